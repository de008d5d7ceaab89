"""A document made ready once for everything that reads its fields: labels, spans, and what the tagger says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from documents.catalog import Catalog
from extract.candidates.kinds import Surroundings
from extract.candidates.labels import LabelledPage, label_page
from extract.candidates.spans import Span, find_spans
from extract.candidates.vocabulary import vocabulary_of
from extract.layout import PageLayout
from extract.normalise.dates import find_dates
from extract.tagger.encoding import Encoded, as_first, encode_page
from extract.tagger.network import Read, Tagged, load_tagger
from extract.tagger.pieces import Pieces, load_pieces
from extract.tagger.windows import cut_windows

# Years ahead of today that a date on a paper may lie to say when it was sent.
_AHEAD = 3


@dataclass(frozen=True, slots=True)
class Prepared:
    """The pages of one document with their labels and spans, what parsers may know, and the tagger's scores."""

    pages: tuple[LabelledPage, ...]
    spans: tuple[tuple[Span, ...], ...]
    around: Surroundings
    tagged: Tagged


@dataclass(frozen=True, slots=True, eq=False)
class PreparedPage:
    """One page of a fax with all that is done once per page, whichever document it turns out to belong to."""

    labelled: LabelledPage
    spans: tuple[Span, ...]
    around: Surroundings
    windows: tuple[Encoded, ...]
    reads: tuple[Read, ...]

    @property
    def layout(self) -> PageLayout:
        """The geometry of the page."""
        return self.labelled.layout

    @property
    def tagged(self) -> Tagged:
        """What the tagger says of the page alone."""
        return load_tagger().join(self.reads)


def prepare_pages(layouts: Sequence[PageLayout], catalog: Catalog) -> tuple[PreparedPage, ...]:
    """The pages of one fax, each ready to be split off and read."""
    labelled, spans, around = label_all(layouts, catalog)
    tagger, pieces = load_tagger(), load_pieces()
    prepared = []
    for page, found in zip(labelled, spans, strict=True):
        windows = encode_all([page], [found], around, pieces)
        prepared.append(PreparedPage(page, found, around, windows, tagger.read(windows)))
    return tuple(prepared)


def open_document(pages: Sequence[PreparedPage]) -> tuple[PreparedPage, ...]:
    """The pages of one document, its first read again as a first page where it stands later in the fax.

    The tagger knows first pages by a sign and names the type of a letter far less surely without it.
    """
    first = pages[0]
    if first.layout.number == 1:
        return tuple(pages)
    windows = tuple(map(as_first, first.windows))
    return (replace(first, windows=windows, reads=load_tagger().read(windows)), *pages[1:])


def join_pages(pages: Sequence[PreparedPage]) -> Prepared:
    """One document of pages already prepared (at least one)."""
    tagged = load_tagger().join([read for page in pages for read in page.reads])
    return Prepared(
        tuple(page.labelled for page in pages), tuple(page.spans for page in pages), pages[0].around, tagged
    )


def prepare(layouts: Sequence[PageLayout], catalog: Catalog) -> Prepared:
    """Everything the readers of one document share."""
    if not layouts:
        return Prepared(*label_all((), catalog), load_tagger().tag(()))
    return join_pages(prepare_pages(layouts, catalog))


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
    """About when the paper was sent: the fax machine's own line, else the middle of the recent dates on it.

    Dates that no paper at hand can bear (a birth year misread, a clock set wrong) are not asked.
    """
    earliest, latest = "2015", str(date.today().year + _AHEAD)
    dates: list[str] = []
    for page in pages:
        for line in page.lines:
            found = [day for parsed in find_dates(line.text) if earliest <= (day := str(parsed.value)) < latest]
            if found and line.zone == "fax_header":
                return date.fromisoformat(found[0])
            dates.extend(found)
    return date.fromisoformat(sorted(dates)[len(dates) // 2]) if dates else None
