"""Making boxes part of the page, as a fax needs it: nothing that shows on the screen may be missing on paper."""

from __future__ import annotations

from io import BytesIO

import pikepdf

from documents.errors import FormError
from forms.appearances import AppearanceBook
from forms.boxes import list_boxes, open_form
from forms.writing import redraw_kept

_SMALLEST = 7.0  # points


def flatten(pdf: bytes) -> bytes:
    """A copy without boxes and annotations that looks the same. Raises FormError as `open_form` does."""
    opened = open_form(pdf)
    book = AppearanceBook()
    try:
        boxes = list_boxes(opened)
    except FormError as error:
        if error.code != "no_form":
            raise
        boxes = {}
    for box in boxes.values():
        redraw_kept(box, book, smallest=_SMALLEST)
    book.place(opened)
    flatten_boxes(opened)
    out = BytesIO()
    opened.save(out, deterministic_id=True)
    return out.getvalue()


def flatten_boxes(opened: pikepdf.Pdf) -> None:
    """Draw every box into its page; those that show nothing stay behind as bare annotations and are dropped."""
    opened.flatten_annotations("all")
    for page in opened.pages:
        rest = [each for each in page.get("/Annots", ()) if each.get("/Subtype") != "/Widget"]
        if "/Annots" in page:
            page.Annots = pikepdf.Array(rest)
    if "/AcroForm" in opened.Root:
        del opened.Root["/AcroForm"]
