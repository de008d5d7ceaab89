"""Pages drawn for the tests of reading: invented text, forms and faults."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pikepdf
from PIL import Image, ImageDraw, ImageFont

LETTER = (
    "Prairie Sky Health Plan",
    "Date: 11/04/2026",
    "Member: Ottoline Farquhar",
    "Date of birth: 03/07/1961",
    "Member ID: PSH40071993",
    "Phone: 402-555-0143   Fax: 402-555-0144",
    "Your request for coverage of the medicine named below",
    "was approved from 11/04/2026 through 11/03/2027.",
    "Please keep this notice with your records and call us",
    "with any question about this decision.",
)


def draw_letter(
    lines: tuple[str, ...] = LETTER, *, size: tuple[int, int] = (1728, 2156), height: int = 40
) -> Image.Image:
    """A bilevel page of fax size with lines of text."""
    page = Image.new("L", size, 255)
    pen = ImageDraw.Draw(page)
    font = ImageFont.load_default(height)
    for number, line in enumerate(lines):
        pen.text((150, 180 + number * round(height * 2)), line, fill=0, font=font)
    return page.point(lambda level: 255 if level > 128 else 0).convert("1")


def grey(page: Image.Image) -> np.ndarray:
    return np.array(page.convert("L"))


def save_tiff(path: Path, pages: list[Image.Image], dpis: list[tuple[float, float]], **options: object) -> Path:
    """A multi-page TIFF whose pages each have their own resolution."""
    for page, dpi in zip(pages, dpis, strict=True):
        page.encoderinfo = {"dpi": dpi}
    pages[0].save(path, "TIFF", save_all=True, append_images=pages[1:], dpi=dpis[0], **options)
    return path


def g4_of(page: Image.Image) -> bytes:
    """The page's G4 code with ink as the black runs, as facsimile machines and PDF have it."""
    out = io.BytesIO()
    # Pillow codes ones as black runs, and ones are its white.
    turned = page.convert("L").point(lambda level: 255 - level).convert("1")
    turned.save(out, "TIFF", compression="group4", tiffinfo={278: page.height})
    data = out.getvalue()
    with Image.open(io.BytesIO(data)) as tiff:
        start, length = tiff.tag_v2[273][0], tiff.tag_v2[279][0]
    return data[start : start + length]


def image_pdf(
    path: Path,
    pages: list[Image.Image],
    *,
    points: tuple[float, float] = (609.88, 792.0),
    rotate: int = 0,
    image_options: dict[str, object] | None = None,
    black_is_1: bool = False,
    text: str = "",
) -> Path:
    """A PDF of G4 pages as fax servers write it; `text` is stamped as live text near the top."""
    pdf = pikepdf.new()
    for page in pages:
        image = pikepdf.Stream(pdf, g4_of(page))
        image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        image.Width, image.Height, image.BitsPerComponent = page.width, page.height, 1
        image.Filter = pikepdf.Name.CCITTFaxDecode
        image.DecodeParms = pikepdf.Dictionary(K=-1, Columns=page.width, Rows=page.height, BlackIs1=black_is_1)
        if not (image_options or {}).get("ImageMask"):
            image.ColorSpace = pikepdf.Name.DeviceGray
        for key, value in (image_options or {}).items():
            image[f"/{key}"] = value
        stamp = f"BT /F1 9 Tf 30 {points[1] - 20:.1f} Td ({text}) Tj ET" if text else ""
        content = f"q {points[0]} 0 0 {points[1]} 0 0 cm /Im Do Q {stamp}".encode()
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        pdf.pages.append(
            pikepdf.Page(
                pdf.make_indirect(
                    pikepdf.Dictionary(
                        Type=pikepdf.Name.Page,
                        MediaBox=[0, 0, *points],
                        Rotate=rotate,
                        Contents=pdf.make_stream(content),
                        Resources=pikepdf.Dictionary(
                            XObject=pikepdf.Dictionary(Im=image), Font=pikepdf.Dictionary(F1=font)
                        ),
                    )
                )
            )
        )
    pdf.save(path)
    return path


def text_pdf(path: Path, lines: tuple[str, ...] = LETTER, *, pages: int = 1) -> Path:
    """A PDF of live text."""
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pagesize=(612, 792), invariant=True)
    for _ in range(pages):
        for number, line in enumerate(lines):
            canvas.drawString(72, 680 - 20 * number, line)
        canvas.showPage()
    canvas.save()
    return path


def draw_box(pen: ImageDraw.ImageDraw, x: int, y: int, *, side: int = 24, line: int = 2, mark: str = "") -> None:
    """A tick box with `cross`, `tick`, `fill` or nothing in it."""
    pen.rectangle((x, y, x + side, y + side), outline=0, width=line)
    if mark == "cross":
        pen.line((x + 4, y + 4, x + side - 4, y + side - 4), fill=0, width=3)
        pen.line((x + 4, y + side - 4, x + side - 4, y + 4), fill=0, width=3)
    elif mark == "tick":
        pen.line((x + 5, y + 13, x + 10, y + side - 5, x + side - 3, y + 2), fill=0, width=4)
    elif mark == "fill":
        pen.rectangle((x + 5, y + 5, x + side - 5, y + side - 5), fill=0)
