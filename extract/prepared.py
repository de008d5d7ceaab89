"""A document made ready once for everything that reads its fields: labels, spans, and what the tagger says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from documents.catalog import Catalog
from extract.candidates.kinds import Surroundings
from extract.candidates.labels import LabelledPage, label_page
from extract.candidates.spans import Span, find_spans
from extract.candidates.vocabulary import vocabulary_of
from extract.layout import PageLayout
from extract.normalise.dates import find_dates
from extract.tagger.encoding import Encoded, encode_page
from extract.tagger.network import Tagged, load_tagger
from extract.tagger.pieces import Pieces, load_pieces
from extract.tagger.windows import cut_windows


@dataclass(frozen=True, slots=True)
class Prepared:
    """The pages of one document with their labels and spans, what parsers may know, and the tagger's scores."""

    pages: tuple[LabelledPage, ...]
    spans: tuple[tuple[Span, ...], ...]
    around: Surroundings
    tagged: Tagged


def prepare(layouts: Sequence[PageLayout], catalog: Catalog) -> Prepared:
    """Everything the readers of one document share."""
    pages, spans, around = label_all(layouts, catalog)
    tagged = load_tagger().tag(encode_all(pages, spans, around, load_pieces()))
    return Prepared(pages, spans, around, tagged)


def label_all(
    layouts: Sequence[PageLayout], catalog: Catalog
) -> tuple[tuple[LabelledPage, ...], tuple[tuple[Span, ...], ...], Surroundings]:
    """Labels and spans of every page."""
    around = Surroundings(catalog.reference.drugs, catalog.reference.payers, reference_date(layouts))
    vocabulary = vocabulary_of(catalog.fields)
    pages = tuple(label_page(layout, catalog.fields, vocabulary) for layout in layouts)
    return pages, tuple(tuple(find_spans(page, around)) for page in pages), around


def encode_all(
    pages: Sequence[LabelledPage], spans: Sequence[Sequence[Span]], around: Surroundings, pieces: Pieces
) -> tuple[Encoded, ...]:
    """The windows of all pages in order; pages without words have none."""
    return tuple(
        window
        for page, found in zip(pages, spans, strict=True)
        for window in cut_windows(encode_page(page, found, around.reference, pieces))
    )


def reference_date(pages: Sequence[PageLayout]) -> date | None:
    """About when the paper was sent: the fax machine's own line, else the middle of the recent dates on it."""
    dates: list[str] = []
    for page in pages:
        for line in page.lines:
            found = [str(parsed.value) for parsed in find_dates(line.text)]
            if found and line.zone == "fax_header":
                return date.fromisoformat(found[0])
            dates.extend(found)
    recent = sorted(each for each in dates if each >= "2015")
    return date.fromisoformat(recent[len(recent) // 2]) if recent else None

