"""The boxes of an AcroForm as they are: full names, kinds, lengths, states and places, whatever a field inherits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pikepdf

from documents.errors import FormError

_DEEPEST = 32  # a field tree deeper than this is a loop
_READ_ONLY, _REQUIRED = 1, 1 << 1
_MULTILINE, _PASSWORD, _FILE, _COMB = 1 << 12, 1 << 13, 1 << 20, 1 << 24
_RADIO, _PUSHBUTTON = 1 << 15, 1 << 16
_COMBO, _EDIT, _MULTI_SELECT = 1 << 17, 1 << 18, 1 << 21
_HIDDEN = 2 | 32


@dataclass(frozen=True, slots=True)
class Widget:
    """One place of a box: page (from 1), rectangle in points of the unturned page, `turn` of its text in degrees.

    `state` is the on-state of a button; "" for others. `pdf` is the annotation itself.
    """

    page: int
    rect: tuple[float, float, float, float]
    turn: int
    state: str
    pdf: Any

    @property
    def size(self) -> tuple[float, float]:
        """Width and height along the text, in points."""
        x0, y0, x1, y1 = self.rect
        return (y1 - y0, x1 - x0) if self.turn in (90, 270) else (x1 - x0, y1 - y0)


@dataclass(frozen=True, slots=True)
class Box:
    """One field. `kind`: text, comb, multiline, check, radio, choice, list, signature, button.

    `options` are pairs (export value, what is shown). `font_size` 0: to be chosen. `align` 0 left, 1 middle, 2 right.
    """

    name: str
    kind: str
    widgets: tuple[Widget, ...]
    fields: tuple[Any, ...]
    max_length: int = 0
    options: tuple[tuple[str, str], ...] = ()
    tooltip: str = ""
    font_size: float = 0.0
    align: int = 0
    required: bool = False
    read_only: bool = False
    editable: bool = False
    multi_select: bool = False

    @property
    def states(self) -> tuple[str, ...]:
        """The on-states of a button in the order of its widgets, each once."""
        return tuple(dict.fromkeys(widget.state for widget in self.widgets if widget.state))


def open_form(pdf: bytes) -> pikepdf.Pdf:
    """The form opened, without what overrides its boxes (XFA, scripts, usage rights), decrypted.

    An empty user password is tried. Raises FormError `encrypted`, `malformed` or `no_form`.
    """
    try:
        opened = pikepdf.open(BytesIO(pdf))
        _drop_overrides(opened.Root)
    except pikepdf.PasswordError as error:
        raise FormError("The form is locked by a password; ask for a copy without one.", code="encrypted") from error
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError) as error:
        raise FormError("The file is damaged or is no PDF; get the blank form again.", code="malformed") from error
    return opened


def list_boxes(pdf: pikepdf.Pdf) -> dict[str, Box]:
    """Every visible box of the form by its full name, in page order.

    Raises FormError `malformed` for a broken structure, `no_form` when there is no box at all.
    """
    try:
        found = _collect(pdf)
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError, IndexError) as error:
        raise FormError("The form's structure is damaged; get the blank form again.", code="malformed") from error
    if not found:
        raise FormError(
            "The PDF has no boxes that can be filled (a flat or an XFA-only form); ask the issuer for a fillable one.",
            code="no_form",
        )
    return found


def _drop_overrides(root: Any) -> None:
    form = root.get("/AcroForm")
    for holder, keys in (
        (form, ("/XFA", "/NeedAppearances", "/SigFlags")),
        (root, ("/NeedsRendering", "/Perms", "/OpenAction", "/AA")),
        (root.get("/Names"), ("/JavaScript",)),
    ):
        for key in keys:
            if isinstance(holder, pikepdf.Dictionary) and key in holder:
                del holder[key]


def _collect(pdf: pikepdf.Pdf) -> dict[str, Box]:
    form = pdf.Root.get("/AcroForm")
    widgets: dict[str, list[tuple[Any, Widget]]] = {}
    known = {field.objgen for field in form.get("/Fields", ())} if isinstance(form, pikepdf.Dictionary) else set()
    for number, page in enumerate(pdf.pages, 1):
        for annotation in page.get("/Annots", ()):
            if not isinstance(annotation, pikepdf.Dictionary) or annotation.get("/Subtype") != "/Widget":
                continue
            chain = tuple(_chain(annotation))
            name = ".".join(str(each["/T"]) for each in reversed(chain) if "/T" in each)
            if name and not int(annotation.get("/F", 0)) & _HIDDEN and "/Rect" in annotation:
                widgets.setdefault(name, []).append((chain, _widget(annotation, number, page)))
                _adopt(chain[-1], form, known)
    boxes = (_box(name, each, form) for name, each in widgets.items())
    return {box.name: box for box in boxes if box is not None}


def _adopt(root: Any, form: Any, known: set[tuple[int, int]]) -> None:
    """Some forms do not list all their fields; viewers then ignore what is written into the others."""
    if isinstance(form, pikepdf.Dictionary) and root.is_indirect and root.objgen not in known:
        known.add(root.objgen)
        form.Fields = pikepdf.Array([*form.get("/Fields", ()), root])


def _chain(annotation: Any) -> Iterator[Any]:
    """The widget and its ancestors; only dictionaries, never endless."""
    here: Any = annotation
    for _ in range(_DEEPEST):
        if not isinstance(here, pikepdf.Dictionary):
            return
        yield here
        here = here.get("/Parent")


def _inherited(chain: tuple[Any, ...], key: str, default: Any = None) -> Any:
    return next((each[key] for each in chain if key in each), default)


def _widget(annotation: Any, number: int, page: Any) -> Widget:
    x0, y0, x1, y1 = (float(each) for each in annotation["/Rect"])
    rect = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
    return Widget(number, rect, _turn(annotation, page, rect), _on_state(annotation), annotation)


def _turn(annotation: Any, page: Any, rect: tuple[float, float, float, float]) -> int:
    """How far the text is turned against the page as stored.

    /MK /R says it. Without it, on a page shown turned, a box that is long along the turned direction has turned
    text (its label was drawn turned, too); any other box is written as the page is stored.
    """
    turned = annotation.get("/MK", {}).get("/R")
    if turned is not None:
        return int(turned) % 360
    shown = int(_inherited(tuple(_chain(page.obj)), "/Rotate", 0)) % 360
    tall = rect[3] - rect[1] > 1.5 * (rect[2] - rect[0])
    return shown if shown in (90, 270) and tall else 0


def _on_state(annotation: Any) -> str:
    """The button's on-state without its slash; a button without appearances has the one its field would get."""
    normal = annotation.get("/AP", {}).get("/N")
    if isinstance(normal, pikepdf.Dictionary) and not isinstance(normal, pikepdf.Stream):
        return next((key[1:] for key in normal if key != "/Off"), "")
    return ""


