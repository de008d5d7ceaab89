"""What scanners, fax machines and staplers do to a page: grey page in, bilevel fax page out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from bench.simulator.sheets import HEIGHT, WIDTH

FINE_ROWS, STANDARD_ROWS = 2156, 1078  # 11 inches at 196 and 98 lines an inch
# From barely visible to a page whose thin strokes are gone. The sample faxes called soft keep all (fine) or five in six
# (standard) of their key values for our readers; 1.35 alone, as it was, left them two in three and less than half.
_SOFTNESS = (0.8, 1.35)
LEVELS = ("none", "light", "mixed", "heavy")


@dataclass(frozen=True, slots=True)
class Damage:
    """How one page is spoilt. Lengths in pixels of the 204 dpi sheet; names as in the truth's `degradations`."""

    skew: float = 0.0
    stroke: str = ""  # thin, bold or soft
    softness: float = 1.35  # how far ink is smeared before it is judged black or white, where `stroke` is soft
    noise: float = 0.0
    streak: int = 0
    shift: tuple[int, int] = (0, 0)
    dither: bool = False
    generations: int = 1
    marks: tuple[str, ...] = field(default=())
    turn: int = 0  # degrees clockwise


def draw_damage(level: str, rng: Random) -> Damage:
    """What a whole fax suffers (one scanner, one line), by level."""
    if level == "none":
        return Damage()
    if level == "mixed":
        level = rng.choices(("none", "light", "middle", "heavy"), (1, 4, 4, 2))[0]
        if level == "none":
            return Damage()
    odds = {"light": 0.25, "middle": 0.55, "heavy": 0.85}[level]
    spread = {"light": 0.35, "middle": 0.7, "heavy": 1.3}[level]
    return Damage(
        skew=round(rng.gauss(0, spread), 1) if rng.random() < odds + 0.2 else 0.0,
        stroke=rng.choice(("thin", "bold", "soft")) if rng.random() < odds else "",
        softness=round(rng.uniform(*_SOFTNESS), 2),
        noise=rng.choice((0.0002, 0.0005, 0.001, 0.0018)) if rng.random() < odds else 0.0,
        streak=rng.randint(60, WIDTH - 60) if rng.random() < odds * 0.25 else 0,
        dither=rng.random() < odds * 0.2,
        generations=rng.choice((2, 2, 3)) if rng.random() < odds * 0.3 else 1,
    )


def spoil_page(base: Damage, level: str, rng: Random) -> Damage:
    """The damage of one page: that of the fax, and what only this sheet of paper met."""
    odds = {"none": 0.0, "light": 0.1, "mixed": 0.22, "heavy": 0.45}[level]
    marks = tuple(
        name
        for name, weight in (
            ("punch", 0.6),
            ("punchtop", 0.2),
            ("staple", 0.5),
            ("fold", 0.4),
            ("shadow", 0.3),
            ("dirt", 0.4),
            ("crease", 0.15),
        )
        if rng.random() < odds * weight
    )
    shift, turn = (0, 0), 0
    if rng.random() < odds * 0.25:
        reach = rng.randint(70, 190)
        shift = rng.choice(((-reach, 0), (reach, 0), (0, -reach), (0, reach)))
    if rng.random() < odds * 0.25:
        turn = rng.choice((180, 180, 90, 270))
    return replace(base, shift=shift, marks=marks, turn=turn)


def name_damage(base: Damage, pages: list[Damage]) -> list[str]:
    """The `degradations` of the truth: of the fax, then by page as `name:p2`."""
    names = [f"skew{base.skew:+.1f}"] if base.skew else []
    names += [base.stroke] if base.stroke else []
    names += [f"noise{base.noise:.4f}"] if base.noise else []
    names += ["streak"] if base.streak else []
    names += ["dither"] if base.dither else []
    names += [f"gen{base.generations}"] if base.generations > 1 else []
    for number, page in enumerate(pages, 1):
        names += [f"{mark}:p{number}" for mark in page.marks]
        names += [f"shift{page.shift[0]:+d}{page.shift[1]:+d}:p{number}"] if any(page.shift) else []
        names += [f"rot{page.turn}:p{number}"] if page.turn else []
    return names


