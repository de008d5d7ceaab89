"""From the kind of a field to the parser of its print."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from documents.drugs import DrugIndex
from documents.field_specs import FieldSpec
from documents.payers import PayerIndex
from extract.normalise.addresses import find_addresses
from extract.normalise.codes import find_codes
from extract.normalise.dates import find_dates, find_instants
from extract.normalise.drugs import find_drug, find_forms, find_strength_values
from extract.normalise.identifiers import find_deas, find_digits, find_identifiers, find_keys, find_ndcs, find_npis
from extract.normalise.lists import find_items_of_list, find_reject_codes
from extract.normalise.names import find_names
from extract.normalise.organisations import find_organisations
from extract.normalise.parsed import Parsed
from extract.normalise.phones import find_phones
from extract.normalise.quantities import (
    find_counts,
    find_money,
    find_percents,
    find_pieces,
    find_quantities,
    find_times,
    find_weights,
)
from extract.normalise.words import (
    find_carriers,
    find_initials,
    find_sexes,
    find_temperatures,
    find_texts,
    find_tiers,
    find_yes_no,
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a parser may know besides the print: the date of the letter when it is known, drugs and payers."""

    drugs: DrugIndex
    payers: PayerIndex
    reference: date | None = None


Parser = Callable[[str, Surroundings, bool], list[Parsed]]


def parse(spec: FieldSpec, text: str, around: Surroundings, *, loose: bool) -> list[Parsed]:
    """Every value of the field's kind in `text`; `loose` when a label says that one stands here."""
    parser = _PARSERS.get(spec.kind)
    if parser is None or not text:
        return []
    return [parsed for parsed in parser(text, around, loose) if _in_bounds(parsed, spec)]


def _in_bounds(parsed: Parsed, spec: FieldSpec) -> bool:
    value = parsed.value
    if isinstance(value, Mapping) and "quantity" in value:
        value = value["quantity"]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return True
    return (spec.low is None or value >= spec.low) and (spec.high is None or value <= spec.high)


def _quantity(text: str, around: Surroundings, loose: bool) -> list[Parsed]:
    found = find_quantities(text)
    return found or (find_pieces(text) if loose else [])


def _days(text: str, around: Surroundings, loose: bool) -> list[Parsed]:
    found = [
        Parsed(parsed.value["days"], parsed.start, parsed.end, parsed.quality)
        for parsed in find_quantities(text)
        if isinstance(parsed.value, Mapping)
    ]
    return found or find_counts(text, most=366)


def _page_count(text: str, around: Surroundings, loose: bool) -> list[Parsed]:
    of = re.match(r"\W{0,2}\d{1,3}\s*(?:of|/)\s*0*(\d{1,3})\b", text)
    if of:
        return [Parsed(int(of[1]), of.start(1), of.end(1))]
    number = re.match(r"\W{0,3}0*(\d{1,3})(?![\d/.-])", text)
    return [Parsed(int(number[1]), number.start(1), number.end(1), 0.9)] if number else []


def _year(text: str, around: Surroundings, loose: bool) -> list[Parsed]:
    return [Parsed(int(m[0]), m.start(), m.end()) for m in re.finditer(r"(?<!\d)(?:19|20)\d{2}(?!\d)", text)][:1]


def _pcn(text: str, around: Surroundings, loose: bool) -> list[Parsed]:
    match = re.match(r"\W{0,3}([A-Z0-9]{2,10})(?![\w-])", text)
    return [Parsed(match[1], match.start(1), match.end(1), 0.9)] if match else []


def _daw(text: str, around: Surroundings, loose: bool) -> list[Parsed]:
    match = re.match(r"\W{0,3}(\d)(?!\d)", text)
    return [Parsed(match[1], match.start(1), match.end(1))] if match else []


_PARSERS: dict[str, Parser] = {
    "person": lambda text, around, loose: find_names(text),
    "birth_date": lambda text, around, loose: find_dates(text, birth=True, reference=around.reference, loose=loose),
    "date": lambda text, around, loose: find_dates(text, reference=around.reference, loose=loose),
    "instant": lambda text, around, loose: find_instants(text, reference=around.reference),
    "phone": lambda text, around, loose: find_phones(text),
    "identifier": lambda text, around, loose: find_identifiers(text),
    "npi": lambda text, around, loose: find_npis(text),
    "dea": lambda text, around, loose: find_deas(text),
    "ndc": lambda text, around, loose: find_ndcs(text),
    "key": lambda text, around, loose: find_keys(text),
    "bin": lambda text, around, loose: find_digits(text, least=6, most=6),
    "pcn": _pcn,
    "strength": lambda text, around, loose: find_strength_values(text),
    "drug": lambda text, around, loose: find_drug(text, around.drugs, loose=loose),
    "form": lambda text, around, loose: find_forms(text),
    "quantity": _quantity,
    "days": _days,
    "count": lambda text, around, loose: find_times(text, most=10_000),
    "money": lambda text, around, loose: find_money(text),
    "percent": lambda text, around, loose: find_percents(text),
    "weight": lambda text, around, loose: find_weights(text),
    "code_list": lambda text, around, loose: find_codes(text, loose=loose),
    "address": lambda text, around, loose: find_addresses(text),
    "organisation": lambda text, around, loose: find_organisations(text, around.payers),
    "text": lambda text, around, loose: find_texts(text),
    "sex": lambda text, around, loose: find_sexes(text),
    "yes_no": lambda text, around, loose: find_yes_no(text),
    "word_list": lambda text, around, loose: find_items_of_list(text),
    "reject_codes": lambda text, around, loose: find_reject_codes(text),
    "temperature": lambda text, around, loose: find_temperatures(text),
    "year": _year,
    "initials": lambda text, around, loose: find_initials(text),
    "carrier": lambda text, around, loose: find_carriers(text),
    "tracking": lambda text, around, loose: find_identifiers(text, most=40),
    "page_count": _page_count,
    "tier": lambda text, around, loose: find_tiers(text),
    "daw": _daw,
}
