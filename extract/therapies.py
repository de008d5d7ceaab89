"""What a paper says of a therapy beside its drug: when it began and ended, and how it went."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from documents.drugs import DrugIndex
from extract.candidates.candidate import Candidate
from extract.layout import PageLayout, Segment
from extract.normalise.dates import find_dates, month_number
from extract.normalise.drugs import find_drug

_MONTH = r"(?P<name>[A-Za-z]{3,9})\.? ?,? ?(?P<named>(?:19|20)\d{2})"
_PARTIAL = re.compile(
    rf"(?:(?<![\w/-])|(?<=(?:19|20)\d\d-))(?:(?P<month>0?[1-9]|1[0-2])[/-](?P<year>(?:19|20)\d{{2}})|(?P<first>(?:19|20)\d{{2}})-(?P<second>0[1-9]|1[0-2])"
    rf"|{_MONTH}|(?P<alone>(?:19|20)\d{{2}}))(?![\w/]|-\d\d-|-\d\d(?![\d/]))"
)
_BEGAN = re.compile(r"\b(?:since|from|start(?:ed|ing)?|began|begun|initiated)\W{0,3}$", re.IGNORECASE)
_ENDED = re.compile(
    r"(?:\b(?:until|till|through|to|stop(?:ped)?|ended|d/?c(?:'?d)?|discontinued|ending)(?: in| on| of)?|[-–>])"
    r"\W{0,3}$",
    re.IGNORECASE,
)
# Between the two ends of a time.
_TIME = re.compile(
    r"^\W{0,4}(?:to|through|until|thru|till|stop(?:ped)?|d/?c(?:'?d)?|ended)?(?: in)?\W{0,4}$", re.IGNORECASE
)
_CUE = re.compile(
    r"\binadequate|\binsufficient|\bno (?:\w+ ){0,2}(?:response|benefit|improvement|relief|effect|better|help|change)\b"
    r"|\b(?:did|does|was|were) ?n[o']t (?:\w+ )?(?:work|help|respond|tolerate|control|effective)"
    r"|\bnot (?:\w+ )?(?:tolerated|controlled|effective|adequate)|\bfail|\black of|\bloss of|\blost (?:response|effect)"
    r"|\bpartial(?:ly)?\b|\bintoleran|\bside.effect|\badverse|\ballerg|\bcontraindicat|\bnausea|\bvomit|\bdiarrh|\brash\b"
    r"|\bheadache|\bdizz|\bweight gain|\bgi (?:upset|intol)|\belevated|\blfts?\b|\bhives|\bfatigue|\bhair loss"
    r"|\binfection"
    r"|\bflare|\btoxic|\bworse|\bwears off|\banaphyl|\bpenia\b|\b(?:lymph|neutr|leuk|thrombocyt)o?penia|\bedema|\bcough"
    r"|\breaction|\bmyalgia|\bmyopathy|\bmuscle|\bsedation|\bsomnolen|\bcytopenia|\bproteinuria|\bsuboptimal|\bineffect"
    r"|\blesions|\brebound|\bwithout (?:\w+ )?(?:remission|benefit|response|effect)"
    r"|\bprogress(?:ion|ed)|\brelapse|\brefractory|\bhypotens|\bhypertens|\bkidney|\brenal|\bliver|\bbleed|\bulcer",
    re.IGNORECASE,
)
_CLAUSE_ENDS = re.compile(r"[;•]|\.(?:\s|$)|\n")
_DOSE = re.compile(
    r"\b\d[\d.,/-]*\s?(?:mg|mcg|g|ml|units?|iu|%)(?:/\w+)?\b"
    r"|\b(?:daily|weekly|monthly|bid|tid|qid|q\w{1,3}|x ?\d+ ?\w+|po|sc|iv)\b",
    re.IGNORECASE,
)
_EDGES = " .,;:()[]|-–/"
# What is still taken has no outcome yet.
_GOES_ON = re.compile(r"\b(?:active|current|present|ongoing|continu\w+|now)\b", re.IGNORECASE)
# A clause longer than this (letters) tells a history, not an outcome.
_LONGEST = 80


def therapy_of(
    candidates: Sequence[Candidate], pages: Mapping[int, PageLayout], drugs: DrugIndex
) -> dict[str, str]:
    """The therapy whose drug `candidates` print ({"drug", "start", "stop", "outcome"}), by the print that has most
    beside it; what is not plainly said is not there.

    `start` and `stop` are `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as exactly as printed; `outcome` is as printed.
    """
    said = [_history_of(each, pages[each.page], drugs) for each in candidates if each.page in pages]
    most: dict[str, str] = max(said, key=lambda each: len(each), default={})
    return {"drug": str(candidates[0].value), **most}


def _history_of(candidate: Candidate, layout: PageLayout, drugs: DrugIndex) -> dict[str, str]:
    pieces = list(_said_beside(candidate, layout, drugs))
    said = _time_of(" | ".join(pieces))
    outcome = next((found for found in map(_outcome_of, pieces) if found), "")
    if not outcome and said.keys() == {"start", "stop"}:
        outcome = _behind_the_time(pieces)
    return said | ({"outcome": outcome} if outcome else {})


def _behind_the_time(pieces: Sequence[str]) -> str:
    """In a row that tells a time the cell behind it: how it went, whatever the words."""
    last = max((place for place, text in enumerate(pieces) if any(_moments(text))), default=len(pieces))
    if len(pieces) < 3 or last + 1 >= len(pieces):
        return ""
    text = pieces[last + 1].strip(_EDGES)
    fits = len(text) <= _LONGEST and re.search(r"[^\W\d_]{3}", text) and not _GOES_ON.search(text)
    return text if fits else ""


def _said_beside(candidate: Candidate, layout: PageLayout, drugs: DrugIndex) -> Iterator[str]:
    """What follows the drug's print: in a row the rest of its cell and the cells right of it, in prose the rest of the
    clause; up to the next drug.
    """
    own = {id(word) for word in candidate.words}
    segment = next((each for each in layout.segments if any(id(word) in own for word in each.words)), None)
    if segment is None:
        return
    last = max(place for place, word in enumerate(segment.words) if id(word) in own)
    rest = " ".join(word.text for word in segment.words[last + 1 :])
    row = [layout.segments[index] for index in layout.lines[segment.line].segments if index > segment.index]
    texts = [rest, *(each.text for each in row)] if row else [rest + _reads_on(layout, segment)]
    for text in texts:
        other = find_drug(text, drugs, loose=False)
        cut = text[: other[0].start] if other else text
        if not row:
            end = _CLAUSE_ENDS.search(cut)
            cut = cut[: end.start()] if end else cut
        yield cut
        if other:
            return


def _reads_on(layout: PageLayout, segment: Segment) -> str:
    """The text below that belongs to the same run, as a paragraph reads on."""
    if segment.block < 0:
        return ""
    below = [index for index in layout.blocks[segment.block].segments if index > segment.index]
    return "".join(" " + layout.segments[index].text for index in below[:2])


def _time_of(text: str) -> dict[str, str]:
    """Between which days, months or years: two that make a time, or one that is said to begin or to end it."""
    moments = list(_moments(text))
    for (_, end, first), (start, _, second) in pairwise(moments):
        if _TIME.match(text[end:start].replace("|", "")):
            return {"start": first, "stop": second} if first[:4] <= second[:4] and first <= second[: len(first)] else {}
    said: dict[str, str] = {}
    for start, _, moment in moments:
        if _BEGAN.search(text[:start]):
            said.setdefault("start", moment)
        elif _ENDED.search(text[:start]):
            said.setdefault("stop", moment)
    return said


def _moments(text: str) -> Iterator[tuple[int, int, str]]:
    """Days, months and years in order of print, each with its place."""
    days = [(each.start, each.end, str(each.value)) for each in find_dates(text)]
    found = list(days)
    for match in _PARTIAL.finditer(text):
        begins, moment = _moment(match)
        if not any(begins < end and start < match.end() for start, end, _ in days):
            found.append((begins, match.end(), moment))
    yield from sorted(found)


def _moment(match: re.Match[str]) -> tuple[int, str]:
    """Where the month or year begins, and what it is; the word before a year need not be a month."""
    parts = match.groupdict()
    if parts["month"]:
        return match.start(), f"{parts['year']}-{int(parts['month']):02}"
    if parts["first"]:
        return match.start(), f"{parts['first']}-{parts['second']}"
    if parts["named"]:
        month = month_number(parts["name"])
        return (match.start(), f"{parts['named']}-{month:02}") if month else (match.start("named"), parts["named"])
    return match.start(), parts["alone"]


def _outcome_of(text: str) -> str:
    """The part of `text` that says how a therapy went; empty where none does."""
    without = text
    for start, end in sorted(_spans_to_leave_out(text), reverse=True):
        without = f"{without[:start]} , {without[end:]}"
    parts = [part.strip(_EDGES) for part in re.split(r"[,;()|]|\s[-–]\s", without)]
    telling = [place for place, part in enumerate(parts) if _CUE.search(part)]
    if not telling:
        return ""
    said = ", ".join(part for part in parts[telling[0] : telling[-1] + 1] if part)
    return said if len(said) <= _LONGEST else ""


def _spans_to_leave_out(text: str) -> Sequence[tuple[int, int]]:
    spans = [(start, end) for start, end, _ in _moments(text)]
    doses = [found.span() for found in _DOSE.finditer(text)]
    return spans + [dose for dose in doses if not any(dose[0] < end and start < dose[1] for start, end in spans)]
