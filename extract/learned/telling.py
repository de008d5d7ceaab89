"""What was learned, in plain words."""

from __future__ import annotations

from collections.abc import Iterator

from documents.catalog import Catalog
from extract.learned.knowledge import ANY, Layout, Learned, Place

_WHERE = {"inline": "behind", "right": "in the column right of", "below": "below", "above": "above", "at": "near"}
_NTH = {ANY: "", 0: " (its first print)", 1: " (its second print)", 2: " (its third print)"}


def tell(learned: Learned, catalog: Catalog) -> Iterator[str]:
    """One line per layout, and one per place of a value on it."""
    for layout in learned.layouts:
        yield _tell_layout(layout)
        for place in layout.places:
            title, where = _title(place.field, catalog), _tell_place(place)
            yield f"  {title} stands {where}: right {place.right} times, wrong {place.wrong}"
        for place in layout.never:
            title, where = _title(place.field, catalog), _tell_place(place)
            yield f"  {title} is never what stands {where}: taken for it {place.wrong} times"
        for name in layout.absent:
            yield f"  {_title(name, catalog)} is never stated on it"


def _tell_layout(layout: Layout) -> str:
    kind = f"; it is a {layout.type}" if layout.type else ""
    return (
        f"Layout {layout.number}, told by {len(layout.prints)} pairs of words; "
        f"from {layout.documents} documents of {layout.patients} patients{kind}"
    )


def _tell_place(place: Place) -> str:
    return f"{_WHERE[place.where]} “{' '.join(place.label)}”{_NTH.get(place.nth, '')}"


def _title(name: str, catalog: Catalog) -> str:
    return catalog.fields[name].title if name in catalog.fields else name
