"""Makes the sample faxes and the office of `faxdesk demo`: `python -m bench.samples` (only when they shall change).

Twenty-odd faxes of many types, qualities and troubles, and the patients, prescribers and cases that belong to them.
Everything is invented. The faxes are drawn by the simulator; what is written here is only the choice.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pikepdf

from bench.durability import Letter, draw_letter
from bench.simulator.assemble import Fax, write_fax
from bench.simulator.document import Made, make_document
from bench.simulator.families import SETS
from bench.simulator.formulary import load_drugs
from bench.simulator.people import make_address, make_npi, make_person, make_phone
from bench.simulator.templates import Template, load_authors

OUT = Path(__file__).resolve().parent.parent / "tests" / "samples" / "demo"
AUTHORS = "A,B,C,D"
PATIENTS, CASES = 200, 60
LATEST_LETTER = "2026-11-20"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One fax of the demo: the types in it, how it is sent, and what must have befallen it."""

    types: Sequence[str]
    suffix: str = ".pdf"
    quality: str = "fine"
    level: str = "light"
    trouble: str = ""


WANTED = (
    Wanted(("pa_approval",)),
    Wanted(("pa_approval",), ".tif"),
    Wanted(("pa_approval",), quality="standard"),
    Wanted(("pa_denial",)),
    Wanted(("pa_denial",), ".tif", "standard"),
    Wanted(("pa_denial",), level="mixed", trouble="rot180"),
    Wanted(("pa_partial_approval",)),
    Wanted(("pa_mixed_decision",)),
    Wanted(("pa_info_request",)),
    Wanted(("pa_info_request",), ".tif"),
    Wanted(("pa_not_required",)),
    Wanted(("pa_dismissal",)),
    Wanted(("pa_receipt",)),
    Wanted(("appeal_overturned",)),
    Wanted(("appeal_upheld",)),
    Wanted(("referral",)),
    Wanted(("referral",), ".tif", "standard"),
    Wanted(("new_prescription",)),
    Wanted(("clinical_records",), level="mixed"),
    Wanted(("claim_rejection",), quality="digital"),
    Wanted(("benefits_verification",), quality="digital"),
    Wanted(("pa_approval", "pa_denial", "referral")),
    Wanted(("junk",)),
)
DECIDED = [
    "pa_approval",
    "pa_denial",
    "pa_partial_approval",
    "pa_mixed_decision",
    "pa_info_request",
    "pa_not_required",
    "pa_dismissal",
    "pa_receipt",
]


def main() -> None:
    """Write the faxes and the three import files."""
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.iterdir():
        old.unlink()
    faxes = [make_fax(wanted, number) for number, wanted in enumerate(WANTED, 101)]
    spoil_some([OUT / fax.truth["source"] for fax in faxes])
    people = Random("demo/people")
    items = [*write_plain_letters(people), *(item for fax in faxes for item in _items(fax))]
    patients = list(itertools.islice(_roster(items, people), PATIENTS))
    prescribers = list(_prescribers(items, people))
    write_csv("patients.csv", patients)
    write_csv("prescribers.csv", prescribers)
    write_csv("cases.csv", list(itertools.islice(_cases(items, patients, prescribers, people), CASES)))
    print(f"{len(faxes) + 6} faxes, {len(patients)} patients, {len(prescribers)} prescribers in {OUT}")


def make_fax(wanted: Wanted, number: int) -> Fax:
    """The first seed whose fax is as wanted."""
    templates = {kind: [t for t in load_authors(AUTHORS) if t.type == kind] for kind in wanted.types}
    for attempt in range(400):
        seed = f"demo/{number}/{attempt}"
        made = [_make(templates[kind], seed, part) for part, kind in enumerate(wanted.types)]
        if any(_letter_date(one) > LATEST_LETTER for one in made):
            continue
        name = f"fax-{number:04d}"
        fax = write_fax(made, name, OUT, quality=wanted.quality, level=wanted.level, seed=seed)
        troubles = " ".join(fax.truth["degradations"])
        turned = "rot" in troubles
        if fax.truth["source"].endswith(wanted.suffix) and (
            wanted.trouble in troubles if wanted.trouble else not turned
        ):
            return fax
        (OUT / fax.truth["source"]).unlink()
    raise SystemExit(f"no seed gives {wanted}")


def write_plain_letters(rng: Random) -> Iterator[dict[str, Any]]:
    """Letters as plain as a computer-made approval can be: what is filed without a click."""
    for number in range(1, 4):
        letter = Letter(number, make_person(rng, plain=True, middles=False).stored, _birth(rng), make_npi(rng))
        (OUT / f"fax-018{number}-plain.pdf").write_bytes(draw_letter(letter))
        yield {
            "type": "pa_approval",
            "patient_name": letter.name,
            "patient_dob": letter.dob,
            "member_id": letter.member_id,
            "payer": "Northfield Health Plan",
            "drug_name": "Otezla",
            "drug_strength": "30 mg",
            "drug_form": "tablet",
            "received_by_payer_date": "2026-10-12",
        }


