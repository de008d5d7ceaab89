"""Single questions a judgement asks; each answers with objections, sentences a coordinator understands."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cases.facts import Facts, decision_day, reference_of, text_of
from cases.matching import ingredients, products
from documents.catalog import Catalog
from documents.document_types import CaseEffect, DocumentType
from documents.drugs import DrugIndex
from documents.findings import Finding, Item
from documents.judgement import Match, Timer
from documents.lookup import fold
from documents.strengths import same_strength
from store.cases import Case, Event

# A decision dated this long before the request was sent answers an earlier request.
_OLD = timedelta(days=30)
# With no record of when the request was sent, an older letter is shown to a person.
_UNDATED = timedelta(days=90)
# Clocks that a person must find where they cannot be counted.
_MUST_RUN = {
    "appeal": "The last day to appeal", "next_level": "The last day to appeal further",
    "respond_by": "The day to answer by",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Objection:
    """A reason against writing.

    `settled_by`: `confirmation` (a person looked), `override` (a person gives a reason), or `nothing`.
    """

    text: str
    settled_by: str


def doubt(text: str) -> Objection:
    """An objection that a person's confirmation settles."""
    return Objection(text, "confirmation")


def conflict(text: str) -> Objection:
    """An objection that needs a person's explicit reason."""
    return Objection(text, "override")


def blank(text: str) -> Objection:
    """Something without which nothing can be written at all."""
    return Objection(text, "nothing")


def check_fields(
    item: Item, document_type: DocumentType, catalog: Catalog, vouched: Collection[str] = ()
) -> Iterator[Objection]:
    """Required fields must be there and sure; critical ones, where present, must be sure or `vouched` for."""
    for name in document_type.required:
        if name not in item.findings:
            yield doubt(f"{catalog.title_of(name)} was not found on the page.")
    for name, finding in item.findings.items():
        if not finding.accepted and name not in vouched and catalog.must_be_sure(name, document_type):
            yield doubt(f"{catalog.title_of(name)} is not sure{_why(finding)}.")


def check_decision(item: Item, document_type: DocumentType) -> Iterator[Objection]:
    """What the item decides must be one of the things its type can decide."""
    decision = item.value("decision")
    if document_type.decisions and decision is not None and decision not in document_type.decisions:
        yield doubt(f"The decision found ({decision}) does not go with the type {document_type.title!r}.")
    if decision is not None and document_type.decisions and document_type.case.to_state is None:
        finding = item.findings["decision"]
        if not finding.accepted:
            yield doubt("The decision of one item is not sure.")


def check_match(match: Match, item: Item, effect: CaseEffect) -> Iterator[Objection]:
    """Whose paper it is must be known for anything that concerns a patient."""
    if match.patient_id is not None:
        return
    concerns = bool(effect.to_state or effect.opens_case)
    named = text_of(item, "patient_name", "member_id")
    if concerns or named:
        why = match.reasons[0] if match.reasons else "No known patient fits."
        yield (blank if concerns else doubt)(f"No patient can be linked. {why}")
    if not match.candidates and named and text_of(item, "intended_recipient", "recipient", "dispensing_pharmacy"):
        yield doubt("The patient is not known here and the page names a recipient: perhaps it was misdirected.")


def check_drug(item: Item, case: Case, drugs: DrugIndex, *, approves: bool) -> Iterator[Objection]:
    """Drug and strength must be the case's; an approval also in product, form and quantity (domain.md 1.0.3)."""
    printed = text_of(item, "drug_name", "drug_generic")
    if printed and not _same_ingredient(printed, case, drugs):
        yield conflict("The drug on the page is not the drug of the case.")
    elif printed and approves and not _same_product(printed, case, drugs):
        yield conflict("The page names another product (brand, generic or biosimilar) than the case.")
    strength = text_of(item, "approved_strength", "drug_strength")
    if strength and case.drug_strength and not same_strength(strength, case.drug_strength):
        yield conflict("The strength on the page is not the strength of the case.")
    if approves:
        yield from _check_supply(item, case)


def check_dates(item: Item) -> Iterator[Objection]:
    """Dates that contradict each other or lie far outside what authorizations do (domain.md 2.7)."""
    begins, ends = _day(item, "effective_date"), _day(item, "expiry_date")
    decided = _day(item, "decision_date") or _day(item, "letter_date")
    if begins and ends and ends < begins:
        yield doubt("The authorization would end before it begins.")
    elif begins and ends and (ends - begins > timedelta(days=731) or ends - begins < timedelta(days=28)):
        yield doubt("The authorization is unusually short or long; check its dates.")
    if begins and decided and not timedelta(days=-90) <= begins - decided <= timedelta(days=30):
        yield doubt("The authorization begins unusually long before or after the decision.")
    deadline = _day(item, "appeal_deadline")
    if deadline and decided and deadline < decided:
        yield doubt("The appeal deadline lies before the letter.")


