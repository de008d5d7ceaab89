"""Who prescribes on a case, when no paper could say it for sure: named by a person, from the roster or anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cases.columns import RowRefusedError, npi_ok, prescriber_of
from cases.entering import BadCorrectionError
from cases.names import split_name
from store.audit import Entry, append_entry
from store.blocking import fold_phone
from store.cases import lock_case, update_case
from store.database import Store, new_id
from store.people import Prescriber, get_prescriber, upsert_prescriber
from store.readings import list_case_documents

# What papers say of a prescriber, by the column of the roster it belongs to.
_SAID = {"npi": "prescriber_npi", "phone": "prescriber_phone", "fax": "prescriber_fax"}


def suggest_prescriber(store: Store, case_id: str) -> dict[str, str]:
    """What the latest paper of a case that names a prescriber says, for a person to check; empty when none does."""
    for stored in reversed(list_case_documents(store, case_id)):
        for item in stored.document.items:
            name = split_name(str(item.value("prescriber_name") or ""))
            said = {column: str(item.value(field) or "") for column, field in _SAID.items()}
            said |= {"first_name": name.first, "last_name": name.last}
            if said["npi"] or said["last_name"]:
                return {column: text for column, text in said.items() if text}
    return {}


def name_prescriber(
    store: Store, case_id: str, *, known_id: str = "", new: Mapping[str, str] | None = None, by: str
) -> Prescriber:
    """Make somebody the prescriber of a case: of the roster by `known_id`, or a `new` one (texts by column).

    Raises `NotFound` for an unknown case or prescriber, `BadCorrectionError` for what cannot be.
    """
    with store.begin() as tx:
        case = lock_case(tx, case_id)
        if known_id:
            named = get_prescriber(tx, known_id)
        else:
            named = _new(new or {})
            upsert_prescriber(tx, named)
        update_case(tx, replace(case, prescriber_id=named.prescriber_id))
        detail = {"prescriber": named.prescriber_id, "before": case.prescriber_id or "", "new": not known_id}
        append_entry(
            tx, Entry("case.prescriber_named", "case", case_id, user_id=by, patient_id=case.patient_id, detail=detail)
        )
        return named


def _new(texts: Mapping[str, str]) -> Prescriber:
    """A record as an import would write it, under an id that no import gives out."""
    for column in ("phone", "fax"):
        if texts.get(column) and not fold_phone(texts[column]):
            raise BadCorrectionError(f"The {column} number needs ten digits, for example 212-555-0143.")
    if not npi_ok(texts.get("npi", "")):
        raise BadCorrectionError("No NPI has these digits (the last one checks the others). Look at the paper again.")
    try:
        return prescriber_of({**texts, "prescriber_id": new_id("prescriber")}, None)
    except RowRefusedError as error:
        raise BadCorrectionError(f"Prescriber: {error}.") from error
