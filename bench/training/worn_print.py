"""Worn print to learn reading from: crops of fax lines with what stands on them.

    python -m bench.training.worn_print --authors A,B --crops 60000 --seed 1 --out FOLDER

The sheets are those of the simulator, and sheets of names, numbers and dates in every typeface installed. What wears
them is not the simulator's damage: another draw of the same causes (threshold, smear, copies of copies, lost rows,
dither, specks, skew), so that figures on simulated faxes stay figures on damage not learned from. The crops are cut and
prepared as `ingest.second` does it.
"""

from __future__ import annotations

import argparse
import pickle
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any

import cv2
import numpy as np
from faker import Faker
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from bench.simulator import faces
from bench.simulator.damage import draw_damage, fax_page
from bench.simulator.document import make_document
from bench.simulator.families import SETS
from bench.simulator.generators import MEMBER_SHAPES, SHAPES
from bench.simulator.people import fill_shape, make_npi, make_phone
from bench.simulator.raster import draw_sheet
from bench.simulator.sheets import HEIGHT, WIDTH
from bench.simulator.templates import load_authors
from documents.drugs import load_drugs
from extract.normalise.known_names import name_lists
from ingest.preprocess import blur_for, smoothed, squared
from ingest.upright import straightened

ROOT = Path(__file__).parents[2]
Grey = NDArray[np.uint8]
ROW = 48
_ROWS = {"fine": 2156, "standard": 1078}
_MOST_WIDTH = 640
_MOST_WORDS = 7
_FADED, _SWOLLEN = 0.4, 2.6


@dataclass(frozen=True, slots=True)
class Printed:
    """A word on a sheet: its text, the box of its ink in pixels of the sheet, its line."""

    text: str
    box: tuple[float, float, float, float]
    line: int


@dataclass(frozen=True, slots=True)
class Crop:
    """What the recogniser sees (48 rows, grey) and what it should say."""

    image: Grey
    text: str


def wear(sheet: Image.Image, quality: str, rng: Random) -> Grey:
    """The sheet as a reader gets it after a fax machine: upright, square pixels, blurred for the first reader."""
    noise = np.random.default_rng(rng.getrandbits(32))
    grey = np.asarray(sheet, np.float32)
    for _ in range(rng.choice((0, 0, 0, 0, 1, 1, 2))):
        grey = _copied(grey, rng, noise)
    skew = rng.gauss(0, 0.8) if rng.random() < 0.5 else 0.0
    if skew:
        grey = straightened(grey.astype(np.uint8), skew).astype(np.float32)
    if rng.random() < 0.8:
        grey = cv2.GaussianBlur(grey, (0, 0), rng.uniform(0.3, 1.4))
    rows = _ROWS[quality]
    if rng.random() < 0.3:
        # Scanners that drop lines instead of averaging them.
        grey = grey[np.minimum(((np.arange(rows) + rng.random()) * HEIGHT / rows).astype(int), HEIGHT - 1)]
    else:
        grey = cv2.resize(grey, (WIDTH, rows), interpolation=cv2.INTER_AREA)
    bits = _bits(grey, rng, noise)
    _speck(bits, rng.choice((0, 0, 0, 0.0002, 0.0006, 0.0012, 0.0025)), noise)
    page, _dpi = squared(bits, 204.0, 204.0 * rows / 2244)
    return smoothed(straightened(page, -skew), blur_for(page, bilevel=True))


def _copied(grey: NDArray[np.float32], rng: Random, noise: np.random.Generator) -> NDArray[np.float32]:
    """Printed black and white and scanned again."""
    first = np.where(grey < rng.uniform(100, 170), 0, 255).astype(np.float32)
    worn = cv2.GaussianBlur(first, (0, 0), rng.uniform(0.5, 1.1))
    grain = worn + noise.normal(0, rng.uniform(5, 28), worn.shape)
    return np.clip(grain, 0, 255).astype(np.float32)


