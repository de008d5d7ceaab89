"""Documents become faxes: cover sheets, batches, lost and doubled pages, the machine's header line, the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from PIL import Image, ImageDraw

from bench.simulator import faces
from bench.simulator.covers import make_cover
from bench.simulator.damage import Damage, draw_damage, fax_page, name_damage, spoil_page
from bench.simulator.document import Made
from bench.simulator.faxfile import FaxPage, write_digital_pdf, write_fax_pdf, write_tiff
from bench.simulator.people import make_phone
from bench.simulator.raster import draw_sheet
from bench.simulator.sheets import HEIGHT, WIDTH, Sheet
from bench.simulator.templates import split_slot

CLIP_SLACK = 4  # pixels of a word that may be lost before it counts as clipped


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of a fax: its sheet, the document it belongs to (-1 a cover), the page in that document."""

    sheet: Sheet
    document: int
    page: int


@dataclass(frozen=True, slots=True)
class Fax:
    """A written fax: its truth line, and per page the sheet and its damage for a perfect reading."""

    truth: dict[str, Any]
    leaves: tuple[Leaf, ...]
    damages: tuple[Damage, ...]


def write_fax(made: Sequence[Made], name: str, folder: Path, *, quality: str, level: str, seed: str) -> Fax:
    """Write one fax file of the documents in order; `quality` fine, standard or digital. Gives its truth."""
    rng = Random(f"fax/{seed}/{name}")
    leaves = _collect(made, rng, level, digital=quality == "digital")
    base = Damage() if quality == "digital" else draw_damage(level, rng)
    damages = [Damage() if quality == "digital" else spoil_page(base, level, rng) for _ in leaves]
    notes: list[str] = []
    if quality == "digital":
        source = f"{name}.pdf"
        write_digital_pdf([leaf.sheet for leaf in leaves], folder / source)
    else:
        source = _write_image_fax(leaves, damages, folder / name, quality, rng, notes, made[0].scope.get("letter_date"))
    degradations = name_damage(base, damages) + notes + _name_oddities(made, leaves)
    truth = state_fax(made, leaves, damages, source, quality, degradations)
    return Fax(truth, tuple(leaves), tuple(damages))


def _collect(made: Sequence[Made], rng: Random, level: str, *, digital: bool) -> list[Leaf]:
    """The pages in order, some with a cover sheet before them, rarely one doubled or lost on the way."""
    leaves: list[Leaf] = []
    for number, document in enumerate(made):
        if document.template.type != "cover_sheet" and rng.random() < (0.08 if number == 0 else 0.03):
            leaves.append(Leaf(make_cover(document, rng), -1, number))
        pages = [Leaf(sheet, number, page) for page, sheet in enumerate(document.sheets, 1)]
        if level in ("mixed", "heavy") and not digital:
            chance = rng.random()
            if chance < 0.02:
                again = rng.randrange(len(pages))
                pages.insert(again, pages[again])
            elif chance < 0.05:
                _lose_page(pages, rng)
        leaves.extend(pages)
    return leaves


def _lose_page(pages: list[Leaf], rng: Random) -> None:
    """Take out a page that holds no field or evidence that the others lack, if there is one."""
    spare = []
    for page in pages:
        others = [_carried(other) for other in pages if other is not page]
        if others and _carried(page) <= set().union(*others):
            spare.append(page)
    if spare:
        pages.remove(rng.choice(spare))


def _carried(leaf: Leaf) -> set[str]:
    return {*leaf.sheet.evidence, *(name for word in leaf.sheet.words for name in word.fields)}


def _name_oddities(made: Sequence[Made], leaves: Sequence[Leaf]) -> list[str]:
    """`doubled:p3` for a page that came twice, `missing:d1` for a document that lost one."""
    names = []
    for number, document in enumerate(made):
        pages = [leaf.page for leaf in leaves if leaf.document == number]
        names += [
            f"doubled:p{n}"
            for n, leaf in enumerate(leaves, 1)
            if leaf.document == number and pages.count(leaf.page) > 1
        ][1:]
        names += [f"missing:d{number + 1}"] if len(set(pages)) < len(document.sheets) else []
    return names


def _write_image_fax(
    leaves: list[Leaf], damages: list[Damage], target: Path, quality: str, rng: Random, notes: list[str], letter: date
) -> str:
    """Write the pages as TIFF or PDF beside `target` (a path without suffix); gives the file's name."""
    header = rng.random() < 0.8
    as_text = header and rng.random() < 0.15
    if header:
        notes.append("fax_header_text" if as_text else "fax_header")
    make_line = _plan_header(rng, letter, len(leaves))
    earlier = _plan_header(rng, letter, len(leaves)) if header and rng.random() < 0.1 else None
    pages = []
    for number, (leaf, damage) in enumerate(zip(leaves, damages, strict=True), 1):
        strip = draw_header(make_line(number), earlier(number) if earlier else "") if header and not as_text else None
        image = fax_page(draw_sheet(leaf.sheet), damage, quality, rng, strip)
        pages.append(FaxPage(image, 196 if quality == "fine" else 98))
    if rng.random() < 0.4 and not as_text and all(page.image.width == WIDTH for page in pages):
        write_tiff(pages, target.with_suffix(".tif"), group=rng.choice((3, 4)))
        return f"{target.name}.tif"
    texts = [make_line(number) for number in range(1, len(pages) + 1)] if as_text else []
    write_fax_pdf(pages, target.with_suffix(".pdf"), header_texts=texts)
    return f"{target.name}.pdf"


