"""Fields read by layout and wording alone, with the log odds that their finder gives them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from documents.catalog import Catalog
from documents.findings import Kind
from extract.candidates.candidate import Candidate
from extract.candidates.directions import find_directions
from extract.candidates.laboratory import NAME as RESULTS
from extract.candidates.laboratory import find_laboratory
from extract.candidates.lists import find_lists
from extract.candidates.reject_codes import find_reject_codes
from extract.candidates.signatures import find_signatures
from extract.layout import PageLayout

_BY_PRESCRIBER = frozenset(["signed", "prescriber_signed"])


def find_stated(pages: Sequence[PageLayout], kind: Kind, catalog: Catalog) -> Iterator[Candidate]:
    """The stated fields that a document of `kind` may hold; `odds` among their features is what their finder thinks."""
    document = catalog.types.get(kind.type)
    carried = frozenset(document.fields) if document is not None else frozenset()
    for each in _find_all(pages, kind, catalog, carried):
        if each.name in carried and each.name in catalog.fields and _fits(each.name, kind):
            yield replace(each, features={**each.features, "stated": 1.0})


def _fits(name: str, kind: Kind) -> bool:
    """On a prescription the only signature is the prescriber's and is called `signed`."""
    return (name == "signed") == (kind.type == "new_prescription") or name not in _BY_PRESCRIBER


def _find_all(
    pages: Sequence[PageLayout], kind: Kind, catalog: Catalog, carried: frozenset[str]
) -> Iterator[Candidate]:
    yield from find_signatures(pages)
    yield from find_lists(pages, kind.type)
    yield from find_directions(pages, kind.type)
    yield from find_reject_codes(pages, catalog.reference.reject_codes)
    if RESULTS in carried:  # every word of the paper is looked up
        yield from find_laboratory(pages, catalog.reference.tests)
