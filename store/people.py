"""Patients, their coverages, and prescribers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from documents.errors import NotFound, StoreError
from store.blocking import fold_name, person_keys
from store.database import Store, utc_now
from store.tables import coverages, patient_keys, patients, prescribers

COVERAGE_ORDERS = ("primary", "secondary", "tertiary")
# A key that many share (a common name) brings less forward than one that few do.
_KEY_WEIGHTS = {"b": 3, "m": 3, "c": 3, "p": 2}


@dataclass(frozen=True, slots=True)
class Coverage:
    """One plan of a patient (domain.md 2.2); texts, empty where unknown, dates ISO."""

    coverage_order: str = "primary"
    payer: str = ""
    plan_name: str = ""
    pbm: str = ""
    line_of_business: str = ""
    member_id: str = ""
    person_code: str = ""
    group_number: str = ""
    bin: str = ""
    pcn: str = ""
    mbi: str = ""
    cardholder_name: str = ""
    relationship: str = ""
    effective_date: str = ""
    termination_date: str = ""
    phone_pa: str = ""
    fax_pa: str = ""
    fax_appeals: str = ""


@dataclass(frozen=True, slots=True)
class Patient:
    """One person (domain.md 2.1); texts, empty where unknown; `facts` holds what forms need beyond that."""

    patient_id: str
    first_name: str = ""
    middle_name: str = ""
    last_name: str = ""
    suffix: str = ""
    dob: str = ""
    sex: str = ""
    phone: str = ""
    address: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    email: str = ""
    language: str = ""
    mrn: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    coverages: tuple[Coverage, ...] = ()

    @property
    def full_name(self) -> str:
        """First, middle, last name and suffix, as one writes it."""
        return " ".join(
            part for part in (self.first_name, self.middle_name, self.last_name, self.suffix) if part
        )


@dataclass(frozen=True, slots=True)
class Prescriber:
    """One prescriber at one practice (domain.md 2.4); texts, empty where unknown."""

    prescriber_id: str
    npi: str = ""
    first_name: str = ""
    last_name: str = ""
    credentials: str = ""
    specialty: str = ""
    practice: str = ""
    phone: str = ""
    fax: str = ""
    address: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    dea: str = ""
    license: str = ""
    email: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    supervising_name: str = ""
    supervising_npi: str = ""


_PATIENT_COLUMNS = tuple(one.name for one in fields(Patient) if one.name != "coverages")


def upsert_patient(store: Store, patient: Patient) -> bool:
    """Write a patient with all coverages under the given `patient_id`; True when it was not there before.

    Coverages whose order is not given stay; their member ids keep finding the patient.
    """
    values = {name: getattr(patient, name) for name in _PATIENT_COLUMNS}
    with store.begin() as tx:
        new = (
            tx.row(sa.select(patients.c.patient_id).where(patients.c.patient_id == patient.patient_id))
            is None
        )
        tx.upsert(
            patients, ["patient_id"], {**values, "facts": dict(patient.facts), "updated_at": utc_now()}
        )
        for coverage in patient.coverages:
            tx.upsert(
                coverages,
                ["patient_id", "coverage_order"],
                {"patient_id": patient.patient_id, **asdict(coverage)},
            )
        _index(tx, get_patient(tx, patient.patient_id))
        return new


def add_patient(store: Store, patient: Patient) -> None:
    """Write a patient who was not there before. Raises `StoreError` for a known id: nobody is ever overwritten."""
    with store.begin() as tx:
        if not upsert_patient(tx, patient):
            raise StoreError("A patient with this id is there already.", code="store_refused", permanent=True)


def lock_roster(store: Store) -> None:
    """Hold the list of patients until the end of the transaction, so that two people do not add the same person.

    To be called before anything else in it: who waits here must not hold what the other one needs.
    """
    if not store.is_sqlite:  # there a transaction that writes is alone anyway
        store.execute(sa.text("LOCK TABLE patients IN SHARE ROW EXCLUSIVE MODE"))


def get_patient(store: Store, patient_id: str) -> Patient:
    """One patient with coverages, primary first. Raises `NotFound`."""
    found = get_patients(store, [patient_id])
    if not found:
        raise NotFound(f"There is no patient {patient_id}.")
    return found[0]


def get_patients(store: Store, patient_ids: Sequence[str]) -> tuple[Patient, ...]:
    """Patients by id, in the order asked; unknown ids are left out."""
    with store.look() as tx:
        rows = tx.rows(sa.select(patients).where(patients.c.patient_id.in_(patient_ids)))
        plans: dict[str, list[Coverage]] = {}
        for row in tx.rows(sa.select(coverages).where(coverages.c.patient_id.in_(patient_ids))):
            plans.setdefault(row.patient_id, []).append(_coverage(row))
    by_id = {row.patient_id: _patient(row, plans.get(row.patient_id, [])) for row in rows}
    return tuple(by_id[one] for one in patient_ids if one in by_id)


def lock_patient(store: Store, patient_id: str) -> None:
    """Hold a patient until the end of the transaction, so that two recorders do not open the same case twice."""
    # NO KEY UPDATE: rows that refer to the patient may be written meanwhile, else two recorders wait for each other.
    query = sa.select(patients.c.patient_id).where(patients.c.patient_id == patient_id)
    store.row(query.with_for_update(key_share=True))


def find_patients(store: Store, keys: Iterable[str], limit: int = 100) -> tuple[Patient, ...]:
    """Patients that share index keys (`store.blocking.person_keys`), those with the weightiest keys first."""
    wanted = sorted(set(keys))
    if not wanted:
        return ()
    weight = sa.func.sum(
        sa.case(
            *((patient_keys.c.key.like(f"{kind}:%"), points) for kind, points in _KEY_WEIGHTS.items()),
            else_=1,
        )
    )
    query = (
        sa.select(patient_keys.c.patient_id)
        .where(patient_keys.c.key.in_(wanted))
        .group_by(patient_keys.c.patient_id)
        .order_by(weight.desc(), patient_keys.c.patient_id)
        .limit(limit)
    )
    with store.look() as tx:
        return get_patients(tx, [row.patient_id for row in tx.rows(query)])


def search_patients(store: Store, text: str, limit: int = 20) -> tuple[Patient, ...]:
    """Patients for a search box: words of the name (beginnings), an id, or a birth date (ISO)."""
    words = fold_name(text).split()
    # Compared upper-case: names are stored as written.
    names = (sa.func.upper(patients.c.first_name), sa.func.upper(patients.c.last_name))
    each = (sa.or_(_last_name_begins(word), *(name.like(f"{word}%") for name in names)) for word in words)
    by_name = sa.or_(sa.and_(*each), _last_name_begins("".join(words))) if words else sa.false()
    exact = sa.or_(patients.c.patient_id == text.strip(), patients.c.dob == text.strip())
    query = (
        sa.select(patients.c.patient_id)
        .where(sa.or_(exact, by_name))
        .order_by(patients.c.last_name, patients.c.first_name, patients.c.patient_id)
        .limit(limit)
    )
    with store.look() as tx:
        return get_patients(tx, [row.patient_id for row in tx.rows(query)])


def _last_name_begins(folded: str) -> sa.ColumnElement[bool]:
    """Last names by their index keys: without accents and apostrophes, double names by each part or in one."""
    keyed = sa.select(patient_keys.c.patient_id).where(patient_keys.c.key.like(f"n:{folded}%"))
    return patients.c.patient_id.in_(keyed)


def list_patients(store: Store, limit: int | None = None, offset: int = 0) -> tuple[Patient, ...]:
    """Patients by last and first name."""
    query = sa.select(patients.c.patient_id).order_by(
        patients.c.last_name, patients.c.first_name, patients.c.patient_id
    )
    with store.look() as tx:
        return get_patients(tx, [row.patient_id for row in tx.rows(query.limit(limit).offset(offset))])


def count_patients(store: Store) -> int:
    """How many patients there are."""
    with store.look() as tx:
        return int(tx.execute(sa.select(sa.func.count()).select_from(patients)).scalar_one())


def upsert_prescriber(store: Store, prescriber: Prescriber) -> bool:
    """Write a prescriber under the given `prescriber_id`; True when it was not there before."""
    with store.begin() as tx:
        known = tx.row(
            sa.select(prescribers.c.npi).where(prescribers.c.prescriber_id == prescriber.prescriber_id)
        )
        tx.upsert(prescribers, ["prescriber_id"], {**asdict(prescriber), "updated_at": utc_now()})
        return known is None


def get_prescriber(store: Store, prescriber_id: str) -> Prescriber:
    """One prescriber. Raises `NotFound`."""
    row = store.row(sa.select(prescribers).where(prescribers.c.prescriber_id == prescriber_id))
    if row is None:
        raise NotFound(f"There is no prescriber {prescriber_id}.")
    return _prescriber(row)


def find_prescribers(store: Store, *, npi: str) -> tuple[Prescriber, ...]:
    """The prescriber records with this NPI: one person may work at two practices."""
    query = sa.select(prescribers).where(prescribers.c.npi == npi, prescribers.c.npi != "")
    return tuple(_prescriber(row) for row in store.rows(query.order_by(prescribers.c.prescriber_id)))


def list_prescribers(store: Store, limit: int | None = None, offset: int = 0) -> tuple[Prescriber, ...]:
    """Prescribers by last and first name."""
    query = sa.select(prescribers).order_by(
        prescribers.c.last_name, prescribers.c.first_name, prescribers.c.prescriber_id
    )
    return tuple(_prescriber(row) for row in store.rows(query.limit(limit).offset(offset)))


def _index(tx: Store, patient: Patient) -> None:
    members = [number for plan in patient.coverages for number in (plan.member_id, plan.mbi) if number]
    keys = person_keys(
        first_name=patient.first_name,
        last_name=patient.last_name,
        dob=patient.dob,
        phone=patient.phone,
        member_ids=members,
        mrn=patient.mrn,
    )
    tx.execute(sa.delete(patient_keys).where(patient_keys.c.patient_id == patient.patient_id))
    if keys:
        tx.execute(
            sa.insert(patient_keys), [{"key": key, "patient_id": patient.patient_id} for key in sorted(keys)]
        )


def _coverage(row: Row[Any]) -> Coverage:
    return Coverage(**{one.name: getattr(row, one.name) for one in fields(Coverage)})


def _patient(row: Row[Any], plans: list[Coverage]) -> Patient:
    ordered = tuple(sorted(plans, key=lambda plan: COVERAGE_ORDERS.index(plan.coverage_order)))
    return Patient(**{name: getattr(row, name) for name in _PATIENT_COLUMNS}, coverages=ordered)


def _prescriber(row: Row[Any]) -> Prescriber:
    return Prescriber(**{one.name: getattr(row, one.name) for one in fields(Prescriber)})