def spoil_some(paths: Sequence[Path]) -> None:
    """A duplicate, a damaged file and an encrypted one, out of the others."""
    first = paths[0]
    (OUT / "fax-0191-sent-again.pdf").write_bytes(first.read_bytes())
    data = paths[5].read_bytes()
    (OUT / "fax-0192-cut-off.pdf").write_bytes(data[: len(data) * 2 // 3])
    buffer = io.BytesIO()
    with pikepdf.open(paths[8]) as pdf:
        pdf.save(buffer, encryption=pikepdf.Encryption(owner="invented", user="invented"))
    (OUT / "fax-0193-locked.pdf").write_bytes(buffer.getvalue())


def write_csv(name: str, rows: Sequence[Mapping[str, object]]) -> None:
    """One import file with a header line."""
    with (OUT / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _make(templates: Sequence[Template], seed: str, part: int) -> Made:
    rng = Random(f"{seed}/{part}")
    return make_document(rng.choice(templates), rng.choice(SETS["tune"]), f"{seed}/{part}")


def _letter_date(made: Made) -> str:
    dates = [str(item["fields"].get("letter_date", "")) for item in made.truth["items"]]
    return max(dates, default="")


def _items(fax: Fax) -> Iterator[dict[str, Any]]:
    for document in fax.truth["documents"]:
        for item in document["items"]:
            yield {"type": document["type"], **item["fields"]}


def _roster(items: Sequence[Mapping[str, Any]], rng: Random) -> Iterator[dict[str, object]]:
    """The patients of the faxes, then invented others, then near-twins of the first: same name, other birth date."""
    seen = set()
    number = itertools.count(1)
    for item in items:
        name = item.get("patient_name")
        if name and name not in seen and item.get("patient_dob"):
            seen.add(name)
            yield _patient(next(number), str(name), item, rng)
    for _ in range(25):
        one = make_person(rng)
        for dob in (_birth(rng), _birth(rng)):
            yield _patient(next(number), one.stored, {"patient_dob": dob}, rng)
    while True:
        yield _patient(next(number), make_person(rng).stored, {"patient_dob": _birth(rng)}, rng)


def _patient(number: int, name: str, item: Mapping[str, Any], rng: Random) -> dict[str, object]:
    parts = name.split()
    suffix = parts.pop().rstrip(".") if parts[-1].rstrip(".") in ("Jr", "Sr", "II", "III", "IV") else ""
    street, city, state, zip_code, area = make_address(rng)
    return {
        "patient_id": f"P{number:04d}",
        "first_name": parts[0],
        "middle_name": parts[1] if len(parts) == 3 and len(parts[1].rstrip(".")) == 1 else "",
        "last_name": " ".join(parts[2:] if len(parts) == 3 and len(parts[1].rstrip(".")) == 1 else parts[1:]),
        "suffix": suffix,
        "dob": item["patient_dob"],
        "sex": item.get("patient_sex", rng.choice("FM")),
        "phone": item.get("patient_phone", make_phone(rng, area)),
        "address": street,
        "city": city,
        "state": state,
        "zip": zip_code,
        "member_id": item.get("member_id", f"{rng.choice('KLMNQR')}{rng.randint(10**8, 10**9 - 1)}"),
        "payer": item.get(
            "payer", rng.choice(("Northfield Health Plan", "Silver Birch Medicare Rx", "Tallgrass Mutual"))
        ),
        "pbm": item.get("pbm", ""),
        "group_number": item.get("group_number", ""),
        "bin": item.get("bin", ""),
        "pcn": item.get("pcn", ""),
    }


def _birth(rng: Random) -> str:
    return f"{rng.randint(1938, 2015)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"


def _prescribers(items: Sequence[Mapping[str, Any]], rng: Random) -> Iterator[dict[str, object]]:
    names = {str(item["prescriber_name"]): item for item in items if item.get("prescriber_name")}
    while len(names) < 40:
        names[make_person(rng, plain=True, middles=False).stored] = {}
    for number, (name, item) in enumerate(names.items(), 1):
        first, _, last = name.partition(" ")
        yield {
            "prescriber_id": f"D{number:03d}",
            "npi": item.get("prescriber_npi", make_npi(rng)),
            "first_name": first,
            "last_name": last or first,
            "phone": item.get("prescriber_phone", make_phone(rng)),
            "fax": item.get("prescriber_fax", make_phone(rng)),
        }


def _cases(
    items: Sequence[Mapping[str, Any]],
    patients: Sequence[Mapping[str, object]],
    prescribers: Sequence[Mapping[str, object]],
    rng: Random,
) -> Iterator[dict[str, object]]:
    """Requests that the faxes answer, waiting at the payer; then others in every stage."""
    number = itertools.count(1)
    ids = {(row["dob"], str(row["last_name"]).split()[-1]): row["patient_id"] for row in patients}
    for item in items:
        patient = ids.get((item.get("patient_dob"), str(item.get("patient_name", "?")).removesuffix(" Jr").split()[-1]))
        if item["type"] in DECIDED and patient and item.get("drug_name"):
            yield _case(next(number), str(patient), item, "pa_submitted")
    drugs = load_drugs()
    stages = ("benefits_check", "pa_needed", "pa_in_preparation", "awaiting_signature", "pa_submitted")
    while True:
        drug = rng.choice(drugs)
        facts = {
            "drug_name": drug.name,
            "drug_strength": drug.strength,
            "drug_form": drug.form,
            "requested_quantity": drug.quantity,
            "requested_days": drug.days,
            "prescriber_npi": rng.choice(prescribers)["npi"],
        }
        yield _case(next(number), str(rng.choice(patients)["patient_id"]), facts, rng.choice(stages))


def _case(number: int, patient_id: str, item: Mapping[str, Any], state: str) -> dict[str, object]:
    return {
        "case_id": f"C{number:04d}",
        "patient_id": patient_id,
        "drug_name": item.get("drug_name", ""),
        "drug_strength": item.get("drug_strength", ""),
        "drug_form": item.get("drug_form", ""),
        "quantity": item.get("requested_quantity", item.get("approved_quantity", "")),
        "days_supply": item.get("requested_days", item.get("approved_days", "")),
        "state": state,
        "pa_reference": item.get("pa_reference", ""),
        "payer": item.get("payer", ""),
        "prescriber_npi": item.get("prescriber_npi", ""),
        "submitted_at": item.get("received_by_payer_date", ""),
    }


if __name__ == "__main__":
    main()
