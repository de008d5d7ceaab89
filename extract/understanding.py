"""From words to documents: lay out, split, classify, find fields, and say what a person must look at."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from documents.catalog import Catalog
from documents.findings import Document, Finding, Item, Kind, Understanding
from documents.reading import Page, Reading
from extract.addressee import address_by_name
from extract.classifying import Understood, classify_studied, study
from extract.coded import accept_coded, code_studied
from extract.computing import with_appeal_deadline
from extract.finding import find_items, find_items_with
from extract.item_decisions import answer_items
from extract.learned.knowledge import NOTHING, Learned
from extract.learned.weighing import find_hints, hold_back, leave_out, provenance
from extract.mixed import recognise_mixed
from extract.phases import OF_ORDERS, with_phases
from extract.prepared import PreparedPage, join_pages, open_document, prepare_pages
from extract.requests import decide_requests
from extract.review import find_reasons
from extract.settings import ExtractSettings
from extract.splitting import split
from extract.tagger.facts import find_tagged_outcomes
from extract.two_readings import open_page

# Stamps and wordings that put a fax before others (domain.md 1.0.6); a cue, not proof.
_URGENT = re.compile(
    r"\b(?:urgent|stat|asap|rush|expedited?|emergency|exigent|out of (?:medication|med|drug|medicine)"
    r"|temperature excursion|immediate(?:ly)?)\b"
)
_SURE_ADDRESSEE = 0.6
_COVER = "cover_sheet"
_NEVER = 1.1
_URGENT_TYPES = frozenset(["pa_info_request", "misdirected"])


def understand(
    reading: Reading, catalog: Catalog, settings: ExtractSettings, learned: Learned = NOTHING
) -> Understanding:
    """The documents of one fax with kind, items, doubts and urgency. Pure: no disk, no database.

    `learned` is what the office's confirmed faxes taught; the understanding names its generation.
    """
    pages = prepare_pages([open_page(page, catalog) for page in reading.pages], catalog)
    documents = tuple(
        understand_document(group, catalog, settings, reading.flags, learned) for group in split(pages, catalog.types)
    )
    return Understanding(documents or (_nothing(reading.pages),), reading.flags, learned.generation)


def understand_document(
    group: Sequence[PreparedPage],
    catalog: Catalog,
    settings: ExtractSettings,
    flags: frozenset[str],
    learned: Learned = NOTHING,
) -> Document:
    """One document from its pages (at least one); `flags` are those of the whole reading."""
    group = open_document(group)
    layouts = [page.layout for page in group]
    prepared, studied = join_pages(group), study(layouts, catalog.types)
    hints = find_hints(prepared, learned)
    told = classify_studied(studied, catalog.types, prepared.tagged)
    kind = classify_studied(studied, catalog.types, prepared.tagged, hints.types) if hints else told
    if kind.type == _COVER and len(layouts) > 1:
        # A cover is the type only where nothing else is in the packet; otherwise it hides what lies behind it.
        group = (group[0], *open_document(group[1:]))
        prepared, studied = join_pages(group), study(layouts[1:], catalog.types)
        kind = told = classify_studied(studied, catalog.types, join_pages(group[1:]).tagged)
    studied = replace(studied, outcomes=(*studied.outcomes, *find_tagged_outcomes(prepared)))
    same = told is kind
    kind = recognise_mixed(kind, prepared, studied, catalog)
    told = kind if same else recognise_mixed(told, prepared, studied, catalog)
    # What a wording means hangs on what the paper is: without a sure type nothing of it is sure.
    bound = settings.coded_bound if kind.confidence >= settings.type_bound else _NEVER
    coded = accept_coded(code_studied(studied, kind, catalog, prepared), bound)
    if hints is None:
        found = shipped = find_items(prepared, kind, catalog, error_bound=settings.error_bound)
    else:
        found, shipped = find_items_with(hints, prepared, kind, catalog, error_bound=settings.error_bound)
    if told.type != kind.type:
        # What the shipped reading accepts is what it accepts of the type it would have said.
        found = hold_back(found, find_items(prepared, told, catalog, error_bound=settings.error_bound))
    items = _completed(found, coded, studied, kind, catalog)
    items = items if hints is None else leave_out(items, hints)
    reasons = find_reasons(studied, kind, items, catalog, settings, flags)
    if hints is not None and not reasons:
        # What was learned may correct a document, but never files one that would go to a person without it.
        alone = _completed(shipped, coded, studied, kind, catalog)
        reasons = find_reasons(studied, kind, alone, catalog, settings, flags)
    pages = tuple(layout.number for layout in layouts)
    kind = replace(kind, evidence=(*kind.evidence, *provenance(learned, hints)))
    return Document(pages, kind, items, bool(reasons), reasons, _is_urgent(studied, kind, coded))


def _completed(
    found: Sequence[Item], coded: Mapping[str, Finding], studied: Understood, kind: Kind, catalog: Catalog
) -> tuple[Item, ...]:
    """The items with what their document says for all of them."""
    return tuple(_addressed(item, studied, kind, catalog) for item in _with_coded(found, coded, studied, kind, catalog))


def _addressed(item: Item, studied: Understood, kind: Kind, catalog: Catalog) -> Item:
    """The item with `addressed_to` from the name in the address, where wording and salutation do not tell."""
    known = item.findings.get("addressed_to")
    if "addressed_to" not in catalog.types[kind.type].fields or (known and known.confidence > _SURE_ADDRESSEE):
        return item
    names = {"prescriber": item.value("prescriber_name"), "member": item.value("patient_name")}
    found = address_by_name(studied.statements, {who: str(name) for who, name in names.items() if name})
    return item if found is None else Item({**item.findings, "addressed_to": found})


def _with_coded(
    items: Sequence[Item], coded: Mapping[str, Finding], studied: Understood, kind: Kind, catalog: Catalog
) -> tuple[Item, ...]:
    """Every item carries the coded fields of its document; in mixed letters each has the decision beside its drug."""
    merged = [Item({**coded, **item.findings}) for item in items] or [Item(dict(coded))]
    if kind.type in OF_ORDERS:
        merged = with_phases(merged, studied)
    if kind.type == "refill_response":
        merged = answer_items(merged, studied)
    if kind.type != "pa_mixed_decision":
        return tuple(map(with_appeal_deadline, merged))
    return tuple(map(with_appeal_deadline, decide_requests(merged, studied, catalog)))


def _is_urgent(studied: Understood, kind: Kind, coded: Mapping[str, Finding]) -> bool:
    if kind.type in _URGENT_TYPES:
        return True
    urgency = coded.get("urgency")
    if urgency is not None and urgency.value == "urgent":
        return True
    return any(
        _URGENT.search(statement.plain)
        for statement in studied.statements
        if statement.kind == "heading" and statement.zone == "top"
    )


def _nothing(pages: Sequence[Page]) -> Document:
    """A fax without a word on it still is a document that a person must see."""
    kind = Kind("unknown", 0.5)
    return Document(tuple(page.number for page in pages), kind, (), True, ("No words could be read.",), False)
