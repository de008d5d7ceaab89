"""Drug strengths: one spelling for each, or a refusal with its reason; nothing is ever repaired."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

# Units as written, each with the spelling used here. "U" and "ug" are discouraged but printed.
_UNITS = {
    "mg": "mg", "mgs": "mg", "milligram": "mg", "milligrams": "mg",
    "mcg": "mcg", "mcgs": "mcg", "ug": "mcg", "microgram": "mcg", "micrograms": "mcg",
    "g": "g", "gm": "g", "gms": "g", "gram": "g", "grams": "g",
    "unit": "units", "units": "units", "u": "units", "iu": "IU", "international units": "IU",
    "international unit": "IU", "million units": "million units", "meq": "mEq", "mmol": "mmol", "%": "%",
}  # fmt: skip
_PER = {
    "ml": "mL", "mls": "mL", "cc": "mL", "milliliter": "mL", "milliliters": "mL", "millilitre": "mL",
    "millilitres": "mL", "l": "L", "liter": "L", "h": "h", "hr": "h", "hrs": "h", "hour": "h", "hours": "h",
    "day": "day", "g": "g", "gm": "g", "gram": "g", "actuation": "actuation", "actuations": "actuation",
    "act": "actuation", "actuat": "actuation", "spray": "spray", "puff": "puff", "inhalation": "inhalation",
    "inh": "inhalation", "dose": "dose", "blister": "blister", "tablet": "tablet", "tab": "tablet",
    "capsule": "capsule", "cap": "capsule", "vial": "vial", "pen": "pen", "syringe": "syringe",
    "autoinjector": "autoinjector", "cartridge": "cartridge", "packet": "packet", "patch": "patch",
    "kit": "kit",
}  # fmt: skip
# "40 mg per pen" and "40 mg" are the same claim about one piece; "per mL" is not.
_PIECES = {
    "tablet",
    "capsule",
    "vial",
    "pen",
    "syringe",
    "autoinjector",
    "cartridge",
    "packet",
    "patch",
    "kit",
}
_TO_MG = {"mg": Decimal(1), "mcg": Decimal("0.001"), "g": Decimal(1000)}

_NUMBER = r"(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+"
_TOKEN = re.compile(
    rf"(?P<number>{_NUMBER})|(?P<word>international units?|million units|[a-z]+|%)"
    r"|(?P<sign>\s*(?P<mark>[-/+–—~])\s*)|(?P<space>\s+)"
)
_UNIT_WORDS = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True) if unit != "%")
_PER_WORDS = "|".join(sorted(_PER, key=len, reverse=True))
# A number and everything that may continue a strength; the grammar below then decides.
_SPAN = re.compile(
    rf"(?<![\w.,])(?:{_NUMBER})"
    rf"(?:\s*(?:(?:{_UNIT_WORDS})\b|%)|\s*(?:/|\bper\b|\bin\b)\s*(?:(?:{_NUMBER})\s*)?(?:{_PER_WORDS})\b"
    rf"|\s*[-/+–—]\s*(?={_NUMBER})|\s*(?:{_NUMBER}))*",
    re.IGNORECASE,
)

# Where one number ends and, without any sign, the next begins.
_GAP = re.compile(rf"(?<=[\w%])(?<![-/+–—])(?<!\bper)(?<!\bin)\s+(?=(?:{_NUMBER}))", re.IGNORECASE)

_VOLUME = re.compile(rf"(?:{_NUMBER})\s*(?:ml|cc)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Strength:
    """Amounts with their units, per `volume` `per` (None: per piece); `then` is a kit's second piece."""

    amounts: tuple[tuple[Decimal, str], ...]
    volume: Decimal = Decimal(1)
    per: str | None = None
    then: Strength | None = None

    def __str__(self) -> str:
        units = {unit for _, unit in self.amounts}
        if len(units) == 1:
            numbers = "-".join(_plain(amount) for amount, _ in self.amounts)
            text = numbers + _with_gap(units.pop())
        else:
            text = "-".join(_plain(amount) + _with_gap(unit) for amount, unit in self.amounts)
        if self.per:
            text += f"/{self.per}" if self.volume == 1 else f"/{_plain(self.volume)} {self.per}"
        return f"{text} / {self.then}" if self.then else text

    def key(self) -> tuple[object, ...]:
        """Equal for two spellings of one strength (`0.5 mg`, `500 mcg`; `IU`, `units`; `40 mg`, `40 mg/pen`).

        Amount and volume stay apart: `80 mg/0.8 mL` and `100 mg/mL` are different products.
        """
        amounts = tuple(_comparable(amount, unit) for amount, unit in self.amounts)
        per = None if self.per in _PIECES and self.volume == 1 else self.per
        return amounts, self.volume, per, self.then.key() if self.then else None


