"""Every date, number, name and amount on a page, whatever it stands beside, with the words around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from extract.candidates.kinds import Surroundings
from extract.candidates.labels import LabelHit, LabelledPage
from extract.candidates.strips import Strip
from extract.candidates.vocabulary import Token
from extract.normalise.codes import find_codes
from extract.normalise.dates import find_dates
from extract.normalise.drugs import find_drug, find_strength_values
from extract.normalise.identifiers import find_identifiers, find_npis
from extract.normalise.names import find_names
from extract.normalise.organisations import find_organisations
from extract.normalise.parsed import Parsed
from extract.normalise.phones import find_phones
from extract.normalise.quantities import find_money, find_percents

GROUPS = (
    "date", "phone", "identifier", "person", "money", "percent", "number", "organisation", "drug", "strength", "code",
)  # fmt: skip
_ID_START = re.compile(r"(?<![\w/.$-])(?=[A-Z0-9-]*\d|[A-Z]{1,4} (?=[A-Z0-9-]*\d))[A-Z0-9]")
_NUMBER = re.compile(r"(?<![\w/.$,-])#?\d{1,4}(?:\.\d{1,3})?(?![\w/%-]|[.,]\d)")
_NAME_AT = re.compile(r"(?<![^\W_])(?<!['’.-])[A-ZÀ-Ž](?=[^\W\d_]|\.? )")
_ORG_AT = re.compile(r"(?<![^\W_])(?<![&'’.-])[A-Z](?=[\w&'’.-]+)")
_LEFT, _RIGHT = 6, 3


@dataclass(frozen=True, slots=True)
class Span:
    """Print at `strip.text[start:end]` of segment `segment` that could be a value of the kinds of `group`."""

    group: str
    parsed: Parsed
    strip: Strip
    segment: int
    line: int
    order: int = 0

    @property
    def text(self) -> str:
        """As printed."""
        return self.strip.text[self.parsed.start : self.parsed.end]


def find_spans(page: LabelledPage, around: Surroundings) -> list[Span]:
    """Every span of a page in reading order; spans of one segment do not overlap except for names."""
    spans: list[Span] = []
    for line in page.layout.lines:
        if line.zone == "fax_header":
            continue
        for index in line.segments:
            strip = page.strips[index]
            for group, parsed in _in_text(strip.text, around):
                spans.append(Span(group, parsed, strip, index, line.index))
    counts: dict[str, int] = {}
    numbered = []
    for span in spans:
        order = counts.get(span.group, 0)
        counts[span.group] = order + 1
        numbered.append(Span(span.group, span.parsed, span.strip, span.segment, span.line, order))
    return numbered


def _in_text(text: str, around: Surroundings) -> Iterator[tuple[str, Parsed]]:
    taken: list[tuple[int, int]] = []

    def free(parsed: Parsed) -> bool:
        clear = not any(start < parsed.end and parsed.start < end for start, end in taken)
        if clear:
            taken.append((parsed.start, parsed.end))
        return clear

    if any(char.isdigit() for char in text):
        for group, found in (
            ("percent", [percent for percent in find_percents(text) if percent.quality >= 1.0]),
            ("strength", find_strength_values(text)),
            ("code", [code for code in find_codes(text, loose=True) if code.quality >= 0.6]),
            ("date", find_dates(text, reference=around.reference, loose=True)),
            ("phone", find_phones(text)),
            ("identifier", [npi for npi in find_npis(text) if npi.quality >= 0.8]),
            ("money", [money for money in find_money(text) if money.quality >= 1.0]),
            ("identifier", _identifiers(text)),
            ("number", _numbers(text)),
        ):
            yield from ((group, parsed) for parsed in found if free(parsed))
    # Names of drugs, people and organisations may overlap: which of them it is, the surroundings decide.
    yield from (("drug", parsed) for parsed in find_drug(text, around.drugs, loose=False))
    yield from (("organisation", parsed) for parsed in _organisations(text, around))
    yield from (("person", parsed) for parsed in _names(text) if free(parsed))


def _identifiers(text: str) -> list[Parsed]:
    found: list[Parsed] = []
    at = 0
    for match in _ID_START.finditer(text):
        if match.start() < at:
            continue
        for parsed in find_identifiers(text[match.start() :]):
            plain = re.sub(r"[\W_]", "", str(parsed.value))
            if parsed.start == 0 and len(plain) >= 4 and sum(char.isdigit() for char in plain) >= 2:
                at = match.start() + parsed.end
                found.append(Parsed(parsed.value, match.start(), at, parsed.quality))
    return found


def _numbers(text: str) -> list[Parsed]:
    found = []
    for match in _NUMBER.finditer(text):
        number = float(match[0].lstrip("#"))
        found.append(Parsed(int(number) if number == int(number) else number, match.start(), match.end()))
    return found


def _organisations(text: str, around: Surroundings) -> list[Parsed]:
    found: list[Parsed] = []
    at = 0
    for match in _ORG_AT.finditer(text):
        if match.start() < at:
            continue
        for parsed in find_organisations(text[match.start() :], around.payers):
            if parsed.start == 0 and parsed.quality >= 1.0 and " " in str(parsed.value):
                at = match.start() + parsed.end
                found.append(Parsed(parsed.value, match.start(), at, parsed.quality))
    return found


def _names(text: str) -> list[Parsed]:
    found: list[Parsed] = []
    at = 0
    for match in _NAME_AT.finditer(text):
        if match.start() < at:
            continue
        for parsed in find_names(text[match.start() :]):
            if parsed.start == 0 and parsed.quality >= 0.5:
                at = match.start() + parsed.end
                found.append(Parsed(parsed.value, match.start(), at, parsed.quality))
    return found


def context_of(page: LabelledPage, span: Span, kind_of_document: str, reference: date | None) -> list[str]:
    """The words around a span as features: `l1=id` (left of it), `h=member` (above its column), its shape and place."""
    features = [f"t={kind_of_document}", f"g={span.group}"]
    tokens = page.tokens[span.segment]
    left = [token for token in tokens if token.end <= span.parsed.start]
    right = [token for token in tokens if token.start >= span.parsed.end]
    words = _counting(left)
    features += [f"l{n}={word}" for n, word in enumerate(reversed(words[-2:]), 1)]
    features += [f"L={word}" for word in words[-_LEFT:]]
    if len(words) >= 2:
        features.append(f"l12={words[-2]}_{words[-1]}")
    following = _counting(right)
    features += [f"r1={following[0]}"] if following else ["r0"]
    features += [f"R={word}" for word in following[:_RIGHT]]
    if left and not left[-1].is_word:
        features.append(f"lp={left[-1].word}")
    features += _around_segment(page, span, has_left=bool(words))
    features += _labels_near(page, span)
    features += _shape(span, reference)
    section = page.sections[span.segment]
    features.append(f"s={section}")
    features.append(f"sg={section}/{words[-1] if words else ''}")
    y = page.layout.segments[span.segment].box.y0
    features.append(f"y={int(y * 8)}")
    features.append(f"p={min(page.layout.number, 3)}")
    features.append(f"o={min(span.order, 4)}")
    if span.group in {"person", "organisation"}:
        inside = [token for token in tokens if span.parsed.start <= token.start < span.parsed.end and token.is_word]
        features.append(f"kw={min(sum(page.vocabulary.knows(token.word) for token in inside), 3)}")
        features.append(f"nw={min(len(inside), 6)}")
    if span.group == "organisation":
        features += [f"w={token.word}" for token in inside]
    return features


def _counting(tokens: Sequence[Token]) -> list[str]:
    return ["0" if token.word.isdigit() else token.word for token in tokens if token.is_word and token.word != "s"]


def _around_segment(page: LabelledPage, span: Span, *, has_left: bool) -> list[str]:
    """Words of the segment to the left on the line, and of those above in the same column."""
    layout = page.layout
    features: list[str] = []
    places = layout.lines[span.line].segments
    place = places.index(span.segment)
    features.append(f"n={min(len(places), 4)}/{min(place, 3)}")
    if place and not has_left:
        before = _counting(page.tokens[places[place - 1]])
        features += [f"b1={word}" for word in before[-1:]] + [f"b={word}" for word in before[-4:]]
        if len(before) >= 2:
            features.append(f"b12={before[-2]}_{before[-1]}")
        features.append(f"bf={before[0] if before else ''}")
    if has_left and place == 0:
        return features
    features += _above(page, span)
    return features


def _above(page: LabelledPage, span: Span) -> list[str]:
    """The nearest print above the span, and the topmost of an unbroken column: a label or a table's header."""
    layout = page.layout
    box = span.strip.box(span.parsed.start, span.parsed.end)
    if box is None:
        return []
    y, steps, features, top = box.y0, 0, [], None
    for line in reversed(layout.lines[max(0, span.line - 9) : span.line]):
        if (y - line.box.y1) / layout.height > 3.0:
            break
        over = [
            index
            for index in line.segments
            if layout.segments[index].box.x0 < box.x1 and layout.segments[index].box.x1 > box.x0 - 0.01
        ]
        if not over:
            continue
        words = _counting(page.tokens[over[-1]])
        steps, y, top = steps + 1, line.box.y0, over[-1]
        if steps == 1:
            features += [f"a={word}" for word in words[:5]] + [f"a1={words[-1] if words else ''}"]
            if len(words) >= 2:
                features.append(f"a12={words[0]}_{words[1]}")
    if top is not None and steps > 1:
        features += [f"h={word}" for word in _counting(page.tokens[top])[:4]]
    return features