def _bits(grey: NDArray[np.float32], rng: Random, noise: np.random.Generator) -> Grey:
    if rng.random() < 0.08:
        soft = np.clip((grey - 110) * 1.4 + 110, 30, 255)
        if rng.random() < 0.5:
            return np.array(Image.fromarray(soft.astype(np.uint8)).convert("1").convert("L"))
        return np.where(soft < noise.integers(80, 180, soft.shape), 0, 255).astype(np.uint8)
    level = rng.triangular(95, 200, 140)
    return np.where(grey < level, 0, 255).astype(np.uint8)


def _speck(bits: Grey, share: float, noise: np.random.Generator) -> None:
    count = int(bits.size * share)
    rows, columns = noise.integers(0, bits.shape[0], count), noise.integers(0, bits.shape[1], count)
    bits[rows, columns] = 0
    wide = noise.random(count) < 0.4
    bits[rows[wide], np.minimum(columns[wide] + 1, bits.shape[1] - 1)] = 0
    dark = np.argwhere(bits == 0)
    lost = dark[noise.integers(0, len(dark), int(len(dark) * share * 6))] if len(dark) else dark
    bits[lost[:, 0], lost[:, 1]] = 255


def crops_of(sheet: Image.Image, page: Grey, words: Sequence[Printed], rng: Random, share: float) -> Iterator[Crop]:
    """`share` of the lines of a page, each in runs of neighbouring words; `sheet` is the page before it was worn.

    What has lost or won so much ink that nobody could read it is left out: it would teach to guess.
    """
    scale, clean = page.shape[0] / HEIGHT, np.asarray(sheet) < 128
    for _line, group in groupby(words, key=lambda word: word.line):
        row = list(group)
        start = 0
        while start < len(row):
            stop = start + 1
            most = rng.choice((1, 1, 1, 2, 2, 3, 4, 5, _MOST_WORDS))
            while stop < len(row) and stop - start < most and _follows(row[stop - 1], row[stop]):
                stop += 1
            run = row[start:stop]
            if rng.random() < share and _is_legible(clean, page, run, scale) and (crop := _cut(page, run, scale, rng)):
                yield crop
            start = stop


def _is_legible(clean: NDArray[np.bool_], page: Grey, words: Sequence[Printed], scale: float) -> bool:
    top, bottom = min(word.box[1] for word in words), max(word.box[3] for word in words)
    left, right = round(words[0].box[0]), round(words[-1].box[2])
    before = clean[max(round(top), 0) : round(bottom), left:right].sum() * scale
    after = (page[max(round(top * scale), 0) : round(bottom * scale), left:right] < 128).sum()
    return bool(before > 10 and _FADED < after / before < _SWOLLEN)


def _follows(left: Printed, right: Printed) -> bool:
    height = max(left.box[3] - left.box[1], 10.0)
    return 0 <= right.box[0] - left.box[2] < 1.5 * height


def _cut(page: Grey, words: Sequence[Printed], scale: float, rng: Random) -> Crop | None:
    """The run with some paper around it, off by a pixel or two as the first reader's boxes are."""
    top, bottom = min(word.box[1] for word in words) * scale, max(word.box[3] for word in words) * scale
    left, right = words[0].box[0], words[-1].box[2]
    height = bottom - top
    edge = max(round(height * 0.2), 3)
    off = 1.2 if rng.random() < 0.85 else 3.5
    x0, x1 = round(left - edge + rng.gauss(0, off)), round(right + edge + rng.gauss(0, off))
    y0, y1 = round(top - edge + rng.gauss(0, off)), round(bottom + edge + rng.gauss(0, off))
    image = page[max(y0, 0) : max(y1, 0), max(x0, 0) : max(x1, 0)]
    if height < 8 or image.shape[0] < 10 or image.shape[1] < 6 or right - left < 4:
        return None
    width = max(round(image.shape[1] * ROW / image.shape[0]), 8)
    if width > _MOST_WIDTH:
        return None
    row = cv2.resize(image, (width, ROW), interpolation=cv2.INTER_LINEAR)
    return Crop(np.asarray(row, np.uint8), " ".join(word.text for word in words))


