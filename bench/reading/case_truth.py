"""What the published example cases say, read from the papers by a person: facts only, no text of theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bench.listing import listed

# No paper of the cases decides anything, whatever its heading says; none carries a payer's reference or deadline.
_NEVER = frozenset(listed("decision pa_reference denial_reason_code appeal_deadline effective_date expiry_date"))
_NAMELESS = _NEVER | frozenset(listed("patient_name member_id payer prescriber_npi"))


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper: its type, a short name of its kind, the fields it surely states, and those it surely does not."""

    type: str
    kind: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    absent: frozenset[str] = _NAMELESS


def _form(kind: str, fields: Mapping[str, Any]) -> Paper:
    return Paper("pa_form_filled", kind, fields, _NEVER | {"diagnosis_codes", "mrn"})


def _record(kind: str, fields: Mapping[str, Any] | None = None, *, also_absent: str = "") -> Paper:
    return Paper("clinical_records", kind, fields or {}, _NAMELESS | frozenset(listed(also_absent)))


_SARAH = {
    "patient_name": "Sarah Sample",
    "patient_dob": "2014-10-19",
    "patient_phone": "555-123-4567",
    "member_id": "4567890",
    "payer": "Cigna",
    "prescriber_name": "Shiva Pedram",
    "prescriber_phone": "555-991-2750",
    "prescriber_fax": "555-786-5643",
    "drug_name": "Adalimumab",
    "drug_strength": "40 mg",
    "requested_quantity": 16,
}
_MAXIE = {
    "patient_name": "Maxie Millionaire",
    "patient_dob": "2022-06-15",
    "patient_phone": "555-987-2254",
    "patient_address": "14126 Garnett St, Boston MA 02108",
    "member_id": "7656432",
    "pbm": "OptumRx",
    "prescriber_name": "Dr. Lennox",
    "prescriber_phone": "555-345-7865",
    "prescriber_fax": "555-345-7866",
    "drug_name": "Epidiolex",
    "drug_strength": "100 mg/mL",
}
_LUCAS = {
    "patient_name": "Lucas Little",
    "patient_dob": "2017-07-30",
    "patient_phone": "555-360-8746",
    "patient_address": "28 Dearborn St, Chicago IL 60602",
    "patient_weight_kg": 30,
    "member_id": "345987",
    "payer": "Cigna",
    "prescriber_name": "Dr. Oncoso",
    "prescriber_phone": "555-324-7878",
    "prescriber_fax": "555-324-7877",
    "drug_name": "Blincyto",
}
_TRIED = [{"drug": name} for name in ("Valproic acid", "Lamotrigine", "Rufinamide", "Topiramate")]
_SARAH_NOTE = {"patient_dob": "2014-10-19", "patient_sex": "F", "mrn": "123456"}
_MAXIE_NOTE = {"patient_dob": "2022-06-15", "patient_sex": "M", "mrn": "789546"}
_LUCAS_NOTE = {"patient_dob": "2017-07-30", "patient_sex": "M", "mrn": "6745328"}
_UNSIGNED = "patient_dob mrn prescriber_name"

PAPERS: dict[str, Paper] = {
    "001/01_a_form.pdf": _form("cigna_form", _SARAH | {"patient_address": "25 W Randolph St, Chicago IL 60601"}),
    "001/01_b_form.pdf": _form("cigna_form", _SARAH | {"patient_address": "28 W Comet Ave, Chicago IL 60607"}),
    "002/002_a_form.pdf": _form("optumrx_form", _MAXIE | {"prior_therapies": _TRIED}),
    "002/002_b_form.pdf": _form("optumrx_form", _MAXIE),
    "003/003_a_form.pdf": _form("cigna_drug_form", _LUCAS),
    "003/003_b_form.pdf": _form("cigna_drug_form", _LUCAS),
    "001/01_a_notes.pdf": _record("note", _SARAH_NOTE, also_absent="prescriber_name"),
    "001/01_b_notes.pdf": _record("note", _SARAH_NOTE, also_absent="prescriber_name"),
    "002/002_a_note.pdf": _record("note", _MAXIE_NOTE, also_absent="prescriber_name"),
    "002/002_b_note.pdf": _record("note", _MAXIE_NOTE, also_absent="prescriber_name"),
    "003/003_a_note.pdf": _record("note", _LUCAS_NOTE, also_absent="prescriber_name"),
    "003/003_b_note.pdf": _record("note", _LUCAS_NOTE, also_absent="prescriber_name"),
    "001/01_a_labs.pdf": _record("labs", also_absent=_UNSIGNED),
    "001/01_b_labs.pdf": _record("labs", also_absent=_UNSIGNED),
    "002/002_a_labs.pdf": _record("labs", also_absent=_UNSIGNED),
    "002/002_b_labs.pdf": _record("labs", also_absent=_UNSIGNED),
    "003/003_a_labs.pdf": _record("labs", {"patient_dob": "2017-07-30"}, also_absent="mrn"),
    "003/003_b_labs.pdf": _record("labs", {"patient_dob": "2017-07-30"}, also_absent="mrn"),
    "001/01_a_imaging.pdf": _record("imaging", also_absent=_UNSIGNED),
    "001/01_b_imaging.pdf": _record("imaging", also_absent=_UNSIGNED),
    "002/002_a_imaging.pdf": _record("imaging", also_absent=_UNSIGNED),
    "002/002_b_imaging.pdf": _record("imaging", also_absent=_UNSIGNED),
}
