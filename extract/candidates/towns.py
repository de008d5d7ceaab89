"""City, state and ZIP of an address in parts: in boxes of one row, beside or under labels, or as one line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from documents.reading import Word
from extract.candidates.strips import strip_of
from extract.layout import PageLayout, Segment
from extract.normalise.addresses import STATES, find_city_ends

_CITY = frozenset(["city", "citytown", "town", "ciudad"])
_STATE = frozenset(["state", "st", "estado"])
_ZIP = frozenset(["zip", "zipcode", "postal", "zippostal"])
_CODE = re.compile(r"\d{5}(?:-\d{4})?")
# How readers see the letters of states in narrow boxes.
_LOOKS = str.maketrans({"|": "I", "l": "I", "1": "I", "!": "I", "0": "O"})
_LONGEST_CITY = 4
_MOST_ASIDE = 0.25
# How far under its label (lines) the value of a box may stand, and under the city its state and its ZIP.
_UNDER, _APART = 2, 4
_SAME_LEFT = 0.05
# What may stand in front of a town that is a line of its own: the end of its label.
_LABEL_BEFORE = re.compile(r"^.*:\s*|^\W+")
_TOWN_ALONE = re.compile(r"[^\W\d_][^\d:;]{2,28}[ ,.]+\d{5}(?:-\d{4})?")


@dataclass(frozen=True, slots=True)
class Town:
    """City, state and ZIP as `text`; `line` is where the city stands, `left` where its label or, without, it begins."""

    text: str
    words: tuple[Word, ...]
    line: int
    left: float


@dataclass(frozen=True, slots=True)
class _Part:
    """What stands in the box of one label: its words, the line and the left edge of the label."""

    words: tuple[Word, ...]
    line: int
    left: float


def find_towns(layout: PageLayout) -> list[Town]:
    """Every town of a page whose street stands elsewhere."""
    return [*_in_rows(layout), *_in_boxes(layout), *_in_lines(layout)]


def is_zip(word: Word) -> bool:
    """Whether a word is a ZIP of five or nine digits."""
    return _CODE.fullmatch(word.text.strip(".,")) is not None


def _in_rows(layout: PageLayout) -> Iterator[Town]:
    """Labels of city and state in one line, each with its value behind it."""
    for line in layout.lines:
        bare = [_bare(word) for word in line.words]
        cities = [n for n, text in enumerate(bare) if text in _CITY]
        for n, end in pairwise((*cities, len(bare))):
            state = next((i for i in range(n + 1, end) if bare[i] in _STATE), None)
            if state is not None and 0 < state - n - 1 <= _LONGEST_CITY:
                yield from _town_of(layout, line.index, line.words[n:end], state - n, bare[n:end])


def _town_of(layout: PageLayout, line: int, words: Sequence[Word], state: int, bare: Sequence[str]) -> Iterator[Town]:
    """The town of one row: its words from the label of the city on, the place of the label of the state."""
    stop = next((i for i in range(state + 1, len(words)) if bare[i] in _ZIP), len(words))
    found = next((word for word in words[state + 1 : stop + 1] if _state(word.text)), None)
    if found is None:
        return
    code = next((word for word in words[state + 1 :] if is_zip(word)), None) or _zip_near(layout, line, found)
    if code is not None:
        yield _put_together(words[1:state], found, code, line, words[0].box.x0)


def _put_together(city: Sequence[Word], state: Word, code: Word, line: int, left: float) -> Town:
    name = " ".join(word.text for word in city).strip(" ,:_*")
    return Town(f"{name}, {_state(state.text)} {code.text.strip('.,')}", (*city, state, code), line, left)


def _zip_near(layout: PageLayout, line: int, state: Word) -> Word | None:
    """The ZIP in the line above or below, best to the right of the state: boxes of a form are not always level."""
    near = [
        (word.box.x0 < state.box.x0, number, word)
        for number in (line + 1, line - 1) if 0 <= number < len(layout.lines)
        for word in layout.lines[number].words
        if abs(word.box.x0 - state.box.x0) < _MOST_ASIDE and is_zip(word)
    ]  # fmt: skip
    return min(near, key=lambda each: each[0])[2] if near else None


def _in_boxes(layout: PageLayout) -> Iterator[Town]:
    """Each label beside or above its value, wherever the boxes stand: under each other, or in two columns."""
    cities = list(_parts(layout, _CITY))
    states = [each for each in _parts(layout, _STATE) if _state(each.words[0].text)]
    codes = [each for each in _parts(layout, _ZIP) if is_zip(each.words[0])]
    # One box may ask for both: `State / ZIP: VA 24046`.
    codes += [_Part(each.words[-1:], each.line, each.left) for each in states if is_zip(each.words[-1])]
    for n, city in enumerate(cities):
        until = min((other.line for other in cities[n + 1 :] if other.line > city.line), default=len(layout.lines))
        state = _nearest(city, states, until)
        code = _nearest(city, codes, until)
        name = city.words[:_LONGEST_CITY]
        if state is None or code is None or any(map(str.isdigit, "".join(word.text for word in name))):
            continue
        yield _put_together(name, state.words[0], code.words[0], city.line, city.left)


def _nearest(city: _Part, parts: Sequence[_Part], until: int) -> _Part | None:
    near = [each for each in parts if city.line <= each.line < min(until, city.line + _APART + 1)]
    return min(near, key=lambda each: (each.line - city.line, abs(each.left - city.left)), default=None)


def _parts(layout: PageLayout, labels: frozenset[str]) -> Iterator[_Part]:
    """What stands beside or under each label that begins its piece of the line."""
    for segment in layout.segments:
        if _bare(segment.words[0]) not in labels:
            continue
        words = _behind_label(segment.words)
        words = words or _beside(layout, segment) or _under(layout, segment)
        if words:
            yield _Part(tuple(words), segment.line, segment.box.x0)


def _behind_label(words: Sequence[Word]) -> Sequence[Word]:
    """What stands behind a label, perhaps of two languages (`City / Ciudad: Fargo`), up to the next label."""
    colon = next((n for n, word in enumerate(words[:4]) if word.text.endswith(":")), None)
    rest = words[1 if colon is None else colon + 1 :]
    rest = rest[1:] if rest and _bare(rest[0]) in {"code", "código"} else rest
    stop = next((n for n, word in enumerate(rest) if word.text.endswith(":") or _is_label(word)), len(rest))
    return rest[:stop]


def _is_label(word: Word) -> bool:
    return _bare(word) in _CITY | _STATE | _ZIP | {"phone", "telephone"}


def _beside(layout: PageLayout, segment: Segment) -> Sequence[Word]:
    places = layout.lines[segment.line].segments
    after = places[places.index(segment.index) + 1 :]
    words = layout.segments[after[0]].words if after else ()
    return () if words and (_is_label(words[0]) or words[-1].text.endswith(":")) else words


def _under(layout: PageLayout, segment: Segment) -> Sequence[Word]:
    for line in layout.lines[segment.line + 1 : segment.line + 1 + _UNDER]:
        for index in line.segments:
            below = layout.segments[index]
            if abs(below.box.x0 - segment.box.x0) < _SAME_LEFT:
                return () if _is_label(below.words[0]) else below.words
    return ()


def _in_lines(layout: PageLayout) -> Iterator[Town]:
    """A piece of a line that is a town and nothing else (`Fargo, ND 58148`), perhaps behind its label."""
    for segment in layout.segments:
        strip = strip_of(segment.words)
        label = _LABEL_BEFORE.match(strip.text)
        start = label.end() if label else 0
        whole = find_city_ends(strip.text[start:])
        if len(whole) != 1 or whole[0].end != len(strip.text) - start:
            continue
        words = strip.cover(start, len(strip.text))
        if words and _TOWN_ALONE.fullmatch(str(whole[0].value)):
            yield Town(str(whole[0].value), words, segment.line, words[0].box.x0)


def _state(text: str) -> str:
    code = re.sub(r"[^A-Z]", "", text.translate(_LOOKS)) if len(text) <= 4 else ""
    return code if code in STATES else ""


def _bare(word: Word) -> str:
    return "".join(filter(str.isalpha, word.text.lower()))
