from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.columns import npi_ok
from cases.importing import ImportReport, Table, import_rows, read_table
from documents.catalog import Catalog
from documents.errors import ImportRefused
from store.cases import Event, append_event, get_case, set_states
from store.database import Store
from store.people import get_patient, get_prescriber

Maker = Callable[..., Any]
PATIENTS = """patient_id,first_name,last_name,dob,phone,member_id,payer,bin,pcn
P1,Ida,Marlowe,1961-03-07,(312) 555-0101,XZA100555,Lakeshore Health,4336,ADV
P2,Rolf,Tanaka,12/24/1990,,QQQ777888,Lakeshore Health,610011,
"""


def table(text: str) -> Table:
    columns, *rows = (tuple(line.split(",")) for line in text.strip("\n").splitlines())
    return Table(columns, tuple(rows))


def reasons(report: ImportReport) -> dict[int, str]:
    return {row.number: row.reason for row in report.refused}


def test_patients_are_added_then_updated_under_their_own_ids(store: Store) -> None:
    assert import_rows(store, "patients", table(PATIENTS)) == ImportReport(2, 0)
    ida = get_patient(store, "P1")
    assert (ida.full_name, ida.dob, ida.coverages[0].member_id, ida.coverages[0].bin) == (
        "Ida Marlowe", "1961-03-07", "XZA100555", "004336",
    )  # fmt: skip
    assert get_patient(store, "P2").dob == "1990-12-24"
    again = table("patient_id,first_name,last_name,phone\nP1,Ida,Marlowe,312-555-0199\n")
    assert import_rows(store, "patients", again) == ImportReport(0, 1)
    assert get_patient(store, "P1").phone == "312-555-0199"
    assert get_patient(store, "P1").coverages == ida.coverages
    assert get_patient(store, "P1").dob == "1961-03-07"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",Ida,Marlowe,1961-03-07", "patient_id: is empty"),
        ("P1,,Marlowe,1961-03-07", "first_name: is empty"),
        ("P1,Ida,Marlowe,1961-13-07", "dob: not a date"),
        ("P1,Ida,Marlowe,03/07/61", "dob: not a date"),
        ("P1,Ida,Marlowe,2190-01-01", "dob: lies in the future"),
        ("P1,Ida,Marlowe,1850-01-01", "dob: lies in the future or more than"),
        ("P1,Ida,Marlowe,1961-03-07,extra", "more cells"),
    ],
)
def test_a_row_that_cannot_be_right_is_refused_and_the_others_go_on(store: Store, row: str, reason: str) -> None:
    rows = f"patient_id,first_name,last_name,dob\n{row}\nP2,Rolf,Tanaka,1990-12-24"
    report = import_rows(store, "patients", table(rows))
    assert report.added == 1 and reason in reasons(report)[1]
    assert "Marlowe" not in reasons(report)[1]


def test_an_unknown_column_is_refused_by_name(store: Store) -> None:
    with pytest.raises(ImportRefused, match="Chart No"):
        import_rows(store, "patients", table("patient_id,first_name,last_name,Chart No\nP1,Ida,Marlowe,7"))


def test_a_mapped_column_is_taken(store: Store) -> None:
    rows = table("Acct,Given Name,Last Name,Birth\nP1,Ida,Marlowe,1961-03-07")
    names = {"Acct": "patient_id", "Given Name": "first_name", "Birth": "dob"}
    assert import_rows(store, "patients", rows, names).added == 1
    assert get_patient(store, "P1").dob == "1961-03-07"


@pytest.mark.parametrize(
    ("text", "reason"),
    [("first_name,last_name\nIda,Marlowe", "patient_id is missing"),
     ("patient_id,first_name,last_name,First Name\nP1,Ida,Marlowe,Ida", "Two columns")],
)  # fmt: skip
def test_a_header_that_cannot_be_used_is_refused(store: Store, text: str, reason: str) -> None:
    with pytest.raises(ImportRefused, match=reason):
        import_rows(store, "patients", table(text))


def test_prescribers_need_a_right_npi(store: Store) -> None:
    rows = table("npi,first_name,last_name,fax\n2000000002,Ada,Okafor,\n2000000003,Ben,Wrong,")
    report = import_rows(store, "prescribers", rows)
    checked = [npi for npi in ("2000000002", "2000000003") if npi_ok(npi)]
    assert report.added == len(checked) and len(report.refused) == 2 - len(checked)
    assert get_prescriber(store, checked[0]).npi == checked[0]


