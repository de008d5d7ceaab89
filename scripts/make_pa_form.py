"""Makes catalog/forms/drug_pa_request.pdf, the generic drug PA request: `python scripts/make_pa_form.py`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from reportlab.lib.pagesizes import LETTER
from reportlab.pdfgen.canvas import Canvas

TARGET = Path(__file__).resolve().parent.parent / "catalog" / "forms" / "drug_pa_request.pdf"
LEFT, RIGHT, TOP = 36.0, LETTER[0] - 36.0, LETTER[1] - 34.0
LABEL, ROW, HEADING = 9.0, 30.0, 18.0  # points; smaller labels do not survive a fax
MULTILINE, COMB, RADIO, NO_OFF, COMBO = 1 << 12, 1 << 24, 1 << 15, 1 << 14, 1 << 17


@dataclass(frozen=True)
class Cell:
    """One box: share of the row's width, label, field name, and what kind of field it is."""

    share: float
    label: str
    name: str
    kind: str = "text"
    length: int = 0
    tip: str = ""
    options: tuple[str, ...] = ()


@dataclass
class Sheet:
    """The pages drawn so far and the fields to put on them."""

    canvas: Any
    down: float = TOP
    page: int = 0
    fields: list[tuple[Cell, int, tuple[float, float, float, float], str]] = field(default_factory=list)

    def heading(self, text: str) -> None:
        self.down -= HEADING
        self.canvas.setFont("Helvetica-Bold", 10.5)
        self.canvas.drawString(LEFT, self.down + 4, text)
        self.canvas.setLineWidth(1.4)
        self.canvas.line(LEFT, self.down, RIGHT, self.down)

    def row(self, *cells: Cell, high: float = ROW) -> None:
        """Cells side by side: frame, label above, field below it."""
        total, left = sum(cell.share for cell in cells), LEFT
        for cell in cells:
            wide = (RIGHT - LEFT) * cell.share / total
            self.frame(left, wide, high)
            self.label(left + 3, self.down - LABEL - 1, cell.label)
            self.put(cell, left + 2, self.down - high + 1.5, wide - 4, high - LABEL - 4.5)
            left += wide
        self.down -= high

    def table(self, head: Sequence[tuple[float, str]], rows: Sequence[Sequence[Cell]], high: float = 17.0) -> None:
        """A header line and rows of boxes without labels of their own."""
        total = sum(share for share, _ in head)
        for line, cells in enumerate([None, *rows]):
            left = LEFT
            for number, (share, label) in enumerate(head):
                wide = (RIGHT - LEFT) * share / total
                height = high if line else LABEL + 5
                self.frame(left, wide, height)
                if cells is None:
                    self.label(left + 3, self.down - LABEL - 1, label)
                else:
                    self.put(cells[number], left + 2, self.down - height + 1.5, wide - 4, height - 3)
                left += wide
            self.down -= high if line else LABEL + 5

    def ticks(self, label: str, cells: Sequence[tuple[Cell, str, str]], high: float = 19.0) -> None:
        """A line of small squares: (cell, on-state, words beside the square)."""
        self.frame(LEFT, RIGHT - LEFT, high)
        left = LEFT + 4
        self.label(left, self.down - high + 6, label)
        left += self.canvas.stringWidth(label, "Helvetica", LABEL) + (10 if label else 0)
        for cell, state, words in cells:
            square = (left, self.down - high + 4, left + 11, self.down - high + 15)
            self.canvas.setLineWidth(0.8)
            self.canvas.rect(square[0], square[1], 11, 11)
            self.fields.append((cell, self.page, square, state))
            self.label(left + 15, self.down - high + 6, words)
            left += 15 + self.canvas.stringWidth(words, "Helvetica", LABEL) + 14
        self.down -= high

    def frame(self, left: float, wide: float, high: float) -> None:
        self.canvas.setLineWidth(0.6)
        self.canvas.rect(left, self.down - high, wide, high)

    def label(self, left: float, down: float, text: str) -> None:
        self.canvas.setFont("Helvetica", LABEL)
        self.canvas.drawString(left, down, text)

    def put(self, cell: Cell, left: float, down: float, wide: float, high: float) -> None:
        if cell.kind == "comb":
            wide = min(wide, cell.length * 15.0)
            self.canvas.setLineWidth(0.4)
            for number in range(cell.length + 1):
                at = left + number * wide / cell.length
                self.canvas.line(at, down, at, down + high * 0.5)
            self.canvas.line(left, down, left + wide, down)
        self.fields.append((cell, self.page, (left, down, left + wide, down + high), ""))

    def next_page(self) -> None:
        self.canvas.showPage()
        self.page, self.down = self.page + 1, TOP