def _plan_header(rng: Random, letter: date, total: int) -> Any:
    when = letter + timedelta(days=rng.choice((0, 0, 1, 1, 2, 4)))
    day = when.strftime(rng.choice(("%m/%d/%Y", "%m-%d-%y", "%d-%b-%Y", "%b-%d-%Y", "%Y/%m/%d")))
    clock = f"{rng.randint(7, 18):02d}:{rng.randint(0, 59):02d}"
    number, other = make_phone(rng), make_phone(rng)
    station = rng.choice(("", "FAX SERVER", "FRONT DESK", "MFP-2ND FLOOR", "RIGHTFAX", "WORKROOM"))
    forms = (
        "{day} {clock}  FROM: {station} {number}   TO: {other}   P. {page:03d}/{total:03d}",
        "{day}  {clock}  {number} -> {other}  pg {page} of {total}",
        "From: {station}  Fax: {number}   To:   Fax: {other}   Page: {page} of {total}   {day} {clock}",
        "{clock} {day}  {station}  {number}  #{page}/{total}",
        "Received {day} {clock} from {number}  page {page}/{total}",
    )
    form = rng.choice(forms)
    return lambda page: form.format(
        day=day, clock=clock, station=station, number=number, other=other, page=page, total=total
    )


def draw_header(text: str, earlier: str = "") -> Image.Image:
    """The machine's line across the top, as a grey strip; below it the line of an earlier machine on the way."""
    strip = Image.new("L", (WIDTH, 62 if earlier else 34), 255)
    pen = ImageDraw.Draw(strip)
    pen.text((30, 26), text, fill=0, font=faces.load_font("courier", True, 23), anchor="ls")
    pen.text((64, 54), earlier, fill=0, font=faces.load_font("verdana", False, 19), anchor="ls")
    return strip


def state_fax(
    made: Sequence[Made],
    leaves: Sequence[Leaf],
    damages: Sequence[Damage],
    source: str,
    quality: str,
    degradations: list[str],
) -> dict[str, Any]:
    """The truth line of a fax: page numbers are those of the file."""
    documents = []
    for number, document in enumerate(made):
        pages = [n for n, leaf in enumerate(leaves, 1) if leaf.document == number]
        covers = [n for n, leaf in enumerate(leaves, 1) if leaf.document < 0 and leaf.page == number]
        lost = _find_lost(leaves, damages, number)
        documents.append(_state_document(document, pages, covers, leaves, lost))
    meta = {
        "author": made[0].template.author,
        "template": made[0].template.id,
        "family": made[0].family.name,
        "seed": made[0].seed,
        "documents": [{"author": m.template.author, "template": m.template.id, "family": m.family.name} for m in made],
    }
    return {
        "source": source,
        "quality": quality,
        "degradations": degradations,
        "pages": len(leaves),
        "documents": documents,
        "meta": meta,
    }


def _state_document(
    document: Made, pages: list[int], covers: list[int], leaves: Sequence[Leaf], lost: set[str]
) -> dict[str, Any]:
    truth = {key: value for key, value in document.truth.items() if key != "places"}
    truth["pages"] = sorted(covers + pages)
    optional = {*truth.get("optional", ()), *lost}
    if len({leaves[n - 1].page for n in pages}) < len(document.sheets):
        optional.add("missing_pages")
    if covers:
        truth["cover_pages"] = covers
        optional |= {
            "sender_name",
            "sender_phone",
            "recipient",
            "page_count",
            "urgency",
            "reply_requested",
            "enclosures",
        }
    if optional:
        truth["optional"] = sorted(optional)
    where = {leaves[n - 1].page: n for n in reversed(pages)}
    truth["places"] = {
        name: [{**place, "page": where[place["page"]]} for place in places if place["page"] in where]
        for name, places in document.truth["places"].items()
    }
    return truth


def _find_lost(leaves: Sequence[Leaf], damages: Sequence[Damage], document: int) -> set[str]:
    """Fields that a clipped edge has damaged everywhere they stand: not scored."""
    kept: set[str] = set()
    cut: set[str] = set()
    for leaf, damage in zip(leaves, damages, strict=True):
        if leaf.document == document:
            for word in leaf.sheet.words:
                target = kept if is_inside(word.box, damage.shift) else cut
                target.update(split_slot(name)[1] for name in word.fields)
    return cut - kept if cut else set()


def is_inside(box: tuple[float, float, float, float], shift: tuple[int, int]) -> bool:
    """Whether a word is still on the paper after the sheet was fed askew by `shift`."""
    dx, dy = shift
    return (
        box[0] + dx >= -CLIP_SLACK
        and box[2] + dx <= WIDTH + CLIP_SLACK
        and box[1] + dy >= -CLIP_SLACK
        and box[3] + dy <= HEIGHT + CLIP_SLACK
    )