def simulated(authors: str, families: str, rng: Random) -> Iterator[tuple[Image.Image, list[Printed]]]:
    """Sheets of the simulator, for ever."""
    templates = load_authors(authors)
    while True:
        template, family = rng.choice(templates), rng.choice(SETS[families])
        for sheet in make_document(template, family, str(rng.getrandbits(32))).sheets:
            upright = [word for word in sheet.words if word.box[2] - word.box[0] > 3]
            yield draw_sheet(sheet), [Printed(word.text, word.box, word.line) for word in upright]


@cache
def _fonts() -> tuple[str, ...]:
    """Font files that hold the letters of English and its figures."""
    files = [*faces.ROOT.rglob("*.ttf"), *faces.ROOT.rglob("*.otf")]
    kept = []
    for file in sorted(files):
        if any(word in file.name for word in ("Hairline", "Thin", "Black", "Math", "Fallback", "Kristi", "Dancing")):
            continue
        font = ImageFont.truetype(str(file), 30)
        none = bytes(font.getmask("\U0010fffd"))
        if all(bytes(font.getmask(char)) != none for char in "aegyAQR0189#/-"):
            kept.append(str(file))
    return tuple(kept)


@cache
def _names() -> tuple[tuple[tuple[str, ...], ...], tuple[tuple[str, ...], ...]]:
    """Given and family names of each language; the simulator's few hundred would be learned by heart."""
    given, family = ([tuple(sorted(each)) for each in lists if each] for lists in name_lists())
    return tuple(given), tuple(family)


@cache
def _drugs() -> tuple[str, ...]:
    return tuple(drug.name for drug in load_drugs(ROOT / "catalog" / "drugs.toml").drugs)


@cache
def _faker() -> Faker:
    return Faker("en_US")


def _name(rng: Random) -> str:
    given, family = _names()
    first, last = rng.choice(rng.choice(given)), rng.choice(rng.choice(family))
    if rng.random() < 0.3:
        first += rng.choice((f" {rng.choice('ABCDEFGHJKLMNPRSTVW')}.", f" {rng.choice(rng.choice(given))}"))
    if rng.random() < 0.1:
        last += f"-{rng.choice(rng.choice(family))}"
    name = rng.choice((f"{first} {last}", f"{first} {last}", f"{last}, {first}"))
    if rng.random() < 0.7:  # as most are typed in this country
        name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return rng.choice((name, name, name, name.upper(), name.upper(), f"Dr. {name}", f"{name}, MD", name.lower()))


def _address(rng: Random) -> str:
    fake = _faker()
    fake.seed_instance(rng.getrandbits(32))
    return rng.choice((fake.street_address(), f"{fake.city()}, {fake.state_abbr()} {fake.zipcode()}", fake.company()))


def _value(rng: Random) -> str:
    """Something a key field might hold."""
    pick = rng.randrange(14)
    if pick <= 2 or pick >= 12:
        return _name(rng)
    if pick <= 5:
        shapes = [
            *SHAPES["pa_reference"],
            *SHAPES["appeal_reference"],
            *MEMBER_SHAPES["other"],
            *MEMBER_SHAPES["medicaid"],
        ]
        return fill_shape(rng, rng.choice([shape for shape in shapes if shape != "MBI"]))
    if pick == 6:
        drug = rng.choice(_drugs())
        return rng.choice((f"{drug} {rng.choice((5, 10, 20, 40, 80, 100, 150, 300, 500))} mg", drug.upper(), drug))
    if pick == 7:
        form = rng.choice(
            ("{m}/{d}/{y}", "{m:02}/{d:02}/{y}", "{m:02}-{d:02}-{s:02}", "{y}-{m:02}-{d:02}", "{m}.{d}.{y}")
        )
        year = rng.randint(1930, 2028)
        return form.format(m=rng.randint(1, 12), d=rng.randint(1, 28), y=year, s=year % 100)
    if pick == 8:
        return rng.choice((make_phone(rng), f"({make_phone(rng)[:3]}) {make_phone(rng)[4:]}", make_npi(rng)))
    if pick == 9:
        return _address(rng)
    if pick == 10:
        return f"{rng.choice('ABCDEFGHIJKLMNRSTZ')}{rng.randint(0, 99):02}.{rng.randint(0, 999)}"
    return "".join(rng.choice("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789OI-") for _ in range(rng.randint(5, 14)))