def _labels_near(page: LabelledPage, span: Span) -> list[str]:
    """The fields that the nearest label before the span may name: in its segment, left of it, or above it."""
    hits = [hit for hit in page.by_segment.get(span.segment, ()) if hit.end <= span.parsed.start]
    features = _naming(hits[-1], "i") if hits else []
    if features:
        return features
    layout = page.layout
    places = layout.lines[span.line].segments
    place = places.index(span.segment)
    if place:
        beside = [hit for hit in page.by_segment.get(places[place - 1], ()) if hit.alone]
        features += _naming(beside[-1], "b") if beside else []
    box = layout.segments[span.segment].box
    for line in reversed(layout.lines[max(0, span.line - 8) : span.line]):
        over = [
            hit
            for index in line.segments
            for hit in page.by_segment.get(index, ())
            if hit.alone and hit.box.x0 < box.x1 and hit.box.x1 > box.x0 - 0.01
        ]
        if over:
            features += _naming(over[-1], "a" if span.line - line.index == 1 else "h")
            break
    return features


def _naming(hit: LabelHit, where: str) -> list[str]:
    return [f"{where}:{name}{'' if strength >= 1 else '~'}" for name, strength in hit.names.items()] + [
        f"{where}:sure" if hit.sureness >= 0.5 else f"{where}:faint"
    ]