def _box(name: str, found: list[tuple[Any, Widget]], form: Any) -> Box | None:
    chain = found[0][0]
    flags, type_ = int(_inherited(chain, "/Ff", 0)), str(_inherited(chain, "/FT", ""))
    widgets = tuple(widget for _, widget in found)
    max_length = int(_inherited(chain, "/MaxLen", 0))
    kind = _kind(type_, flags, max_length, widgets)
    if kind is None:
        return None
    appearance = _inherited(chain, "/DA", form.get("/DA") if isinstance(form, pikepdf.Dictionary) else None)
    return Box(
        name=name,
        kind=kind,
        widgets=widgets,
        fields=tuple({_key(each): each for each in (_terminal(chain) for chain, _ in found)}.values()),
        max_length=max_length,
        options=tuple(_options(_inherited(chain, "/Opt", ()))),
        tooltip=str(_inherited(chain, "/TU", "")).strip(),
        font_size=_font_size(str(appearance or "")),
        align=int(_inherited(chain, "/Q", form.get("/Q", 0) if isinstance(form, pikepdf.Dictionary) else 0)),
        required=bool(flags & _REQUIRED),
        read_only=bool(flags & _READ_ONLY),
        editable=bool(flags & _EDIT),
        multi_select=bool(flags & _MULTI_SELECT),
    )


def _key(field: Any) -> object:
    return field.objgen if field.is_indirect else id(field)


def _terminal(chain: tuple[Any, ...]) -> Any:
    """The field a widget belongs to: the nearest with a name of its own."""
    return next(each for each in chain if "/T" in each)


def _kind(type_: str, flags: int, max_length: int, widgets: tuple[Widget, ...]) -> str | None:
    if type_ == "/Tx":
        if flags & _MULTILINE:
            return "multiline"
        return "comb" if flags & _COMB and max_length > 0 and not flags & (_PASSWORD | _FILE) else "text"
    if type_ == "/Btn":
        if flags & _PUSHBUTTON:
            return "button"
        several = len({widget.state for widget in widgets if widget.state}) > 1
        return "radio" if flags & _RADIO or several else "check"
    if type_ == "/Ch":
        return "choice" if flags & _COMBO else "list"
    return "signature" if type_ == "/Sig" else None


def _options(given: Any) -> Iterator[tuple[str, str]]:
    for option in given:
        if isinstance(option, pikepdf.Array):
            yield str(option[0]), str(option[-1])
        else:
            yield str(option), str(option)


def _font_size(appearance: str) -> float:
    words = appearance.split()
    if "Tf" not in words[1:]:
        return 0.0
    try:
        return abs(float(words[words.index("Tf") - 1]))
    except ValueError:
        return 0.0