def draw_first_page(sheet: Sheet) -> None:
    """Request, patient, coverage, prescriber, pharmacy."""
    title(sheet, "DRUG PRIOR AUTHORIZATION REQUEST", "Page 1 of 2. Not for appeals. Please answer by fax.")
    sheet.heading("REQUEST")
    sheet.row(Cell(5, "Plan or benefit manager", "plan_name"), Cell(3, "Plan fax", "plan_fax"),
              Cell(3, "Date of request (MMDDYYYY)", "request_date", "comb", 8))
    kinds = ("initial", "renewal", "quantity exception", "step exception", "formulary exception")
    sheet.ticks("Type:", [
        (Cell(1, "", f"request_{kind.split()[0]}", "check", tip=f"Request type: {kind}"), "Yes", kind.capitalize())
        for kind in kinds
    ])
    sheet.ticks("", [(Cell(1, "", "expedited", "check", tip="Expedited review requested"), "Yes",
                      "EXPEDITED: waiting could seriously harm the patient's life, health or function")])
    sheet.row(Cell(1, "Reason for expedited review (prescriber's statement)", "expedite_reason"))
    sheet.heading("PATIENT")
    sheet.row(Cell(4, "Last name", "patient_last_name"), Cell(4, "First name", "patient_first_name"),
              Cell(1, "MI", "patient_mi", length=1), Cell(3, "Date of birth (MMDDYYYY)", "patient_dob", "comb", 8))
    sheet.row(Cell(5, "Street address", "patient_address"), Cell(3, "City", "patient_city"),
              Cell(1, "State", "patient_state", length=2), Cell(2, "ZIP", "patient_zip", length=10))
    sheet.row(Cell(3, "Phone", "patient_phone"), Cell(2, "Weight (kg)", "patient_weight"),
              Cell(2, "Height (cm)", "patient_height"), Cell(5, "Allergies", "patient_allergies"))
    sheet.ticks("Sex:", [(Cell(1, "", f"sex_{letter.lower()}", "check", tip=f"Patient's sex: {letter}"), "Yes", letter)
                         for letter in ("F", "M", "X")]
                + [(Cell(1, "", "nkda", "check", tip="No known drug allergies"), "Yes", "No known drug allergies")])
    sheet.heading("COVERAGE")
    sheet.row(Cell(4, "Insurance (prescription benefit)", "payer"), Cell(5, "Member ID", "member_id", "comb", 17))
    sheet.row(Cell(3, "Group", "group", length=15), Cell(2, "BIN", "bin", "comb", 6), Cell(2, "PCN", "pcn", length=10),
              Cell(4, "Cardholder, if not the patient", "cardholder"))
    sheet.row(Cell(4, "Other insurance", "payer_2"), Cell(5, "Member ID of the other insurance", "member_id_2"))
    draw_people(sheet)


def draw_people(sheet: Sheet) -> None:
    """Prescriber and pharmacy."""
    sheet.heading("PRESCRIBER")
    sheet.row(Cell(4, "Name and credentials", "prescriber_name"), Cell(3, "NPI", "prescriber_npi", "comb", 10),
              Cell(3, "Specialty", "prescriber_specialty"))
    sheet.row(Cell(4, "Practice", "practice"), Cell(5, "Street address", "prescriber_address"))
    sheet.row(Cell(3, "City", "prescriber_city"), Cell(1, "State", "prescriber_state", length=2),
              Cell(2, "ZIP", "prescriber_zip", length=10), Cell(3, "Phone", "prescriber_phone"),
              Cell(3, "Fax", "prescriber_fax"))
    sheet.row(Cell(4, "Contact person", "contact_name"), Cell(3, "Contact phone", "contact_phone"),
              Cell(3, "DEA, only if required", "prescriber_dea"))
    sheet.heading("PHARMACY")
    sheet.row(Cell(5, "Dispensing pharmacy", "pharmacy_name"), Cell(3, "NCPDP ID", "pharmacy_ncpdp", "comb", 7),
              Cell(4, "NPI", "pharmacy_npi", "comb", 10))
    sheet.row(Cell(3, "Pharmacy phone", "pharmacy_phone"), Cell(3, "Pharmacy fax", "pharmacy_fax"),
              Cell(4, "Prepared by", "prepared_by"), Cell(3, "Case number", "case_number"))