@dataclass(frozen=True, slots=True)
class StrengthRefusal:
    """Why a text is no strength: `empty, range, dose_by_weight, no_unit, not_a_number, zero, unclear`."""

    reason: str


class _RefusedError(ValueError):
    """Carries a refusal's reason out of the grammar; never leaves this module."""


@lru_cache(maxsize=8192)
def parse_strength(text: str) -> Strength | StrengthRefusal:
    """Read `text` as exactly one strength. A range, a weight dose, or anything left over is refused."""
    try:
        return _kit(_tokens(text))
    except _RefusedError as refused:
        return StrengthRefusal(str(refused))


@lru_cache(maxsize=8192)
def normalise_strength(text: str) -> str | None:
    """`40MG/0.8ML` as `40 mg/0.8 mL`; None when `text` is not exactly one strength."""
    strength = parse_strength(text)
    return str(strength) if isinstance(strength, Strength) else None


def same_strength(one: str, other: str) -> bool:
    """Whether both texts are strengths and name the same one (see `Strength.key`)."""
    first, second = parse_strength(one), parse_strength(other)
    return isinstance(first, Strength) and isinstance(second, Strength) and first.key() == second.key()


def find_strengths(text: str) -> Iterator[tuple[int, int, Strength]]:
    """Every strength in running text, with its start and end; ranges and weight doses are passed over."""
    for span in _SPAN.finditer(text):
        if text[span.end() :].lstrip().lower().startswith(("/kg", "/m2", "to ", "per kg")):
            continue
        strength = parse_strength(span[0])
        if isinstance(strength, Strength):
            yield span.start(), span.end(), strength
        else:
            yield from _among_numbers(span)


def _among_numbers(span: re.Match[str]) -> Iterator[tuple[int, int, Strength]]:
    """Strengths with other numbers before or behind them (`15 mg 30 tablets`); what a sign joins stays together.

    Before a volume (`300 mg 2 mL`) a slash may be lost: unclear.
    """
    start = 0
    for gap in (*_GAP.finditer(span[0]), None):
        end = gap.start() if gap else len(span[0])
        strength = parse_strength(span[0][start:end])
        if isinstance(strength, Strength) and not (gap and _VOLUME.match(span.string, span.start() + gap.end())):
            yield span.start() + start, span.start() + end, strength
        start = gap.end() if gap else end


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _with_gap(unit: str) -> str:
    return unit if unit == "%" else f" {unit}"


def _comparable(amount: Decimal, unit: str) -> tuple[Decimal, str]:
    if unit in _TO_MG:
        return amount * _TO_MG[unit], "mg"
    if unit == "million units":
        return amount * 1_000_000, "units"
    return amount, "units" if unit == "IU" else unit


def _tokens(text: str) -> list[str]:
    """Numbers, words and signs; a dash or spaced hyphen is ` - ` (it may mean a range), else `-`."""
    clean = re.sub(r"(?<=[A-Za-z%])\.?[.,;:]*\s*$", "", text.replace("µ", "u").replace("μ", "u")).strip().lower()
    if not clean:
        raise _RefusedError("empty")
    tokens, at = [], 0
    while at < len(clean):
        found = _TOKEN.match(clean, at)
        if found is None:
            raise _RefusedError("not_a_number" if clean[at] in ".," else "unclear")
        at = found.end()
        if found["sign"]:
            spaced = found["mark"] in "–—~" or (found["mark"] == "-" and found["sign"] != "-")
            tokens.append(" - " if spaced else found["mark"])
        elif not found["space"]:
            tokens.append("/" if found[0] in {"per", "in"} else found[0])
    return tokens


