"""Cheap invented values for the slots of wording templates: enough variety for a text model, no truth kept."""

from __future__ import annotations

import re
from datetime import date, timedelta
from random import Random

_SLOT = re.compile(r"\{(?:\d+\.)?([a-z_0-9]+)(?::([a-z_0-9]+))?\}")
_FIRST = "Ana Denise Oyelaran Piotr Marguerite Tomas Ines Kwame Farida Leif Noor Hanh Beatriz Soren Imani Ruth".split()
_LAST = "Marlowe Achterberg Castellano-Ross O'Rourke Nakagawa Brzeczyk Halloran Delacroix Obi Lundgren Soto".split()
_DRUGS = (
    ("Humira", "adalimumab", "40 mg/0.4 mL", "pen"), ("Ozempic", "semaglutide", "2 mg/3 mL", "pen"),
    ("Otezla", "apremilast", "30 mg", "tablet"), ("Dupixent", "dupilumab", "300 mg/2 mL", "syringe"),
    ("Ocrevus", "ocrelizumab", "300 mg/10 mL", "vial"), ("Nurtec ODT", "rimegepant", "75 mg", "tablet"),
    ("Xeljanz XR", "tofacitinib", "11 mg", "tablet"), ("Repatha", "evolocumab", "140 mg/mL", "autoinjector"),
    ("Trikafta", "elexacaftor", "100-50-75 mg", "tablet"), ("Ibrance", "palbociclib", "125 mg", "capsule"),
)  # fmt: skip
_PAYERS = "Silverleaf Medicare Rx|Northern Lakes Health Plan|Meadowlark Choice POS|Tidewater Mutual|Gem State Select|Panhandle Co-op|Cedar Valley Health|Osprey Coast".split(
    "|"
)
_TEXTS = {
    "sig": ("Inject 40 mg under the skin every 14 days", "1 tablet by mouth daily", "300 mg SC q2w", "take 1 cap PO BID"),
    "patient_address": ("2207 Alder St Apt 4B, Tacoma WA 98405", "15 Kestrel Loop, Meridian ID 83642"),
    "clinic_name": ("Willow Creek Clinic", "Panhandle Cancer Center", "Tallgrass Dermatology"),
    "pharmacy_name": ("Larkspur Specialty Pharmacy", "Harbor Rx", "Cedar Street Pharmacy"),
    "allergies": ("penicillin", "NKDA", "sulfa"), "diagnosis_codes": ("L40.0", "M05.79", "K50.90", "J45.50"),
    "reviewer": ("R. Whitcombe, MD", "Paula Strand, PharmD"), "drug_form": ("pen", "tablet", "vial"),
    "carrier": ("UPS", "FedEx"), "patient_sex": ("F", "M"), "line_of_business": ("Medicare", "Commercial"),
}  # fmt: skip


def fill_slots(text: str, rng: Random) -> str:
    """`text` with every slot replaced by an invented value of its kind."""
    return _SLOT.sub(lambda found: _value(found[1], found[2] or "", rng), text)


def _value(name: str, fmt: str, rng: Random) -> str:
    if name in _TEXTS:
        return rng.choice(_TEXTS[name])
    for sign, make in _MAKERS:
        if sign.search(name):
            return make(rng, fmt)
    return str(rng.randrange(1, 90))


def _date(rng: Random, fmt: str) -> str:
    day = date(2026, 1, 1) + timedelta(days=rng.randrange(600))
    shapes = {"long": f"{day:%B} {day.day}, {day.year}", "iso": day.isoformat(), "compact": f"{day:%Y%m%d}",
              "dmy_text": f"{day.day} {day:%b %Y}", "dashed": f"{day:%m-%d-%Y}", "md": f"{day.month}/{day.day}"}  # fmt: skip
    return shapes.get(fmt, f"{day:%m/%d/%Y}")


def _name(rng: Random, fmt: str) -> str:
    first, last = rng.choice(_FIRST), rng.choice(_LAST)
    shapes = {"last_first": f"{last}, {first}", "dr": f"Dr. {last}", "mr_ms": f"Ms. {last}", "last": last, "first": first,
              "initials": first[0] + last[0], "last_first_upper": f"{last}, {first}".upper()}  # fmt: skip
    return shapes.get(fmt, f"{first} {last}")


def _phone(rng: Random, _fmt: str) -> str:
    return f"{rng.randrange(201, 989)}-555-01{rng.randrange(100):02d}"


def _number(rng: Random, _fmt: str) -> str:
    return rng.choice(("PA-", "", "UM", "R")) + str(rng.randrange(10**6, 10**9))


def _drug(part: int) -> object:
    return lambda rng, _fmt: rng.choice(_DRUGS)[part]


_MAKERS = tuple(
    (re.compile(sign), make)
    for sign, make in (
        (r"date|dob|_at$|deadline|expiry|_by$|window", _date), (r"phone|fax", _phone), (r"drug_generic", _drug(1)),
        (r"strength", _drug(2)), (r"drug|alternative|medicine", _drug(0)), (r"payer|plan|pbm|compan", lambda rng, _f: rng.choice(_PAYERS)),
        (r"name|person|doctor", _name), (r"reference|_id|member|rx_number|key|ndc|npi|dea|bin|pcn|group|tracking|mrn|code", _number),
        (r"amount|income|deductible|oop|copay", lambda rng, _f: f"{rng.randrange(20, 9000):,}.00"),
    )
)  # fmt: skip
