"""Blank forms with the oddities of real ones, made on the spot; the real catalog; a small office."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest

from documents.form_specs import BoxSpec, FormSpec, Vocabulary, load_forms, load_vocabulary
from forms.values import Evidenced
from store.cases import Case, open_case
from store.database import Store
from store.people import Coverage, Patient, Prescriber, upsert_patient, upsert_prescriber

FORMS = Path(__file__).parents[3] / "catalog" / "forms"
Rect = tuple[float, float, float, float]


@dataclass
class Blank:
    """A form in the making: one page; `rotate` turns it on the screen."""

    pdf: pikepdf.Pdf = field(default_factory=pikepdf.Pdf.new)
    rotate: int = 0
    count: int = 0

    def __post_init__(self) -> None:
        page = self.pdf.add_blank_page(page_size=(612, 792))
        if self.rotate:
            page.Rotate = self.rotate
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        self.pdf.Root.AcroForm = pikepdf.Dictionary(
            Fields=pikepdf.Array([]),
            DA=pikepdf.String("/Helv 0 Tf 0 g"),
            DR=pikepdf.Dictionary(Font=pikepdf.Dictionary(Helv=font)),
        )

    def add(self, name: str, rect: Rect | None = None, *, parent: Any = None, **entries: Any) -> Any:
        """A field that is its own widget; `parent` puts it below another field."""
        widget = self.widget(rect, T=pikepdf.String(name), **entries)
        if parent is None:
            self.pdf.Root.AcroForm.Fields.append(widget)
        else:
            widget.Parent = parent
            parent.Kids.append(widget)
        return widget

    def widget(self, rect: Rect | None = None, **entries: Any) -> Any:
        """An annotation on the page."""
        self.count += 1
        place = rect or (50, 760 - 30 * self.count, 300, 780 - 30 * self.count)
        made = self.pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, F=4, Rect=pikepdf.Array(list(place)), **entries
            )
        )
        page = self.pdf.pages[0]
        page.Annots = pikepdf.Array([*page.get("/Annots", ()), made])
        return made

    def group(self, name: str, *, parent: Any = None, **entries: Any) -> Any:
        """A field without a place of its own."""
        made = self.pdf.make_indirect(pikepdf.Dictionary(T=pikepdf.String(name), Kids=pikepdf.Array([]), **entries))
        if parent is None:
            self.pdf.Root.AcroForm.Fields.append(made)
        else:
            made.Parent = parent
            parent.Kids.append(made)
        return made

    def text(self, name: str, rect: Rect | None = None, **entries: Any) -> Any:
        return self.add(name, rect, FT=pikepdf.Name.Tx, **entries)

    def looks(self, *states: str) -> Any:
        """An appearance dictionary with these button states."""
        streams = {}
        for state in states:
            stream = self.pdf.make_stream(b"0 0 10 10 re f" if state != "Off" else b"")
            stream.Type, stream.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
            stream.BBox = pikepdf.Array([0, 0, 10, 10])
            streams[f"/{state}"] = stream
        return pikepdf.Dictionary(N=pikepdf.Dictionary(streams))

    def check(self, name: str, state: str, rect: Rect | None = None) -> Any:
        return self.add(name, rect, FT=pikepdf.Name.Btn, AP=self.looks(state, "Off"), AS=pikepdf.Name.Off)

    def radio(self, name: str, *states: str, **entries: Any) -> Any:
        parent = self.group(name, FT=pikepdf.Name.Btn, Ff=1 << 15, **entries)
        for state in states:
            kid = self.widget((50, 760 - 30 * self.count, 62, 772 - 30 * self.count), Parent=parent)
            kid.AP, kid.AS = self.looks(state, "Off"), pikepdf.Name.Off
            parent.Kids.append(kid)
        return parent

    def save(self, **options: Any) -> bytes:
        out = BytesIO()
        self.pdf.save(out, **options)
        return out.getvalue()


@pytest.fixture
def blank() -> Blank:
    return Blank()


@pytest.fixture
def make_blank() -> Callable[..., Blank]:
    return Blank


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load_vocabulary(FORMS)


@pytest.fixture(scope="session")
def pa_form() -> FormSpec:
    return load_forms(FORMS)["drug_pa_request"]


@pytest.fixture
def spec_of() -> Callable[..., FormSpec]:
    """A mapping for a made form: `spec_of(BoxSpec(...), ...)`."""

    def make(*boxes: BoxSpec, min_font: int = 7) -> FormSpec:
        return FormSpec("made", "A made form", Path("made.pdf"), boxes, min_font)

    return make


@pytest.fixture
def shown() -> Callable[..., str]:
    """The text that PDFium shows on a page, within a rectangle of the page as stored."""

    def read(pdf: bytes, rect: Rect | None = None, page: int = 0) -> str:
        opened = pypdfium2.PdfDocument(pdf)
        try:
            text = opened[page].get_textpage()
            x0, y0, x1, y1 = rect or (0, 0, 10_000, 10_000)
            return " ".join(str(text.get_text_bounded(x0 - 3, y0 - 3, x1 + 3, y1 + 3)).split())
        finally:
            opened.close()

    return read


@pytest.fixture
def ink() -> Callable[..., float]:
    """The share of dark pixels that PDFium draws within a rectangle of an unturned page."""

    def measure(pdf: bytes, rect: Rect, page: int = 0) -> float:
        opened = pypdfium2.PdfDocument(pdf)
        try:
            opened.init_forms()
            image = opened[page].render(scale=2, grayscale=True, may_draw_forms=True).to_pil()
        finally:
            opened.close()
        high = image.height
        x0, y0, x1, y1 = (2 * each for each in rect)
        crop = image.crop((int(x0), int(high - y1), int(x1), int(high - y0)))
        histogram = crop.histogram()
        return sum(histogram[:128]) / sum(histogram)

    return measure


@pytest.fixture
def full_answers() -> Mapping[str, Any]:
    """Everything the generic PA request can take, for an invented patient."""
    return {
        "case": {"id": "C-1042", "request_type": "initial", "request_date": "2026-11-03", "urgency": "urgent"},
        "patient": {
            "first_name": "Denise", "middle_initial": "R", "last_name": "Marlowe", "dob": "1979-05-21", "sex": "F",
            "phone_home": "2125550147", "weight_kg": 81.6, "height_cm": 170, "allergies": [{"substance": "sulfa"}],
            "address": {"line1": "14 Fennel Lane", "city": "Larkfield", "state": "OH", "zip": "45011"},
        },
        "coverage": [{"payer": "Norvane Health", "member_id": "NVX004512378", "group": "G-7", "bin": "610999"}],
        "prescriber": {
            "first_name": "Oriel", "last_name": "Tanqueray", "credentials": "MD", "npi": "2345678902",
            "phone": "2125550120", "fax": "2125550121",
        },
        "drug": {
            "name": "Skyrizi", "strength": "150 mg/mL", "sig": "Inject 150 mg every 12 weeks", "quantity": 1,
            "quantity_unit": "pen", "days_supply": 84,
        },
        "therapy": {"status": "new"},
        "dx": [{"code": "L40.0", "description": "Psoriasis vulgaris"}],
        "clinical": {"rationale": "Three earlier therapies failed."},
        "question": {
            "drug_pa_request": {"tb_negative": {"answer": True, "source": "record", "evidence_ref": "document:d7"}}
        },
    }  # fmt: skip


@pytest.fixture
def urgent_on_record() -> Evidenced:
    return Evidenced("urgent", "document:d9#urgency@1")


@pytest.fixture
def case_id(store: Store) -> str:
    """A case of an invented patient with a coverage and a prescriber."""
    upsert_patient(
        store,
        Patient(
            "p1", "Denise", "Rose", "Marlowe", dob="1979-05-21", sex="F", phone="2125550147", address="14 Fennel Lane",
            city="Larkfield", state="OH", zip="45011", facts={"patient.weight_kg": 81.6},
            coverages=(Coverage(payer="Norvane Health", member_id="NVX004512378", fax_pa="2125550182"),),
        ),
    )  # fmt: skip
    upsert_prescriber(
        store,
        Prescriber("d1", "2345678902", "Oriel", "Tanqueray", "MD", phone="2125550120", fax="2125550121", dea="X"),
    )
    case = Case(
        "c1", "p1", drug_name="Skyrizi", drug_strength="150 mg/mL", quantity=1.0, days_supply=84,
        sig="Inject 150 mg every 12 weeks", prescriber_id="d1", diagnosis_codes=("L40.0", "L40.50"),
        facts={
            "clinical": {"rationale": "Three earlier therapies failed."},
            "prior": [{"drug": "Methotrexate", "outcome": "inadequate"}],
            "therapy.samples_used": {"value": False, "evidence": "document:d7"},
        },
    )  # fmt: skip
    open_case(store, case)
    return "c1"