_LABELS = (
    "ID:",
    "Member ID",
    "MBR NO:",
    "Ref #",
    "DOB:",
    "NPI",
    "RxID:",
    "Auth No.",
    "Date",
    "Patient:",
    "Dx",
    "Case",
    "FAX",
    "Drug:",
    "GRP:",
)


def printed_values(rng: Random) -> Iterator[tuple[Image.Image, list[Printed]]]:
    """Sheets of labels and values, each line in a typeface of its own, for ever."""
    while True:
        image = Image.new("L", (WIDTH, HEIGHT), 255)
        pen = ImageDraw.Draw(image)
        words: list[Printed] = []
        y, number = 60, 0
        while y < HEIGHT - 90:
            font = ImageFont.truetype(
                rng.choice(_fonts()), size := rng.choice((17, 19, 21, 23, 25, 26, 28, 30, 33, 38))
            )
            for x in (rng.randint(60, 120), rng.randint(880, 930)):
                texts = " ".join((rng.choice(_LABELS), _value(rng))).split()
                words += _set(pen, font, texts, (x, y + size), number)
                number += 1
                if rng.random() < 0.25:  # filled in on the line of a form
                    pen.line((words[-1].box[0] - 20, y + size + rng.randint(1, 6), x + 640, y + size + 3), 0, 2)
            y += round(size * rng.uniform(1.15, 1.9))
        yield image, words


def _set(
    pen: ImageDraw.ImageDraw, font: Any, texts: Sequence[str], at: tuple[float, float], line: int
) -> list[Printed]:
    x, y = at
    words = []
    for text in texts:
        pen.text((x, y), text, fill=0, font=font, anchor="ls")
        left, top, right, bottom = font.getbbox(text, anchor="ls")
        words.append(Printed(text, (x + left, y + top, x + right, y + bottom), line))
        x += font.getlength(text + " ")
    return words


def fax(sheet: Image.Image, quality: str, rng: Random) -> Grey:
    """The sheet worn by the simulator's damage instead, to report on (upright: words stay where they are)."""
    damage = replace(draw_damage("mixed", rng), skew=0.0, generations=1, streak=0)
    bits = np.asarray(fax_page(sheet, damage, quality, rng, None).convert("L"))
    page, _dpi = squared(bits, 204.0, 204.0 * bits.shape[0] / 2244)
    return smoothed(page, blur_for(page, bilevel=True))


def make_crops(
    authors: str, families: str, count: int, seed: int, worn: Callable[[Image.Image, str, Random], Grey] = wear
) -> list[Crop]:
    """Crops of simulated sheets and, every third one, of sheets of values."""
    rng = Random(seed)
    sheets, values = simulated(authors, families, rng), printed_values(rng)
    crops: list[Crop] = []
    while len(crops) < count:
        image, words = next(values if rng.random() < 0.3 else sheets)
        for _ in range(2):
            page = worn(image, rng.choice(("fine", "standard", "standard")), rng)
            crops += crops_of(image, page, words, rng, 0.45)
    rng.shuffle(crops)
    return crops[:count]


def main(argv: list[str] | None = None) -> None:
    """Draw, wear, cut, keep."""
    parser = argparse.ArgumentParser(prog="python -m bench.training.worn_print", description=__doc__)
    parser.add_argument("--authors", required=True)
    parser.add_argument("--families", default="tune")
    parser.add_argument("--crops", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--simulated-damage", action="store_true", help="worn by the simulator, to report on")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(argv)
    options.out.mkdir(parents=True, exist_ok=True)
    worn = fax if options.simulated_damage else wear
    crops = make_crops(options.authors, options.families, options.crops, options.seed, worn)
    with (options.out / f"crops-{options.seed}.pkl").open("wb") as file:
        pickle.dump([(crop.image, crop.text) for crop in crops], file)


if __name__ == "__main__":
    main()
