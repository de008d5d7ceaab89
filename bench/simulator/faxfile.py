"""Fax files: multi-page TIFF (G3, G4), PDF with the fax image inside, and born-digital PDF with a text layer."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from PIL import Image, TiffImagePlugin
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
    """A multi-page TIFF in fax compression, with the resolution of a fax machine in its tags."""
    first, *rest = [page.image for page in pages]
    first.save(path, format="TIFF", compression=f"group{group}", save_all=True, append_images=rest,
               dpi=(204.0, float(pages[0].rows_per_inch)))


def write_fax_pdf(pages: Sequence[FaxPage], path: Path, *, header_texts: Sequence[str] = ()) -> None:
    """A PDF with one CCITT G4 image a page; `header_texts` puts the fax line on as text over the image."""
    pdf = pikepdf.new()
    for number, page in enumerate(pages):
        image = page.image
        wide, high = image.width / 204 * 72, image.height / page.rows_per_inch * 72
        if image.width > WIDTH:
            wide, high = LETTER[1], LETTER[0]
        stream = pikepdf.Stream(
            pdf, encode_g4(image), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=image.width,
            Height=image.height, ColorSpace=pikepdf.Name.DeviceGray, BitsPerComponent=1,
            Filter=pikepdf.Name.CCITTFaxDecode,
            DecodeParms=pikepdf.Dictionary(K=-1, Columns=image.width, Rows=image.height, BlackIs1=False),
        )
        content = f"q {wide:.2f} 0 0 {high:.2f} 0 0 cm /Im0 Do Q"
        resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=stream))
        if header_texts:
            text = header_texts[number].replace("\\", "").replace("(", "[").replace(")", "]")
            content += f" BT /F1 8 Tf 20 {high - 12:.1f} Td ({text}) Tj ET"
            resources.Font = pikepdf.Dictionary(F1=pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica))
        pdf.add_blank_page(page_size=(wide, high))
        pdf.pages[-1].Contents = pdf.make_stream(content.encode("ascii", "replace"))
        pdf.pages[-1].Resources = resources
    pdf.save(path, deterministic_id=True)


def encode_g4(image: Image.Image) -> bytes:
    """The CCITT G4 data of a bilevel image, as one strip."""
    buffer = io.BytesIO()
    ifd = TiffImagePlugin.ImageFileDirectory_v2()
    ifd[TiffImagePlugin.ROWSPERSTRIP] = image.height
    ifd[TiffImagePlugin.PHOTOMETRIC_INTERPRETATION] = 0
    flipped = image
    size, TiffImagePlugin.STRIP_SIZE = TiffImagePlugin.STRIP_SIZE, 1 << 30
    try:
        flipped.save(buffer, format="TIFF", compression="group4", tiffinfo=ifd)
    finally:
        TiffImagePlugin.STRIP_SIZE = size
    data = buffer.getvalue()
    with Image.open(io.BytesIO(data)) as written:
        offsets, counts = written.tag_v2[273], written.tag_v2[279]
    return data[offsets[0]:offsets[0] + counts[0]]


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
    canvas.drawString(step.x, HEIGHT - step.y, step.text)


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
    elif step.kind == "oval":
        canvas.ellipse(*points[:4], stroke=1, fill=0)
    else:
        x0, y0, x1, y1 = points[:4]
        filled = step.kind in ("fill", "dots")
        canvas.rect(x0, min(y0, y1), x1 - x0, abs(y1 - y0), stroke=int(not filled), fill=int(filled))
