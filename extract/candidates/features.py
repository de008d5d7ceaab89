"""Numbers that scoring weighs, the same for every way a candidate was found."""

from __future__ import annotations

import re
from collections.abc import Sequence

from documents.reading import Word
from extract.candidates.labels import LabelHit
from extract.normalise.parsed import Parsed

_RANGE = re.compile(
    r"\W*(?:(?:to|through|thru|until|till|and|ending|ends|end|exp)\b\W*(?:on\W*)?|[-–—/]+\W*)$", re.IGNORECASE
)


def print_features(parsed: Parsed, words: Sequence[Word]) -> dict[str, float]:
    """What the print itself says: parser quality, the reader's confidence, the second reader."""
    confidences = [word.confidence for word in words] or [0.5]
    asked = [word for word in words if word.second is not None]
    agree = sum(1 for word in asked if _same(word.text, word.second or ""))
    return {
        "quality": parsed.quality,
        "doubtful": 1.0 if parsed.doubts else 0.0,
        "ocr": sum(confidences) / len(confidences),
        "ocr_least": min(confidences),
        "second_agrees": agree / len(words) if words else 0.0,
        "second_differs": (len(asked) - agree) / len(words) if words else 0.0,
        "second_least": min((word.second_confidence or 0.0 for word in asked), default=0.0),
    }


def span_features(span: str, text: str, parsed: Sequence[Parsed], place: int) -> dict[str, float]:
    """Whether the value is the end of a printed range ("from A through B") that its field is."""
    starts = place + 1 < len(parsed) and _RANGE.match(text[parsed[place].end : parsed[place + 1].start]) is not None
    ends = place > 0 and _RANGE.match(text[parsed[place - 1].end : parsed[place].start]) is not None
    if not (starts or ends):
        return {}
    fits = (span == "start" and starts) or (span == "end" and ends)
    return {"span_fits": 1.0} if fits else {"span_differs": 1.0}


def _same(one: str, other: str) -> bool:
    return _letters(one) == _letters(other)


def _letters(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


def parted_features(hit: LabelHit, zone: str, role: str, page: int) -> dict[str, float]:
    """What is known of a value put together from parts by the label of one of them; `role` is the field's own."""
    fits = float(bool(hit.section) and hit.section == role)
    return {
        "label_likeness": hit.likeness,
        "sureness": hit.sureness,
        "alone": float(hit.alone),
        "colon": float(hit.colon),
        zone: 1.0,
        "section_fits": fits,
        "section_differs": float(bool(hit.section) and not fits),
        "low_on_page": hit.box.y0,
        "page_two": float(page > 1),
    }