def _shape(span: Span, reference: date | None) -> list[str]:
    text = span.text
    pattern = re.sub(r"(.)\1+", r"\1+", re.sub(r"[a-z]", "a", re.sub(r"[A-Z]", "A", re.sub(r"\d", "9", text))))
    features = [f"len={min(len(text) // 2, 12)}", f"whole={int(len(text) >= len(span.strip.text) - 2)}"]
    features.append(f"sole={int(span.parsed.start == 0)}")
    if span.group != "person":
        features.append(f"sh={pattern[:16]}")
    if span.group == "date" and reference is not None:
        features.append(f"age={_age(str(span.parsed.value), reference)}")
    if span.group == "identifier":
        features.append(f"npi={int(bool(re.fullmatch('[12][0-9]{9}', text)))}")
    return features


def _age(value: str, reference: date) -> str:
    days = (date.fromisoformat(value[:10]) - reference).days
    for limit, name in ((-3000, "years"), (-400, "older"), (-30, "months"), (-1, "weeks"), (1, "same"), (45, "soon")):
        if days < limit:
            return name
    return "half" if days < 250 else "year" if days < 800 else "far"


def neighbours(spans: Sequence[Span], number: int) -> list[str]:
    """The kinds of the spans before and behind on the same line or the next."""
    features = []
    for way, step in (("pv", -1), ("nx", 1)):
        other = spans[number + step] if 0 <= number + step < len(spans) else None
        if other is not None and abs(other.line - spans[number].line) <= 1:
            same = "=" if other.line == spans[number].line else "-"
            features.append(f"{way}{same}{other.group}")
    return features
