"""ICD-10-CM codes, checked against the release; misread ones are only proposed."""

from __future__ import annotations

import re

from documents.icd10 import dotted, is_code
from extract.normalise.parsed import Parsed, as_digits

_CODE = re.compile(r"(?<![\w.$#-])([A-Z])(\d[0-9A-Z])(?:\.([0-9A-Z]{1,4}))?(?![\w%]|\.\d)")
_MISREAD = re.compile(r"(?<![\w$#-])([A-Za-z])[. ]?([\dOoIlSBZ][\dABOoIlSZ])[.,: ]{1,2}([\dA-ZOoIlSBZ]{1,4})(?!\w)")
_BARE = re.compile(r"(?<![\w.$#-])([A-Z])(\d[0-9A-Z])([0-9A-Z]{1,4})(?![\w%-])")


def find_codes(text: str, *, loose: bool = False) -> list[Parsed]:
    """Codes of the release in `text`; `loose` (a diagnosis label stands by) also repairs and takes dotless codes."""
    found: list[Parsed] = []
    for match in _CODE.finditer(text):
        code = dotted(match[0])
        if code and is_code(code):
            found.append(Parsed(code, match.start(), match.end(), 1.0 if match[3] else 0.6))
    for match in (*_BARE.finditer(text), *_MISREAD.finditer(text)) if loose else ():
        parsed = _repaired(match)
        if parsed and not any(other.start < parsed.end and parsed.start < other.end for other in found):
            found.append(parsed)
    return sorted(found, key=lambda parsed: parsed.start)


def _repaired(match: re.Match[str]) -> Parsed | None:
    letter, first, rest = match[1].upper(), match[2], match[3]
    for tail in dict.fromkeys((rest, as_digits(rest))):
        code = dotted(
            f"{letter}{as_digits(first[0])}{as_digits(first[1]) if first[1] in 'OoIlSZ' else first[1]}.{tail}"
        )
        if code and is_code(code):
            clean = f"{match[1]}{match[2]}{match[3]}" == code.replace(".", "")
            return Parsed(
                code,
                match.start(),
                match.end(),
                0.8 if clean else 0.4,
                () if clean else ("code was misread",),
            )
    return None
