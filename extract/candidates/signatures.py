"""Signatures and consents: who signed, judged by the line above the word, its date, and the words of signing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from documents.reading import Box, Word
from extract.candidates.candidate import Candidate
from extract.candidates.options import Option, read_options
from extract.layout import PageLayout, Segment
from extract.normalise.dates import find_dates

_SIGNED = re.compile(
    r"\b(?:e-?\s?signed|electronically (?:signed|authori[sz]ed|approved)|digitally signed|signed electronically"
    r"|signature on file|signed by|e-?signature)\b",
    re.IGNORECASE,
)
# A line for a signature with nothing on it yet.
_OPEN = re.compile(r"\b(?:signed by|e-?signature)[\W_]*(?:date(?: signed)?[\W_]*)?$", re.IGNORECASE)
_LABEL = re.compile(
    r"\bsignatures?\b(?! (?:is|are|date|stamps|guarantee|means|required for del|required:|certif|confirm|below))"
    r"|\bsign(?:ed)? here\b|\bfirma del?\b|^x[_ ]{0,3}(?:prescriber|patient)",
    re.IGNORECASE,
)
_PATIENT = re.compile(
    r"\b(?:patient|guardian|parent|member|applicant|representative|hipaa|subscriber|enrollee|paciente)\b", re.IGNORECASE
)
_PRESCRIBER = re.compile(
    r"\b(?:prescribers?|prescriber'?s?|physicians?|providers?|doctor|practitioner|m\.?d|dispense as|substitution"
    r"|np|stamps|daw|nurse practitioner|\w+ologist|attending|ordering|ordered by|d\.?o|pa-c|aprn|arnp|fnp|dnp)\b",
    re.IGNORECASE,
)
_CAPTION = re.compile(r"^\W*date(?: signed| \(required\)| of signature)?\W*$", re.IGNORECASE)
_OTHER_PURPOSE = re.compile(
    r"\b(?:market|promotion|certification|text messag|optional|co-?pay|savings|terms|credit|income|financial)",
    re.IGNORECASE,
)
_HIPAA = re.compile(
    r"\b(?:hipaa|(?:share|disclose|use|release) (?:my |and |protected |personal |use )*(?:and disclose )?"
    r"(?:protected |personal )?health|health information)\b",
    re.IGNORECASE,
)
_MARKETING = re.compile(
    r"\b(?:marketing|promotion(?:al|s)|surveys?|other offers|news(?:letters?)?\b.{0,40}\b(?:offers|e-?mail|support)"
    r"|other [\w ]{0,20}programs|keep in touch)\b",
    re.IGNORECASE,
)
_YES = re.compile(r"^(?:yes|i (?:agree|consent|do|want|would)|agree|sign me up|opt(?:ing)? in|accept|s[ií]|ok)\b", re.I)
_NO = re.compile(r"^(?:no|decline|i (?:do not|decline)|do not|opt(?:ing)? out|disagree)\b", re.IGNORECASE)
# How far above the words under a signature line the writing stands, in heights of a line.
_ABOVE = 3.4
_LONG_LABEL = 75


@dataclass(frozen=True, slots=True)
class Signing:
    """One place to sign: whose (`patient`, `prescriber` or empty), its words, and whether it is signed."""

    page: int
    who: str
    purpose: str
    text: str
    words: tuple[Word, ...]
    box: Box
    signed: bool


def find_signatures(pages: Sequence[PageLayout]) -> Iterator[Candidate]:
    """`prescriber_signed`, `patient_hipaa_signed`, `signed` and `marketing_consent` as far as the pages tell."""
    places = [place for page in pages for place in read_signings(page)]
    by_prescriber = [place for place in places if place.who == "prescriber"]
    yield from _judge("prescriber_signed", by_prescriber)
    hipaa = [place for place in places if place.who == "patient" and place.purpose != "other"]
    stated = [place for place in hipaa if place.purpose == "hipaa"] or hipaa[:1]
    # A patient's signature without a date is common, and ink is not print: an undated line proves nothing.
    yield from _judge("patient_hipaa_signed", [place for place in stated if place.signed])
    yield from _judge("signed", [place for place in places if place.who != "patient"])
    for page in pages:
        yield from _find_marketing(page)


def _judge(name: str, places: Sequence[Signing]) -> Iterator[Candidate]:
    """Signed when any of its places is; unsigned only when there is a place and none is."""
    if not places:
        return
    best = next((place for place in places if place.signed), places[0])
    yield _candidate(name, best.signed, best.page, best.text, best.words, best.box, 1.6 if best.signed else -0.2)


def read_signings(layout: PageLayout) -> list[Signing]:
    """Every place to sign on a page."""
    found = []
    for segment in layout.segments:
        if layout.lines[segment.line].zone == "fax_header":
            continue
        if _SIGNED.search(segment.text) and (find_dates(segment.text) or len(segment.text) < _LONG_LABEL):
            below = len(segment.text) < 28 and not find_dates(segment.text) and _caption_date(layout, segment)
            signed = not (below or _OPEN.search(segment.text)) or _has_date(layout, segment)
            found.append(_signing(layout, segment, _who(layout, segment) or "prescriber", signed=signed))
        elif _is_label(layout, segment):
            found.append(_signing(layout, segment, _who(layout, segment), signed=_has_date(layout, segment)))
        elif _CAPTION.match(segment.text) and not _beside(layout, segment) and _has_date(layout, segment):
            # A date line alone under a letter: the writer signed left of it.
            found.append(_signing(layout, segment, "prescriber", signed=True))
    return found


def _beside(layout: PageLayout, segment: Segment) -> bool:
    return len(layout.lines[segment.line].segments) > 1


def _caption_date(layout: PageLayout, segment: Segment) -> bool:
    """Whether the next print on the line is the caption of a date."""
    after = [layout.segments[index] for index in layout.lines[segment.line].segments if index > segment.index]
    return bool(after) and bool(_CAPTION.match(after[0].text))


def _is_label(layout: PageLayout, segment: Segment) -> bool:
    """A short print with the word for signing, or the caption of a person beside that of a date."""
    text = segment.text
    if len(text) > _LONG_LABEL or text.rstrip().endswith((".", "?")) or ":" in text.rstrip(": "):
        return bool(_LABEL.search(text)) and _caption_date(layout, segment)
    if _LABEL.search(text) and "missing" not in text.lower():
        return not _is_option(layout, segment) and (_caption_date(layout, segment) or _has_date(layout, segment))
    role = _PATIENT.search(text) or _PRESCRIBER.search(text)
    return bool(role) and _caption_date(layout, segment) and "name" not in text.lower()


def _is_option(layout: PageLayout, segment: Segment) -> bool:
    y = segment.box.middle[1]
    return any(
        abs(mark.box.middle[1] - y) < layout.height and -0.03 < segment.box.x0 - mark.box.x1 < 0.015
        for mark in layout.page.marks
    )


def _who(layout: PageLayout, segment: Segment) -> str:
    for pattern, who in ((_PRESCRIBER, "prescriber"), (_PATIENT, "patient")):
        if pattern.search(segment.text):
            return who
    above = _text_above(layout, segment, 14)
    return "patient" if _HIPAA.search(above) else "prescriber" if _PRESCRIBER.search(above) else ""


def _signing(layout: PageLayout, segment: Segment, who: str, *, signed: bool) -> Signing:
    purpose = ""
    if who == "patient":
        above = segment.text + " " + _text_above(layout, segment, 9)
        if _OTHER_PURPOSE.search(segment.text) or (_OTHER_PURPOSE.search(above) and not _HIPAA.search(above)):
            purpose = "other"
        elif _HIPAA.search(above):
            purpose = "hipaa"
    return Signing(layout.number, who, purpose, segment.text, segment.words, segment.box, signed)


def _text_above(layout: PageLayout, segment: Segment, lines: int) -> str:
    """The print above, up to the place to sign before this one."""
    taken: list[str] = []
    for line in reversed(layout.lines[max(0, segment.line - lines) : segment.line]):
        if taken and any(_LABEL.search(layout.segments[i].text) for i in line.segments) and len(line.text) < 90:
            break
        taken.append(line.text)
    return " ".join(reversed(taken))


def _has_date(layout: PageLayout, segment: Segment) -> bool:
    """Whether a date stands on the line above the words, or on the same line behind them."""
    y, height = segment.box.middle[1], layout.height
    for line in layout.lines[max(0, segment.line - 3) : segment.line + 2]:
        for index in line.segments:
            other = layout.segments[index]
            up = (y - other.box.middle[1]) / height
            beside = abs(up) < 0.9 and other.box.x0 >= segment.box.x0
            above = 0 < up < _ABOVE and other.box.x1 > segment.box.x0 and len(other.text) < 40
            if (beside or above) and find_dates(other.text):
                return True
    return False


def _find_marketing(layout: PageLayout) -> Iterator[Candidate]:
    """Whether the patient agreed to be told of other offers; an unticked box of agreement says no."""
    options = read_options(layout)
    for line in layout.lines:
        if not _MARKETING.search(line.text):
            continue
        near = [option for option in options if -0.1 <= (option.line - line.index) <= 2]
        said = next((each for each in map(_answer, near) if each is not None), None)
        if said is not None:
            value, option = said
            yield _candidate("marketing_consent", value, layout.number, option.text, option.words, option.box, 1.4)
            return
        yes = next((option for option in near if _YES.match(option.text) or _MARKETING.search(option.text)), None)
        if yes is not None:
            yield _candidate("marketing_consent", False, layout.number, yes.text, yes.words, yes.box, 0.9)
            return


def _answer(option: Option) -> tuple[bool, Option] | None:
    if option.ticked and _NO.match(option.text):
        return False, option
    if option.ticked and (_YES.match(option.text) or _MARKETING.search(option.text)):
        return True, option
    return None


def _candidate(
    name: str, value: bool, page: int, text: str, words: tuple[Word, ...], box: Box, odds: float
) -> Candidate:
    return Candidate(name, value, text, page, box, words, "signature", {"odds": odds})