def _kit(tokens: list[str]) -> Strength:
    if {"to", "or", "through"} & set(tokens):
        raise _RefusedError("range")
    if {"kg", "lb"} & set(tokens):
        raise _RefusedError("dose_by_weight")
    first, rest = _single(tokens)
    if not rest:
        return first
    # "80-40-60 mg / 59.5 mg": a compound piece followed by a plain one, as in morning and evening packets.
    if rest[0] in "/+" and len(first.amounts) > 1 and not first.per:
        second, left = _single(rest[1:])
        if not left and len(second.amounts) == 1:
            return Strength(first.amounts, first.volume, first.per, second)
    raise _RefusedError("unclear")


def _single(tokens: list[str]) -> tuple[Strength, list[str]]:
    """One strength from the front of `tokens`, and what is left."""
    parts: list[tuple[Decimal, str | None]] = []
    signs: list[str] = []
    rest = tokens
    while True:
        amount, unit, rest = _part(rest)
        parts.append((amount, unit))
        per, volume, after = _denominator(rest)
        if per:
            return Strength(_amounts(parts, signs), volume, per), after
        if not rest or rest[0] not in {"-", " - ", "/", "+"} or _ends_compound(parts, signs, rest):
            return Strength(_amounts(parts, signs)), rest
        signs.append(rest[0])
        rest = rest[1:]


def _ends_compound(parts: list[tuple[Decimal, str | None]], signs: list[str], rest: list[str]) -> bool:
    """A compound joined by hyphens ends with its unit; `/` or `+` then opens the next piece of a kit."""
    return rest[0] in "/+" and parts[-1][1] is not None and bool(signs) and set(signs) <= {"-", " - "}


def _part(tokens: list[str]) -> tuple[Decimal, str | None, list[str]]:
    if not tokens:
        raise _RefusedError("unclear")
    if not tokens[0][-1].isdigit():
        raise _RefusedError("not_a_number")
    amount = Decimal(tokens[0].replace(",", ""))
    if amount == 0:
        raise _RefusedError("zero")
    if len(tokens) > 1 and tokens[1] in _UNITS:
        return amount, _UNITS[tokens[1]], tokens[2:]
    return amount, None, tokens[1:]


def _denominator(tokens: list[str]) -> tuple[str | None, Decimal, list[str]]:
    """`/mL`, `/0.8 mL`, `/24 h`; (None, 1, tokens) when none stands here."""
    if tokens[:1] != ["/"]:
        return None, Decimal(1), tokens
    if len(tokens) > 1 and tokens[1] in _PER:
        return _PER[tokens[1]], Decimal(1), tokens[2:]
    # "1 g" after a slash is a second amount ("500 mg/1 g"); grams divide only when no number stands before.
    if len(tokens) > 2 and tokens[1][-1].isdigit() and tokens[2] in _PER and tokens[2] not in _UNITS:
        volume = Decimal(tokens[1].replace(",", ""))
        if volume == 0:
            raise _RefusedError("zero")
        return _PER[tokens[2]], volume, tokens[3:]
    return None, Decimal(1), tokens


def _amounts(parts: list[tuple[Decimal, str | None]], signs: list[str]) -> tuple[tuple[Decimal, str], ...]:
    """Give each amount its unit; one that was left out is the next one's (`50-200-25 mg`)."""
    if len(parts) == 2 and signs == [" - "]:
        raise _RefusedError("range")
    unit = parts[-1][1]
    if unit is None:
        raise _RefusedError("no_unit")
    amounts = []
    for amount, own in reversed(parts):
        unit = own or unit
        amounts.append((amount, unit))
    if len({each for _, each in amounts}) > 1 and "/" in signs:
        raise _RefusedError("unclear")
    return tuple(reversed(amounts))