def test_the_npi_of_the_standard_passes_and_its_neighbours_do_not() -> None:
    assert npi_ok("1234567893")
    assert not any(npi_ok(wrong) for wrong in ("1234567890", "3234567893", "123456789", "12345678931", "abcdefghij"))


CASES = """\
case_id,patient_id,drug_name,drug_strength,quantity,days_supply,state,submitted_at,pa_reference,line_of_business
C1,P1,Humira,40MG/0.4ML,2,28,pa_submitted,2026-09-28,PA-1234567,commercial
"""


def test_a_case_comes_with_its_state_reference_and_ingredient(store: Store, catalog: Catalog) -> None:
    import_rows(store, "patients", table(PATIENTS))
    report = import_rows(store, "cases", table(CASES), drugs=catalog.reference.drugs)
    assert report == ImportReport(1, 0)
    case = get_case(store, "C1")
    assert (case.coverage, case.ingredient, case.drug_strength) == ("pa_submitted", "adalimumab", "40 mg/0.4 mL")
    assert (case.quantity, case.submitted_at, case.references[0].value) == (2.0, "2026-09-28", "PA-1234567")


def test_importing_the_same_cases_again_does_not_set_back_what_faxes_moved(store: Store) -> None:
    import_rows(store, "patients", table(PATIENTS))
    import_rows(store, "cases", table(CASES))
    append_event(store, Event("C1", "denied", "pa_denied", "2026-10-02", "faxdesk", to_state="pa_denied"))
    set_states(store, "C1", {"coverage": "pa_denied"})
    assert import_rows(store, "cases", table(CASES)).updated == 1
    assert get_case(store, "C1").coverage == "pa_denied"
    import_rows(store, "cases", table(CASES.replace("pa_submitted", "covered")))
    assert get_case(store, "C1").coverage == "covered"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("C1,P9,Humira,,,,,,,", "no such patient"),
        ("C1,P1,,,,,,,,", "drug_name: is empty"),
        ("C1,P1,Humira,,two,,,,,", "quantity: not a number"),
        ("C1,P1,Humira,,2,28.5,,,,", "days_supply: not a whole number"),
        ("C1,P1,Humira,,,,flying,,,", "state: one of"),
        ("C1,P1,Humira,,,,,soon,,", "submitted_at: not a date"),
        ("C1,P1,Humira,,,,,,,barter", "line_of_business: one of"),
    ],
)
def test_a_case_that_cannot_be_right_is_refused(store: Store, row: str, reason: str) -> None:
    import_rows(store, "patients", table(PATIENTS))
    report = import_rows(store, "cases", table(f"{CASES.splitlines()[0]}\n{row}"))
    assert reason in reasons(report)[1]


def test_a_case_never_changes_its_patient(store: Store) -> None:
    import_rows(store, "patients", table(PATIENTS))
    import_rows(store, "cases", table(CASES))
    assert "another patient" in reasons(import_rows(store, "cases", table(CASES.replace("P1", "P2"))))[1]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_files_are_read_with_any_usual_delimiter(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "patients.csv"
    lines = [["patient_id", "last_name"], ["007", '"Marlowe\nLane"'], ["", ""]]
    path.write_text("\ufeff" + "\n".join(delimiter.join(line) for line in lines), encoding="utf-8")
    assert read_table(path) == Table(("patient_id", "last_name"), (("007", "Marlowe\nLane"),))


def test_workbooks_are_read_with_their_dates_and_whole_numbers(tmp_path: Path) -> None:
    from datetime import datetime

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for line in (["patient_id", "dob", "zip"], ["P1", datetime(1961, 3, 7), 60601.0], [None, None, None]):
        sheet.append(line)
    book.save(tmp_path / "patients.xlsx")
    assert read_table(tmp_path / "patients.xlsx").rows == (("P1", "1961-03-07", "60601"),)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.csv", b""), ("a.csv", b"\xff\xfe\x00bad"), ("a.csv", b"a,a\n1,2"), ("a.csv", b'a,b\n"open'),
     ("a.xlsx", b"not a workbook"), ("a.xlsx", b"PK\x03\x04broken")],
)  # fmt: skip
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ImportRefused):
        read_table(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="cannot be opened"):
        read_table(tmp_path / "none.csv")


@given(content=st.binary(max_size=200))
def test_any_bytes_give_a_table_or_a_refusal(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "a.csv"
    path.write_bytes(content)
    try:
        assert read_table(path).columns
    except ImportRefused as refused:
        assert refused.message