def draw_second_page(sheet: Sheet) -> None:
    """Drug, diagnosis, history, rationale, attestation."""
    sheet.row(Cell(5, "Patient", "patient_name_2"), Cell(3, "Date of birth", "patient_dob_2"),
              Cell(4, "Member ID", "member_id_page_2"))
    sheet.heading("DRUG REQUESTED")
    sheet.row(Cell(4, "Drug", "drug_name"), Cell(3, "Strength", "drug_strength"), Cell(3, "Dosage form", "drug_form"),
              Cell(2, "Route", "drug_route"))
    sheet.row(Cell(1, "Directions", "drug_sig", "multiline"), high=38)
    sheet.row(Cell(3, "Quantity", "drug_quantity"), Cell(2, "Days supply", "days_supply"),
              Cell(2, "Per 30 days", "quantity_per_30"), Cell(1.3, "Refills", "refills"),
              Cell(2.2, "Months of therapy", "duration"), Cell(3, "NDC", "ndc"))
    sheet.ticks("This therapy is:", [
        (Cell(1, "", "therapy_status", "radio", tip="New, continued or restarted therapy"), state, state)
        for state in ("New", "Continuation", "Restart")
    ])
    sheet.row(Cell(3, "If continued: therapy began (MMDDYYYY)", "start_date", "comb", 8),
              Cell(5, "Response to it so far", "response"))
    sheet.heading("DIAGNOSIS")
    dx = [[Cell(1, "", f"dx_{n}_code", tip=f"ICD-10 code {n}", length=8),
           Cell(1, "", f"dx_{n}_text", tip=f"Diagnosis {n}"),
           Cell(1, "", f"dx_{n}_date", tip=f"Date of diagnosis {n}")] for n in (1, 2)]
    sheet.table([(2, "ICD-10"), (7, "Diagnosis"), (2, "Since")], dx)
    draw_history(sheet)
    sheet.heading("CLINICAL RATIONALE")
    sheet.row(Cell(1, "Why this drug, why now (what does not fit is attached)", "rationale", "multiline"), high=84)
    sheet.heading("PRESCRIBER'S ATTESTATION")
    sheet.ticks("", [(Cell(1, "", "attestation", "check", tip="Attestation by the prescriber"), "Yes",
                      "I attest that this is accurate and supported by the patient's medical record.")])
    sheet.row(Cell(8, "Prescriber's signature", "signature", "signature"),
              Cell(3, "Date signed", "date_signed"), high=40)
    sheet.label(LEFT, sheet.down - 12, "Fax with supporting notes and test results to the plan's number on page 1.")


def draw_history(sheet: Sheet) -> None:
    """Earlier therapies, current ones, tests, questions."""
    sheet.heading("EARLIER THERAPIES FOR THIS DIAGNOSIS")
    outcomes = ("Inadequate response", "Intolerance", "Contraindicated", "Lost response", "Other")
    prior = [[Cell(1, "", f"prior_{n}_drug", tip=f"Earlier drug {n} and dose"),
              Cell(1, "", f"prior_{n}_from", tip=f"Earlier drug {n}: from"),
              Cell(1, "", f"prior_{n}_to", tip=f"Earlier drug {n}: to"),
              Cell(1, "", f"prior_{n}_outcome", "choice", tip=f"Earlier drug {n}: outcome", options=outcomes),
              Cell(1, "", f"prior_{n}_detail", tip=f"Earlier drug {n}: detail")] for n in (1, 2, 3, 4)]
    sheet.table([(4, "Drug and dose"), (2, "From"), (2, "To"), (3, "Outcome"), (5, "Detail")], prior)
    sheet.row(Cell(1, "Current medications", "current_medications"))
    sheet.heading("TESTS AND SCREENING")
    labs = [[Cell(1, "", f"lab_{n}_name", tip=f"Test {n}"), Cell(1, "", f"lab_{n}_result", tip=f"Test {n}: result"),
             Cell(1, "", f"lab_{n}_date", tip=f"Test {n}: date")] for n in (1, 2, 3)]
    sheet.table([(5, "Test or score"), (4, "Result"), (2, "Date")], labs)
    for name, words in (("tb", "Tuberculosis screening done and negative?"), ("pregnant", "Is the patient pregnant?"),
                        ("samples", "Was therapy begun with samples?")):
        sheet.ticks(words, [(Cell(1, "", f"question_{name}", "radio", tip=words), state, state)
                            for state in ("Yes", "No")], high=18)


