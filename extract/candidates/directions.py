"""Directions for use: the print that says how much, which way and how often, joined over its lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from documents.reading import Word
from extract.candidates.candidate import Candidate
from extract.candidates.options import Option, read_options
from extract.layout import PageLayout, Segment

# Readers glue words: `SCevery 4 weeks`.
OFTEN = re.compile(
    r"(?:\b|(?<=sc)|(?<=iv)|(?<=po)|(?<=im))(?:every|once|twice|daily|nightly|weekly|monthly"
    r"|each (?:day|night|morning|meal)|bid|tid|qid|qd|qhs|qam|prn"
    r"|q ?\d+ ?(?:h|d|w|wks?|weeks?|days?|mo|months?|hours?)|q ?(?:wk|week|am|pm|day|month|night)|as directed"
    r"|(?:at |on )?(?:wks?|weeks?|days?) \d[\d, ]*|a day|times|at bedtime|as needed|biweekly"
    r"|\d (?:days|nights|times) (?:a|per) week)\b",
    re.IGNORECASE,
)
_WAY = re.compile(
    r"\b(?:inject\w*|take|infuse|apply|inhale|instill|chew|mix|dissolve|insert|administer|use|give|place|swallow|spray"
    r"|sc|sq|subq\w*|subcut\w*|iv|im|po|by mouth|orally|oral|under the skin|intraven\w*|topical\w*|sublingual\w*"
    r"|tabs?|tablets?|caps?|capsules?|pens?|autoinjectors?|puffs?|drops?|patch(?:es)?|vials?|syringes?)\b",
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"\b\d[\d.,]* ?(?:mg|mcg|g|ml|units?|iu|mg/kg)\b|\b(?:one|two|three|i{1,3})\b", re.IGNORECASE)
VERB = re.compile(
    r"\b(?:inject(?:ing)?|take|infuse|apply|inhale|instill|chew|mix|dissolve|insert|administer|give|place|spray)\b",
    re.I,
)
_FREE_VERB = re.compile(
    r"(?:inject(?:ing)?|take|infuse|apply|inhale|instill|chew|mix|dissolve|insert)\b", re.IGNORECASE
)
_LABEL = re.compile(
    r"^(?:.*\s)?(?:sig(?:natura)?|directions?(?: for (?:use|administration))?|dos(?:e|age|ing)(?: (?:schedule"
    r"|instructions|regimen|and frequency))?|instructions|regimen|frequency|how (?:to take|taken))\s?[.:]*\s?:\s*",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"^(?:sig|directions?|dos(?:e|age|ing)(?:\s?/\s?(?:sig|frequency|directions)| (?:schedule|instructions|regimen"
    r"|and (?:frequency|directions)))?|instructions|regimen|sig\s?/\s?directions|how to take|frequency)\W*$",
    re.IGNORECASE,
)
_END = re.compile(
    r"\s(?:disp(?:ense)?|qty|quantity|refills?|rf|days? supply|start(?: date)?|#)\s?[:#.]|\s#\d"
    r"|(?<=[a-z)])(?<!approx)\.\s|\s\|\s|;"
    r"|,? (?:quantity|dispense|qty|with \w+ refills|diagnosis)\b|,? (?:disp|qty|refills?|r)\s?-\s?\d",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:\[\s?[xX ]?\s?\]|start(?:ing|er)?\s?:|maintenance\s?:|induction\s?:|☒|☑|\W)+\s*", re.IGNORECASE
)
_UNTICKED = re.compile(r"^\[\s?\]|^☐|^□")
_TICKED = re.compile(r"^\[\s?[xX]\s?\]|^☒|^☑")
_CONNECTS = re.compile(
    r"(?:with|without|then|and|times?|days?|daily|w(?:ee)?ks?|every|for|starting|until|on|at|each|a|the|morning|night|once"
    r"|food|after|before|by|mouth|twice|told|meals?|of|skin|under|to|or|in|first|other|approx|exact|nights?)\b"
)
GOES_ON = re.compile(
    r"(?:,|\b(?:every(?: \d+)?|and|then|by|with|to|the|a|of|for|before|after|under|once|twice|starting|days?"
    r"|w(?:ee)?ks?|at|or))$",
    re.IGNORECASE,
)
_WHOLE_TIME = re.compile(r"\d (?:days?|w(?:ee)?ks?)$", re.IGNORECASE)
# Between two directions that are one; a figure alone is the amount of the next row, unless the print asks for one.
_JOINS_TWO = re.compile(r"(?:,|;|\b(?:then|and|or|followed by))$", re.IGNORECASE)
_BARE_FIGURE = re.compile(r"^\W?\d[\d.,/]*(?: ?(?:kg|lbs?|mg|ml|days?|caps?|tabs?|pens?|#))?\W?$", re.IGNORECASE)
_WANTS_FIGURES = re.compile(
    r"(?:\d,|\b(?:and|every|at|for|x)|(?:\b(?:at|on)|,) ?(?:weeks?|wks?|days?))$", re.IGNORECASE
)
# Papers that order a drug: directions may stand in them without a label.
_ORDERS = frozenset(["new_prescription", "referral", "enrollment_form", "refill_response"])
# How much, which way and how often, said without a verb and without a label: `100 mg SC every 4 weeks`.
_DOSED = re.compile(
    r"(?<![\w/.-])(?:\d[\d.,/-]*|one|two|three|half|i{1,3}) ?(?:(?:mg|mcg|g|ml|units?|iu|mg/kg)\b ?(?:\(\d+ \w+\) ?)?"
    r"|(?:\w+ )?(?:tabs?|tablets?|caps?|capsules?|pens?|autoinjectors?|syringes?|vials?|puffs?|drops?|patch(?:es)?)\b ?"
    r"(?:\(\d[^)]{0,12}\) ?)?)(?:(?:sc|sq|sub-?q\w*|subcut\w*|iv|im|po|p\.o\.|by mouth|orally|oral|inhaled|nasal\w*"
    r"|under the skin|topical\w*|vaginal\w*|per \w+)\b ?)(?=(?:over [\w ]{3,20}?)?(?:" + OFTEN.pattern + "))",
    re.IGNORECASE,
)
_NO_LABEL = -1.5
_MAX = 150


def find_directions(pages: Sequence[PageLayout], kind: str) -> Iterator[Candidate]:
    """`sig` candidates: beside a label, in the column under one, in a ticked row, or as a whole phrase."""
    for page in pages:
        options = read_options(page)
        heads = [segment for segment in page.segments if _BARE.match(segment.text)]
        for segment in page.segments:
            if page.lines[segment.line].zone != "fax_header" and not _UNTICKED.match(segment.text):
                yield from _read(page, segment, heads, options, free=kind in _ORDERS)


def _read(
    page: PageLayout, segment: Segment, heads: Sequence[Segment], options: Sequence[Option], *, free: bool
) -> Iterator[Candidate]:
    """What a segment and the lines it may read on in say, each length of it that is directions."""
    ticked = _row_ticked(page, segment, options)
    if ticked is False:
        return
    label = _LABEL.match(segment.text)
    under = any(_answers(head, segment, page) for head in heads)
    start, source, odds = label.end() if label else 0, "table", 1.3 if label else 1.0
    if label is None and not under:
        verb = VERB.search(segment.text)
        start, odds = verb.start() if verb else 0, 0.1
        if not ticked and (not free or not verb or not _FREE_VERB.match(segment.text[start:])):
            dose = _DOSED.search(segment.text)
            if dose is None:
                return
            start, source, odds = dose.start(), "mention", _NO_LABEL
    said: set[str] = set()
    lengths = list(_joined(page, segment, start))
    for joined, words in lengths:
        if joined != lengths[-1][0] and GOES_ON.search(joined) and not _WHOLE_TIME.search(joined):
            continue
        text = clean_directions(joined[start:])
        if is_direction(text) and text not in said:
            told = {"odds": odds + (0.6 if ticked else 0.0), "ticked": float(ticked or 0)}
            yield Candidate("sig", text, text, page.number, segment.box, words, source, told, line=segment.line)
        said.add(text)


def clean_directions(text: str) -> str:
    """The directions alone: without box, phase word and what follows them.

    >>> clean_directions("[X] Take 1 tablet by mouth daily Disp: 30")
    'Take 1 tablet by mouth daily'
    """
    text = _LEAD.sub("", text)
    end = _END.search(text)
    text = re.sub(r"\s*\((?:[<>]|>=|<=)[^)]*\)?\s*$", "", text[: end.start()] if end else text)
    return text.strip(" .,:;|-")


def is_direction(text: str) -> bool:
    """Whether a text says how often, and how much or which way."""
    return (
        5 < len(text) <= _MAX
        and bool(OFTEN.search(text))
        and bool(_WAY.search(text) or _AMOUNT.search(text))
        and "?" not in text
    )


def _answers(head: Segment, segment: Segment, page: PageLayout) -> bool:
    """Right of the label, or in its column under it."""
    if segment.line == head.line:
        return segment.index == head.index + 1
    across = min(segment.box.x1, head.box.x1) - max(segment.box.x0, head.box.x0)
    return across > 0 and 0 < segment.box.y0 - head.box.y0 < 0.3 and abs(segment.box.x0 - head.box.x0) < 0.05


def _row_ticked(page: PageLayout, segment: Segment, options: Sequence[Option]) -> bool | None:
    """Whether the row is ticked; None when it has no box of its own."""
    if _TICKED.match(segment.text):
        return True
    row = [option for option in options if option.line == segment.line and option.box.x0 <= segment.box.x1]
    before = [option for option in row if option.box.x0 <= segment.box.x0 + 0.02]
    if not before:
        return None
    nearest = max(before, key=lambda option: option.box.x0)
    return nearest.ticked


def _joined(page: PageLayout, segment: Segment, start: int) -> Iterator[tuple[str, tuple[Word, ...]]]:
    """The print of a segment, then with each piece of print that it may read on in; the directions begin at `start`."""
    text, words, last = re.split(r"(?<=\w) \[[\sxX]?\]", segment.text)[0], segment.words, segment
    yield text, words
    for beside in (page.segments[index] for index in page.lines[segment.line].segments if index > segment.index):
        # Wide blanks may part what one line holds: `at weeks 0 and 4,` and `then every 8`.
        goes_on = GOES_ON.search(text) and (_CONNECTS.match(beside.text) or OFTEN.match(beside.text))
        if not goes_on and (OFTEN.search(text[start:]) or not OFTEN.match(beside.text)):
            break
        text, words, last = f"{text} {beside.text}", words + beside.words, beside
        yield text, words
    left = _left_of(segment, start)
    for line in page.lines[segment.line + 1 : segment.line + 4]:
        under = (page.segments[index] for index in line.segments)
        following = next((s for s in under if -0.02 < s.box.x0 - segment.box.x0 < 0.12 or _same(s.box.x0, left)), None)
        if following is None or not _reads_on(page, last, following):
            break
        text, words, last = f"{text} {following.text}", words + following.words, following
        yield text, words


def _same(left: float, other: float) -> bool:
    return abs(left - other) < 0.02


def _left_of(segment: Segment, start: int) -> float:
    """Where the print begins that stands `start` letters behind the beginning of the segment."""
    at = 0
    for word in segment.words:
        if at >= start:
            return word.box.x0
        at += len(word.text) + 1
    return segment.box.x0


def _reads_on(page: PageLayout, last: Segment, following: Segment) -> bool:
    close = following.box.y0 - last.box.y0 < 2.2 * page.height
    if VERB.match(following.text) and not _JOINS_TWO.search(last.text):
        return False
    if _BARE_FIGURE.match(following.text) and not _WANTS_FIGURES.search(last.text):
        return False
    opens = bool(_CONNECTS.match(following.text) or GOES_ON.search(last.text))
    if is_direction(last.text) and is_direction(following.text) and not GOES_ON.search(last.text):
        return False
    shouted = following.text.isupper() and last.text.isupper() and len(following.text) < 40
    plain = ":" not in following.text and not re.match(r"^\W*(?:\[|\d+[.)] )", following.text)
    return (
        close and plain and (opens or shouted or (following.text[:1].islower() and bool(OFTEN.match(following.text))))
    )