def check_age(item: Item, case: Case, facts: Facts) -> Iterator[Objection]:
    """A decision dated just before the request was sent, or old with no request on record, is a person's to see."""
    day = decision_day(item)
    if not day:
        return
    decided = date.fromisoformat(day)
    if decided > facts.received_on + timedelta(days=1):
        yield doubt("The letter is dated after it arrived.")
    if case.submitted_at:
        sent = date.fromisoformat(case.submitted_at[:10])
        if sent - _OLD <= decided < sent:
            yield doubt("The letter is dated before the request was sent; it may answer an earlier request.")
    elif facts.received_on - decided > _UNDATED:
        yield doubt("The letter is old, and the case has no date on which a request was sent.")


def check_delivery(item: Item, effect: CaseEffect) -> Iterator[Objection]:
    """A delivery that failed, may have failed, or came warm is a pharmacist's business (domain.md 1.15)."""
    if effect.event != "delivery_reported":
        return
    status = item.value("delivery_status")
    if status != "delivered":
        yield doubt("The delivery did not succeed." if status else "The page does not say that the delivery succeeded.")
    if item.value("temperature_excursion"):
        yield doubt("The page reports a temperature outside its limits.")


def check_clocks(effect: CaseEffect, started: tuple[Timer, ...]) -> Iterator[Objection]:
    """A clock whose end harms somebody must not be missing because nothing to count it from was read."""
    for name in effect.timers:
        if name in _MUST_RUN and name not in {timer.name for timer in started}:
            yield doubt(f"{_MUST_RUN[name]} could not be counted; look for the date of the letter and the plan.")


def is_stale(item: Item, case: Case, since: str) -> bool:
    """Whether a decision is older than the request it would answer or than the event that set the state."""
    day = decision_day(item)
    if not day:
        return False
    sent = case.submitted_at[:10] if case.submitted_at else ""
    return bool(sent and date.fromisoformat(day) < date.fromisoformat(sent) - _OLD) or day < max(since, sent)


def is_copy(item: Item, event: str, events: tuple[Event, ...]) -> bool:
    """Whether the same decision is recorded already: same event, same printed day, and same reference if both have one.

    A second letter under the same reference (another request for information, a renewal) has another day.
    """
    reference, day = fold(reference_of(item, event)), decision_day(item)
    for known in events:
        if known.voided_at is not None or known.event != event:
            continue
        recorded = fold(str(known.detail.get("reference", "")))
        if reference and recorded:
            if reference == recorded and day in ("", known.effective_on):
                return True
        elif day and known.effective_on == day:
            return True
    return False


def rejects_for_pa(item: Item, catalog: Catalog) -> bool:
    """Whether a claim's reject codes (if it prints any) include one that an authorization may cure."""
    codes = item.value("reject_codes")
    if not isinstance(codes, tuple):
        return True
    known = [catalog.reference.reject_codes.get(code) for code in codes if isinstance(code, str)]
    return any(code is not None and code.pa_related for code in known)


def _check_supply(item: Item, case: Case) -> Iterator[Objection]:
    form = text_of(item, "drug_form")
    if form and case.drug_form and fold(form) != fold(case.drug_form):
        yield conflict("The dosage form on the page is not the form of the case.")
    quantity, days = item.value("approved_quantity"), item.value("approved_days")
    if not isinstance(quantity, int | float) or case.quantity is None:
        return
    rated = isinstance(days, int | float) and days > 0 and case.days_supply
    if rated and isinstance(days, int | float) and case.days_supply:
        same = abs(quantity / days - case.quantity / case.days_supply) < 0.005 * quantity / days
    else:
        same = quantity == case.quantity
    if not same:
        yield conflict("The approved quantity is not the quantity of the case.")


def _same_ingredient(printed: str, case: Case, drugs: DrugIndex) -> bool:
    own = ingredients(case.ingredient or case.drug_name, drugs) | ingredients(case.drug_name, drugs)
    return bool(ingredients(printed, drugs) & own)


def _same_product(printed: str, case: Case, drugs: DrugIndex) -> bool:
    """Whether both names stand for the same product; an ingredient's name does where one product holds it."""
    named, own = products(printed, drugs), products(case.drug_name, drugs)
    if not named or not own:
        return fold(printed) == fold(case.drug_name) or not named
    return named == own


def _why(finding: Finding) -> str:
    return f": {finding.doubts[0].rstrip('.')}" if finding.doubts else ""


def _day(item: Item, name: str) -> date | None:
    try:
        return date.fromisoformat(text_of(item, name)[:10])
    except ValueError:
        return None


def values_of(item: Item) -> Mapping[str, object]:
    """The plain values of an item by field name; what was computed from others is left to who counts."""
    return {name: finding.value for name, finding in item.findings.items() if finding.rule != "computed"}