def title(sheet: Sheet, text: str, below: str) -> None:
    """The form's name and what it is for."""
    sheet.canvas.setFont("Helvetica-Bold", 15)
    sheet.canvas.drawString(LEFT, sheet.down - 12, text)
    sheet.canvas.setFont("Helvetica", LABEL)
    sheet.canvas.drawRightString(RIGHT, sheet.down - 11, below)
    sheet.down -= 18


def add_fields(pdf: pikepdf.Pdf, sheet: Sheet) -> None:
    """Give the drawn pages their AcroForm."""
    font = pdf.make_indirect(pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica,
        Encoding=pikepdf.Name.WinAnsiEncoding))
    pdf.Root.AcroForm = pikepdf.Dictionary(
        Fields=pikepdf.Array([]), DA=pikepdf.String("/Helv 0 Tf 0 g"),
        DR=pikepdf.Dictionary(Font=pikepdf.Dictionary(Helv=font)))
    groups: dict[str, Any] = {}
    for cell, page, rect, state in sheet.fields:
        widget = pdf.make_indirect(pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, F=4, P=pdf.pages[page].obj,
            Rect=pikepdf.Array([round(each, 2) for each in rect])))
        for key, value in of_kind(cell, state, pdf, rect):
            widget[key] = value
        if cell.kind == "radio":
            join_group(pdf, groups, cell, widget)
        else:
            widget.T, widget.TU = pikepdf.String(cell.name), pikepdf.String(cell.tip or cell.label)
            pdf.Root.AcroForm.Fields.append(widget)
        pdf.pages[page].Annots = pikepdf.Array([*pdf.pages[page].get("/Annots", ()), widget])


def of_kind(cell: Cell, state: str, pdf: pikepdf.Pdf, rect: tuple[float, ...]) -> Iterator[tuple[str, Any]]:
    """The entries of a widget that its kind asks for."""
    if cell.kind in ("check", "radio"):
        if cell.kind == "check":
            yield "/FT", pikepdf.Name.Btn
        yield "/AS", pikepdf.Name.Off
        yield "/AP", pikepdf.Dictionary(N=pikepdf.Dictionary({
            f"/{state}": mark(pdf, rect, "1.6 w 2 2 m 9 9 l S 2 9 m 9 2 l S"), "/Off": mark(pdf, rect, "")}))
    elif cell.kind == "signature":
        yield "/FT", pikepdf.Name.Sig
    elif cell.kind == "choice":
        yield "/FT", pikepdf.Name.Ch
        yield "/Ff", COMBO
        yield "/Opt", pikepdf.Array([pikepdf.String(option) for option in cell.options])
    else:
        yield "/FT", pikepdf.Name.Tx
        yield "/Ff", {"multiline": MULTILINE, "comb": COMB}.get(cell.kind, 0)
        if cell.length:
            yield "/MaxLen", cell.length
    if cell.kind not in ("check", "radio", "signature"):
        yield "/DA", pikepdf.String("/Helv 10 Tf 0 g")


def mark(pdf: pikepdf.Pdf, rect: tuple[float, ...], content: str) -> Any:
    """The look of a button state."""
    stream = pdf.make_stream(content.encode())
    stream.Type, stream.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    stream.BBox = pikepdf.Array([0, 0, round(rect[2] - rect[0], 2), round(rect[3] - rect[1], 2)])
    return stream


def join_group(pdf: pikepdf.Pdf, groups: dict[str, Any], cell: Cell, widget: Any) -> None:
    """Radio buttons are children of one field."""
    if cell.name not in groups:
        groups[cell.name] = pdf.make_indirect(pikepdf.Dictionary(
            FT=pikepdf.Name.Btn, Ff=RADIO | NO_OFF, T=pikepdf.String(cell.name), TU=pikepdf.String(cell.tip),
            V=pikepdf.Name.Off, Kids=pikepdf.Array([])))
        pdf.Root.AcroForm.Fields.append(groups[cell.name])
    widget.Parent = groups[cell.name]
    groups[cell.name].Kids.append(widget)


def make_form() -> bytes:
    """The blank form; the same bytes every time."""
    drawn, out = BytesIO(), BytesIO()
    canvas = Canvas(drawn, pagesize=LETTER, invariant=1)
    canvas.setTitle("Drug prior authorization request")
    sheet = Sheet(canvas)
    draw_first_page(sheet)
    sheet.next_page()
    draw_second_page(sheet)
    canvas.save()
    with pikepdf.open(drawn) as pdf:
        add_fields(pdf, sheet)
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


if __name__ == "__main__":
    TARGET.write_bytes(make_form())
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")
