"""Sheets as grey pixels."""

from __future__ import annotations

from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from bench.simulator import faces
from bench.simulator.sheets import HEIGHT, WIDTH, ShapeStep, Sheet, TextStep


def draw_sheet(sheet: Sheet) -> Image.Image:
    """The sheet as an 8-bit grey image of WIDTH x HEIGHT pixels, 0 black."""
    image = Image.new("L", (WIDTH, HEIGHT), 255)
    pen = ImageDraw.Draw(image)
    for step in sheet.steps:
        if isinstance(step, TextStep):
            font = faces.load_font(faces.pick_face(step.face, step.text), step.bold, step.size)
            if step.angle:
                _draw_turned(image, step, font)
            else:
                pen.text((step.x, step.y), step.text, fill=step.grey, font=font, anchor="ls")
        else:
            _draw_shape(image, pen, step)
    return image


def _draw_turned(image: Image.Image, step: TextStep, font: ImageFont.FreeTypeFont) -> None:
    """A word turned about its baseline start."""
    reach = int(font.getlength(step.text)) + step.size * 2
    mask = Image.new("L", (2 * reach, 2 * reach), 0)
    ImageDraw.Draw(mask).text((reach, reach), step.text, fill=255, font=font, anchor="ls")
    turned = mask.rotate(step.angle, Image.Resampling.BILINEAR)
    image.paste(step.grey, (round(step.x) - reach, round(step.y) - reach), turned)


def _draw_shape(image: Image.Image, pen: ImageDraw.ImageDraw, step: ShapeStep) -> None:
    points = step.points
    if step.kind == "dots":
        x0, y0, x1, y1 = (round(value) for value in points)
        if x1 > x0 and y1 > y0:
            image.paste(0, (x0, y0), make_dots(step.density, x1 - x0, y1 - y0))
    elif step.kind in ("line", "stroke"):
        pen.line(points, fill=step.grey, width=step.width, joint="curve" if step.kind == "stroke" else None)
    elif step.kind in ("rect", "oval"):
        draw = pen.rectangle if step.kind == "rect" else pen.ellipse
        draw(points, outline=step.grey, width=step.width)
    else:
        draw = pen.rectangle if step.kind == "fill" else pen.ellipse
        draw(points, fill=step.grey)


@cache
def _dot_page(density: float) -> Image.Image:
    """A page of dots, `density` of its pixels black: an 8 x 8 ordered screen."""
    screen = np.array(
        [
            [0, 32, 8, 40, 2, 34, 10, 42],
            [48, 16, 56, 24, 50, 18, 58, 26],
            [12, 44, 4, 36, 14, 46, 6, 38],
            [60, 28, 52, 20, 62, 30, 54, 22],
            [3, 35, 11, 43, 1, 33, 9, 41],
            [51, 19, 59, 27, 49, 17, 57, 25],
            [15, 47, 7, 39, 13, 45, 5, 37],
            [63, 31, 55, 23, 61, 29, 53, 21],
        ]
    )
    tiled = np.tile(screen < density * 64, (HEIGHT // 8 + 2, WIDTH // 8 + 2))
    return Image.fromarray((tiled * 255).astype(np.uint8), "L")


def make_dots(density: float, width: int, height: int) -> Image.Image:
    """A mask with `density` of its pixels set."""
    return _dot_page(density).crop((0, 0, width, height))