def fax_page(grey: Image.Image, damage: Damage, quality: str, rng: Random, header: Image.Image | None) -> Image.Image:
    """The sheet as it comes out of the fax line: mode `1`, 1728 wide, 2156 or 1078 rows (turned if it was fed so)."""
    image = _mark_paper(grey, damage.marks, rng)
    if any(damage.shift):
        moved = Image.new("L", image.size, 255)
        moved.paste(image, damage.shift)
        image = moved
    if damage.skew:
        image = image.rotate(damage.skew, Image.Resampling.BILINEAR, fillcolor=255)
    for _ in range(damage.generations - 1):
        image = _copy_again(image, rng)
    image = _change_strokes(image, damage)
    rows = FINE_ROWS if quality == "fine" else STANDARD_ROWS
    if damage.turn:
        image = image.rotate(-damage.turn, expand=True)
    image = image.resize((image.width, image.height * rows // HEIGHT), Image.Resampling.BOX)
    bits = _to_bits(image, damage)
    if damage.streak:
        _draw_streak(bits, damage.streak, rng)
    if damage.noise:
        _speckle(bits, damage.noise, rng)
    page = Image.fromarray(bits)
    if header is not None:
        strip = header.resize((header.width, header.height * rows // FINE_ROWS), Image.Resampling.BOX)
        page.paste(strip.point(lambda v: 255 * (v > 140)).crop((0, 0, page.width, strip.height)), (0, 4))
    return page.convert("1", dither=Image.Dither.NONE)


def _to_bits(image: Image.Image, damage: Damage) -> np.ndarray:
    if damage.dither:
        soft = image.point(lambda v: max(30, min(255, int((v - 110) * 1.4 + 110))))
        return np.array(soft.convert("1").convert("L"))
    levels = {"thin": 112 if image.height > STANDARD_ROWS else 128, "bold": 188, "soft": _soft_level(damage.softness)}
    level = levels.get(damage.stroke, 140)
    return np.where(np.asarray(image) < level, 0, 255).astype(np.uint8)


def _soft_level(softness: float) -> int:
    """The grey that counts as ink: the more it is smeared, the less of a thin stroke is dark enough."""
    return round(135 + (_SOFTNESS[1] - softness) * 30)


def _change_strokes(image: Image.Image, damage: Damage) -> Image.Image:
    stroke = damage.stroke
    if stroke == "bold":
        return image.filter(ImageFilter.GaussianBlur(0.9))
    if stroke == "thin":
        return image.filter(ImageFilter.GaussianBlur(0.5))
    if stroke == "soft":
        return image.filter(ImageFilter.GaussianBlur(damage.softness))
    return image


def _copy_again(image: Image.Image, rng: Random) -> Image.Image:
    """Printed by one fax machine and scanned by the next."""
    first = image.point(lambda v: 255 * (v > 135))
    turned = first.rotate(rng.uniform(-0.25, 0.25), Image.Resampling.BILINEAR, fillcolor=255)
    worn = np.asarray(turned.filter(ImageFilter.GaussianBlur(0.8))).astype(np.int16)
    grain = np.random.default_rng(rng.getrandbits(32)).normal(0, 18, worn.shape)
    return Image.fromarray(np.clip(worn + grain, 0, 255).astype(np.uint8))


def _speckle(bits: np.ndarray, share: float, rng: Random) -> None:
    random = np.random.default_rng(rng.getrandbits(32))
    count = int(bits.size * share)
    rows, columns = random.integers(0, bits.shape[0], count), random.integers(0, bits.shape[1], count)
    bits[rows, columns] = 0
    blobs = random.random(count) < 0.3
    bits[rows[blobs], np.minimum(columns[blobs] + 1, bits.shape[1] - 1)] = 0
    dark_rows, dark_columns = np.nonzero(bits == 0)
    if len(dark_rows):
        drop = random.integers(0, len(dark_rows), int(len(dark_rows) * share * 4))
        bits[dark_rows[drop], dark_columns[drop]] = 255


def _draw_streak(bits: np.ndarray, x: int, rng: Random) -> None:
    wide = rng.choice((1, 2, 2, 3))
    colour = 0 if rng.random() < 0.75 else 255
    for start in range(0, bits.shape[0], 40):
        if rng.random() < 0.94:
            bits[start : start + 40, x : x + wide] = colour


def _mark_paper(grey: Image.Image, marks: tuple[str, ...], rng: Random) -> Image.Image:
    if not marks:
        return grey
    image = grey.copy()
    pen = ImageDraw.Draw(image)
    for mark in marks:
        _DRAW_MARK[mark](image, pen, rng)
    return image


def _punch(_image: Image.Image, pen: ImageDraw.ImageDraw, rng: Random) -> None:
    for y in (300, HEIGHT // 2, HEIGHT - 300):
        y += rng.randint(-20, 20)
        pen.ellipse((38, y - 26, 90, y + 26), fill=0)


def _punch_top(_image: Image.Image, pen: ImageDraw.ImageDraw, rng: Random) -> None:
    for x in (WIDTH // 2 - 280, WIDTH // 2 + 280):
        pen.ellipse((x - 26, 40, x + 26, 92), fill=0)


def _staple(_image: Image.Image, pen: ImageDraw.ImageDraw, rng: Random) -> None:
    x, y = rng.randint(40, 110), rng.randint(40, 100)
    pen.line((x, y + 50, x + 70, y), fill=0, width=7)
    pen.line((x + 8, y + 62, x + 78, y + 12), fill=150, width=9)


def _fold(_image: Image.Image, pen: ImageDraw.ImageDraw, rng: Random) -> None:
    y = int(HEIGHT * rng.choice((0.33, 0.5, 0.66))) + rng.randint(-60, 60)
    pen.line((0, y, WIDTH, y + rng.randint(-12, 12)), fill=90, width=2)


def _shadow(image: Image.Image, _pen: ImageDraw.ImageDraw, rng: Random) -> None:
    wide = rng.randint(30, 80)
    ramp = np.tile(np.linspace(40, 255, wide).astype(np.uint8), (HEIGHT, 1))
    side = Image.fromarray(ramp if rng.random() < 0.5 else ramp[:, ::-1].copy())
    x = 0 if ramp[0, 0] == side.getpixel((0, 0)) else WIDTH - wide
    image.paste(ImageChops.multiply(side, image.crop((x, 0, x + wide, HEIGHT))), (x, 0))


def _dirt(_image: Image.Image, pen: ImageDraw.ImageDraw, rng: Random) -> None:
    for _ in range(rng.randint(20, 90)):
        x, y, size = rng.randint(0, WIDTH), rng.randint(0, HEIGHT), rng.choice((2, 3, 3, 5, 8))
        pen.ellipse((x, y, x + size, y + size * rng.uniform(0.5, 1.6)), fill=rng.choice((0, 60, 100)))


def _crease(_image: Image.Image, pen: ImageDraw.ImageDraw, rng: Random) -> None:
    x = rng.randint(200, WIDTH - 200)
    lean = rng.uniform(-0.06, 0.06)
    points = [(x + lean * i * HEIGHT / 14 + rng.randint(-3, 3), i * HEIGHT // 14) for i in range(15)]
    pen.line(points, fill=80, width=2)


_DRAW_MARK = {
    "punch": _punch,
    "punchtop": _punch_top,
    "staple": _staple,
    "fold": _fold,
    "shadow": _shadow,
    "dirt": _dirt,
    "crease": _crease,
}
