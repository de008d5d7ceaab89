"""A value that its place on the page alone suggests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from extract.candidates.candidate import Candidate
from extract.candidates.features import print_features
from extract.candidates.labels import LabelledPage
from extract.candidates.strips import Strip
from extract.layout import Segment
from extract.normalise.parsed import Parsed

# How far down a page (share of it) a letter head reaches.
HEAD = 0.22


def segments_of_head(page: LabelledPage, reach: float = HEAD) -> Iterator[Segment]:
    """What is printed at the head of a page, in reading order, the header of the fax machine apart."""
    for segment in page.layout.segments:
        if page.layout.lines[segment.line].zone != "fax_header" and segment.box.y0 <= reach:
            yield segment


def placed(
    page: LabelledPage, name: str, strip: Strip, parsed: Parsed, line: int, features: Mapping[str, float], source: str
) -> Candidate:
    """What stands in `strip`, of which the place on the page alone says that it is a value of the field `name`."""
    words = strip.cover(parsed.start, parsed.end)
    box = strip.box(parsed.start, parsed.end)
    common = {
        "place": 1.0,
        "page_two": float(page.layout.number > 1),
        "low_on_page": box.y0 if box else 0.5,
        "header_zone": float(page.layout.lines[line].zone == "fax_header"),
    }
    return Candidate(
        name=name,
        value=parsed.value,
        text=strip.text[parsed.start : parsed.end],
        page=page.layout.number,
        box=box,
        words=words,
        source=source,
        features=print_features(parsed, words) | common | dict(features),
        doubts=parsed.doubts,
        line=line,
    )
