"""Fax files: multi-page TIFF (G3, G4), PDF with the fax image inside, and born-digital PDF with a text layer."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from PIL import Image, ImageChops, TiffImagePlugin
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas

from bench.simulator import faces
from bench.simulator.sheets import DPI, HEIGHT, WIDTH, ShapeStep, Sheet, TextStep

LETTER = (612.0, 792.0)
SCALE = 72 / DPI


@dataclass(frozen=True, slots=True)
class FaxPage:
    """One bilevel page as received; `rows_per_inch` 196 or 98."""

    image: Image.Image
    rows_per_inch: int


def write_tiff(pages: Sequence[FaxPage], path: Path, *, group: int) -> None:
    """A multi-page TIFF in fax compression G3 or G4, white as zero, with a fax machine's resolution.

    Written here because Pillow needs half a second a page to write white as zero.
    """
    out = bytearray(struct.pack("<2sHI", b"II", 42, 8))
    for number, page in enumerate(pages):
        data = encode_fax(page.image, group)
        start = len(out)
        entries = [
            (254, 4, 2),
            (256, 4, page.image.width),
            (257, 4, page.image.height),
            (258, 3, 1),
            (259, 3, group),
            (262, 3, 0),
            (266, 3, 1),
            (273, 4, 0),
            (277, 3, 1),
            (278, 4, page.image.height),
            (279, 4, len(data)),
            (282, 5, 0),
            (283, 5, 0),
            (292 if group == 3 else 293, 4, 0),
            (296, 3, 2),
            (297, 3, number),
        ]
        extra = start + 2 + 12 * len(entries) + 4
        places = {273: extra + 16, 282: extra, 283: extra + 8}
        following = extra + 16 + len(data) + len(data) % 2 if number + 1 < len(pages) else 0
        out += struct.pack("<H", len(entries))
        for tag, kind, value in entries:
            out += struct.pack("<HHII", tag, kind, 1, places.get(tag, value))
        out += struct.pack("<IIIII", following, 204, 1, page.rows_per_inch, 1) + data + b"\0" * (len(data) % 2)
    path.write_bytes(bytes(out))


def write_fax_pdf(pages: Sequence[FaxPage], path: Path, *, header_texts: Sequence[str] = ()) -> None:
    """A PDF with one CCITT G4 image a page; `header_texts` puts the fax line on as text over the image."""
    pdf = pikepdf.new()
    for number, page in enumerate(pages):
        image = page.image
        wide, high = image.width / 204 * 72, image.height / page.rows_per_inch * 72
        if image.width > WIDTH:
            wide, high = LETTER[1], LETTER[0]
        stream = pikepdf.Stream(
            pdf,
            encode_fax(image, 4),
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=image.width,
            Height=image.height,
            ColorSpace=pikepdf.Name.DeviceGray,
            BitsPerComponent=1,
            Filter=pikepdf.Name.CCITTFaxDecode,
            DecodeParms=pikepdf.Dictionary(K=-1, Columns=image.width, Rows=image.height, BlackIs1=False),
        )
        content = f"q {wide:.2f} 0 0 {high:.2f} 0 0 cm /Im0 Do Q"
        resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=stream))
        if header_texts:
            text = header_texts[number].replace("\\", "").replace("(", "[").replace(")", "]")
            content += f" BT /F1 8 Tf 20 {high - 12:.1f} Td ({text}) Tj ET"
            resources.Font = pikepdf.Dictionary(
                F1=pikepdf.Dictionary(
                    Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
                )
            )
        pdf.add_blank_page(page_size=(wide, high))
        pdf.pages[-1].Contents = pdf.make_stream(content.encode("ascii", "replace"))
        pdf.pages[-1].Resources = resources
    pdf.save(path, deterministic_id=True)


def encode_fax(image: Image.Image, group: int) -> bytes:
    """The CCITT data (group 3 or 4) of a bilevel image, as one strip, black as one."""
    buffer = io.BytesIO()
    inverted = ImageChops.invert(image.convert("L")).convert("1")
    inverted.save(buffer, format="TIFF", compression=f"group{group}", strip_size=(image.width // 8 + 1) * image.height)
    data = buffer.getvalue()
    with TiffImagePlugin.TiffImageFile(io.BytesIO(data)) as written:
        offsets, counts = written.tag_v2[273], written.tag_v2[279]
    return data[offsets[0] : offsets[0] + counts[0]]


def write_digital_pdf(sheets: Sequence[Sheet], path: Path) -> None:
    """A PDF as a computer prints it: real text, drawn lines."""
    canvas = Canvas(str(path), pagesize=LETTER, invariant=1, pageCompression=1)
    for sheet in sheets:
        canvas.saveState()
        canvas.scale(LETTER[0] / WIDTH, LETTER[1] / HEIGHT)
        for step in sheet.steps:
            if isinstance(step, TextStep):
                _print_text(canvas, step)
            else:
                _print_shape(canvas, step)
        canvas.restoreState()
        canvas.showPage()
    canvas.save()


def _print_text(canvas: Canvas, step: TextStep) -> None:
    face = faces.pick_face(step.face, step.text)
    name, zoom = _register(face, step.bold)
    canvas.setFont(name, step.size * zoom)
    canvas.setFillGray(step.grey / 255)
    if not step.angle:
        canvas.drawString(step.x, HEIGHT - step.y, step.text)
        return
    canvas.saveState()
    canvas.translate(step.x, HEIGHT - step.y)
    canvas.rotate(step.angle)
    canvas.drawString(0, 0, step.text)
    canvas.restoreState()


def _register(face: str, bold: bool) -> tuple[str, float]:
    """The font's name in the PDF; OpenType outlines that cannot be embedded are replaced by the plain sans face."""
    name = f"{face}{'-b' if bold else ''}"
    if name not in pdfmetrics.getRegisteredFontNames():
        try:
            pdfmetrics.registerFont(TTFont(name, str(faces.face_path(face, bold))))
        except TTFError:
            pdfmetrics.registerFont(TTFont(name, str(faces.face_path("verdana_condensed", bold))))
    return name, faces.ZOOM.get(face, 1.0)


def _print_shape(canvas: Canvas, step: ShapeStep) -> None:
    points = list(step.points)
    points[1::2] = [HEIGHT - y for y in points[1::2]]
    canvas.setStrokeGray(step.grey / 255)
    canvas.setFillGray(1 - step.density if step.kind == "dots" else step.grey / 255)
    canvas.setLineWidth(step.width)
    if step.kind in ("line", "stroke"):
        path = canvas.beginPath()
        path.moveTo(points[0], points[1])
        for x, y in zip(points[2::2], points[3::2], strict=True):
            path.lineTo(x, y)
        canvas.drawPath(path)
    elif step.kind in ("oval", "disc"):
        canvas.ellipse(*points[:4], stroke=int(step.kind == "oval"), fill=int(step.kind == "disc"))
    else:
        x0, y0, x1, y1 = points[:4]
        filled = step.kind in ("fill", "dots")
        canvas.rect(x0, min(y0, y1), x1 - x0, abs(y1 - y0), stroke=int(not filled), fill=int(filled))
