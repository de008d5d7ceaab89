"""The form for somebody who is not on the roster yet: filled from the paper, checked, and who may be the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cases.names import split_name
from cases.registering import find_doubles
from desk.choosing import patient_view
from desk.codes import codes_of
from desk.context import DeskContext
from desk.review_views import NEW_PATIENT, DoubleView, Entered, FieldView, ItemView, NewFieldView, NewPatientView
from desk.values import Unfit, choices, from_text
from documents.corrections import NewPatient
from documents.field_specs import FieldSpec
from extract.normalise.addresses import STATES
from store.blocking import fold_phone

_PREFIX, _OTHER = "new.", "new.other."
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class _Field:
    """One column of the form: its title, kind of value, and the field of the paper that fills it."""

    name: str
    title: str
    source: str
    kind: str = "text"
    required: bool = False

    @property
    def key(self) -> str:
        return _PREFIX + self.name

    @property
    def spec(self) -> FieldSpec:
        return FieldSpec(self.name, self.title, self.kind, "patient")


_FIELDS = (
    _Field("first_name", "First name", "patient_name", required=True),
    _Field("middle_name", "Middle name", "patient_name"),
    _Field("last_name", "Last name", "patient_name", required=True),
    _Field("suffix", "Suffix (Jr, Sr, III)", "patient_name"),
    _Field("dob", "Date of birth", "patient_dob", "birth_date", required=True),
    _Field("sex", "Sex", "patient_sex", "sex"),
    _Field("phone", "Phone", "patient_phone", "phone"),
    _Field("address", "Street", "patient_address"),
    _Field("city", "City", "patient_address"),
    _Field("state", "State", "patient_address", "state"),
    _Field("zip", "ZIP", "patient_address", "zip"),
    _Field("payer", "Payer", "payer"),
    _Field("pbm", "PBM", "pbm"),
    _Field("line_of_business", "Kind of plan", "line_of_business", "coded"),
    _Field("member_id", "Member ID", "member_id"),
    _Field("group_number", "Group number", "group_number"),
    _Field("bin", "BIN", "bin", "bin"),
    _Field("pcn", "PCN", "pcn"),
)


def is_filled(texts: Mapping[str, str]) -> bool:
    """Whether the form was on the page that was sent."""
    return any(key.startswith(_PREFIX) for key in texts)


def build_new_patient(desk: DeskContext, items: Iterable[ItemView], entered: Entered) -> NewPatientView | None:
    """The form as entered, or filled from the fields as they stand on the page; None when nobody asked for it."""
    if entered.texts.get("patient.1") != NEW_PATIENT:
        return None
    # What all items share stands in item 0, else the first item says it.
    sources = {view.name: view for item in reversed([*items][:2]) for view in (*item.check, *item.sure)}
    texts = entered.texts if is_filled(entered.texts) else _from_paper(sources)
    fields = tuple(_field_view(desk, field, texts, sources.get(field.source), entered) for field in _FIELDS)
    return NewPatientView(fields, tuple(_doubles(desk, texts, entered)))


def read_new_patient(desk: DeskContext, texts: Mapping[str, str], errors: dict[str, str]) -> NewPatient | None:
    """The person as entered, None when something does not fit; `errors` also names each double not ruled out."""
    values: dict[str, str] = {}
    for field in _FIELDS:
        try:
            values[field.name] = _value(desk, field, texts.get(field.key, ""))
        except Unfit as unfit:
            errors[field.key] = str(unfit)
    if len(values) < len(_FIELDS):
        return None
    different = frozenset(key.removeprefix(_OTHER) for key in texts if key.startswith(_OTHER))
    new = NewPatient(**values, different_from=different)
    for double in find_doubles(desk.store, new):
        if double.patient.patient_id not in different:
            key = _OTHER + double.patient.patient_id
            errors[key] = "Choose this patient above, or tick that it is a different person."
    return new


def _value(desk: DeskContext, field: _Field, text: str) -> str:
    """One entry as the roster keeps it. Raises Unfit."""
    text = " ".join(text.split())
    if len(text) > _LONGEST:
        raise Unfit(f"At most {_LONGEST} characters.")
    if not text:
        if field.required:
            raise Unfit("A new patient needs this.")
        return ""
    if field.kind in _CHECKS:
        return _CHECKS[field.kind](text)
    if "name" in field.name and not any(sign.isalpha() for sign in text):
        raise Unfit("This is no name.")
    options = _options(desk, field)
    if options and text not in options:
        raise Unfit("Choose one of the list.")
    return str(from_text(text, field.spec, options))


def _phone(text: str) -> str:
    if not fold_phone(text):
        raise Unfit("A phone number has 10 digits, for example 212-555-0143.")
    return text


def _state(text: str) -> str:
    if text.upper() not in STATES:
        raise Unfit("Two letters, for example NY.")
    return text.upper()


def _zip(text: str) -> str:
    if not re.fullmatch(r"\d{5}(-?\d{4})?", text):
        raise Unfit("A ZIP has five digits, or five and four.")
    return text


_CHECKS = {"phone": _phone, "state": _state, "zip": _zip}


def _options(desk: DeskContext, field: _Field) -> tuple[str, ...]:
    return choices(field.kind, codes_of(desk.catalog.coded, field.name))


def _from_paper(sources: Mapping[str, FieldView]) -> dict[str, str]:
    """What the paper says, parted as the roster keeps it, by form name."""
    said = {field.name: sources[field.source].text for field in _FIELDS if field.source in sources}
    name = split_name(said.get("first_name", ""))
    said |= {"first_name": name.first, "middle_name": name.middle, "last_name": name.last, "suffix": name.suffix}
    said |= split_address(said.get("address", ""))
    return {_PREFIX + name: text for name, text in said.items()}


def split_address(text: str) -> dict[str, str]:
    """Street, city, state and ZIP of a printed address; what cannot be told apart stays with the street."""
    text = ", ".join(line.strip(" ,") for line in text.splitlines() if line.strip())
    found = re.fullmatch(r"(.+?)[ ,]+([A-Z]{2})\.?[ ,]+(\d{5}(?:-\d{4})?)", text)
    if found is None or found[2] not in STATES:
        return {"address": text, "city": "", "state": "", "zip": ""}
    street, comma, city = found[1].rpartition(",")
    # Without a comma nobody can tell where the street ends: the person at the desk parts them.
    street, city = (street, city) if comma else (city, "")
    return {"address": street.strip(), "city": city.strip(), "state": found[2], "zip": found[3]}


def _field_view(
    desk: DeskContext, field: _Field, texts: Mapping[str, str], source: FieldView | None, entered: Entered
) -> NewFieldView:
    words = f"Filled from page {source.page}: “{source.words}”." if source and source.words else ""
    return NewFieldView(
        key=field.key,
        id=field.key.replace(".", "-"),
        title=field.title,
        text=texts.get(field.key, ""),
        options=_options(desk, field),
        required=field.required,
        error=entered.errors.get(field.key, ""),
        box_id=source.id if source else "",
        why=words,
    )


def _doubles(desk: DeskContext, texts: Mapping[str, str], entered: Entered) -> Iterator[DoubleView]:
    for double in find_doubles(desk.store, NewPatient(**_what_fits(desk, texts), different_from=frozenset())):
        key = _OTHER + double.patient.patient_id
        view = patient_view(double.patient, double.reasons)
        yield DoubleView(key, view, key in entered.texts, entered.errors.get(key, ""))


def _what_fits(desk: DeskContext, texts: Mapping[str, str]) -> dict[str, str]:
    """The entries that can be right; the others say nothing about who the person may be."""
    values: dict[str, str] = {}
    for field in _FIELDS:
        try:
            values[field.name] = _value(desk, field, texts.get(field.key, ""))
        except Unfit:
            values[field.name] = ""
    return values
