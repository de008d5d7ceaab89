"""The worst cases as pictures: what a person would have had to catch, with the place that was read marked."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from bench.scoring import CRITICAL, DocumentCase, FieldCase, Score
from documents.errors import FaxdeskError
from ingest.images import page_png
from ingest.reading import read_file
from ingest.settings import ReadSettings

MOST, MOST_OF_A_FAX = 20, 2
PICTURE_WIDTH = 1000  # pixels: words of a fax page are still legible
_BAND = 0.16  # of the page's height, above and below the place: enough to see what the value stands among
_WHOLE_TYPE = "type"


@dataclass(frozen=True, slots=True)
class Worst:
    """One case: `field` a field's name or `type`; `page` from 1, `box` in fractions of the upright page or None."""

    stratum: str
    source: str
    document_type: str
    field: str
    outcome: str
    truth: Any
    read: Any
    confidence: float
    accepted: bool
    page: int
    box: tuple[float, ...] | None

    @property
    def rank(self) -> tuple[bool, bool, bool, float]:
        """Larger is worse: nobody would have looked, then a wrong type, then a critical value, then how sure it was."""
        return self.accepted, self.field == _WHOLE_TYPE, self.field in CRITICAL, self.confidence


def choose_worst(scores: dict[str, Score]) -> list[Worst]:
    """The worst MOST of all strata, worst first; at most two of a fax, or one bad page would fill the list."""
    cases = [case for stratum, score in scores.items() for case in _list_cases(stratum, score)]
    taken: Counter[tuple[str, str]] = Counter()
    chosen: list[Worst] = []
    for case in sorted(cases, key=lambda one: (one.rank, one.stratum, one.source, one.field), reverse=True):
        if taken[case.stratum, case.source] < MOST_OF_A_FAX and len(chosen) < MOST:
            taken[case.stratum, case.source] += 1
            chosen.append(case)
    return chosen


def _list_cases(stratum: str, score: Score) -> Iterable[Worst]:
    """Wrong types, and values that are wrong or invented; a missed value misleads nobody and has no place."""
    yield from (_as_worst_type(stratum, case) for case in score.documents if case.read_type and not case.right)
    yield from (_as_worst_value(stratum, case) for case in score.fields if case.outcome in ("wrong", "invented"))


def _as_worst_type(stratum: str, case: DocumentCase) -> Worst:
    said = (case.type, case.read_type, case.confidence, not case.needs_review)
    return Worst(stratum, case.source, case.type, _WHOLE_TYPE, "wrong", *said, case.pages[0], None)


def _as_worst_value(stratum: str, case: FieldCase) -> Worst:
    said = (case.truth, case.read, case.confidence, case.accepted)
    page = case.page or case.document.pages[0]
    return Worst(stratum, case.document.source, case.document.type, case.name, case.outcome, *said, page, case.box)


def draw_worst(path: Path, case: Worst) -> Image.Image | None:
    """The part of the page around the marked place, or its upper half where there is none; None: no such page.

    The page is turned and straightened by the program's own code, so the box fits; how it was turned is not in the
    readings and is found again by the first reader.
    """
    try:
        pages = read_file(path, ReadSettings(second_reader="off"), (case.page,)).pages
        rotation = pages[0].rotation if pages else 0
        data = page_png(path, case.page, rotation, PICTURE_WIDTH)
    except FaxdeskError:
        return None
    return mark_place(Image.open(io.BytesIO(data)), case.box)


def mark_place(page: Image.Image, box: tuple[float, ...] | None) -> Image.Image:
    """The band of the page that holds the box (fractions), drawn round in red; the upper half where box is None."""
    picture = page.convert("RGB")
    wide, high = picture.size
    if box is None:
        return picture.crop((0, 0, wide, high // 2))
    x0, y0, x1, y1 = box[0] * wide, box[1] * high, box[2] * wide, box[3] * high
    ImageDraw.Draw(picture).rectangle((x0 - 4, y0 - 4, x1 + 4, y1 + 4), outline="#d02020", width=3)
    top, bottom = max(0, round(y0 - _BAND * high)), min(high, round(y1 + _BAND * high))
    return picture.crop((0, top, wide, bottom))


def write_pictures(cases: list[Worst], folders: dict[str, Path], out: Path) -> list[str | None]:
    """Save a picture per case as `worst-NN-STRATUM.png` in `out`; the names, None where a page cannot be drawn.

    `folders` says where the faxes of each stratum lie. No name, number or file name of a fax is in the names.
    """
    for old in out.glob("worst-*.png"):
        old.unlink()
    names: list[str | None] = []
    for number, case in enumerate(cases, 1):
        picture = draw_worst(folders[case.stratum] / case.source, case)
        name = f"worst-{number:02d}-{case.stratum}.png" if picture else None
        if picture and name:
            picture.save(out / name, optimize=True)
        names.append(name)
    return names


def caption(case: Worst) -> str:
    """Field, truth, what was read, how sure, in one line."""
    fate = "accepted" if case.accepted else "shown to a person"
    truth = "nothing" if case.truth in (None, "", []) else f"`{case.truth}`"
    return (
        f"{case.stratum}, {case.source} page {case.page}, {case.document_type}: `{case.field}` {case.outcome}, truth "
        f"{truth}, read `{case.read}`, confidence {case.confidence:.2f}, {fate}"
    )
