"""Loads and checks wording templates; an unknown key, block or slot stops with file, id and key."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.listing import listed

WORDINGS = Path(__file__).parent / "wordings"
SLOT = re.compile(r"\{([^{}]*)\}")
DOCUMENT_KEYS = frozenset(
    listed("id type sender title blocks constants absent decoys computed items pool optional patient relations")
)
ITEM_KEYS = frozenset(("constants", "computed", "absent"))
BLOCK_KEYS: dict[str, frozenset[str]] = {
    kind: frozenset((*keys.split(), "kind", "evidence", "mono", "caps", "hand", "style", "struck", "manner"))
    for kind, keys in {
        "letterhead": "lines",
        "lines": "lines",
        "pairs": "columns pairs",
        "paragraph": "text",
        "boilerplate": "topic text",
        "footer": "text",
        "box": "title blocks",
        "heading": "text",
        "table": "header rows",
        "handwritten": "text near",
        "checks": "label options",
        "signature": "label signed date signed_by esign",
        "pagebreak": "",
    }.items()
}
FIELDS = frozenset(
    listed(
        """
        decision patient_name patient_dob patient_sex patient_phone patient_address patient_weight_kg
        allergies mrn payer pbm line_of_business member_id group_number bin pcn prescriber_name
        prescriber_npi prescriber_dea prescriber_phone prescriber_fax drug_name drug_generic drug_strength
        drug_form ndc sig requested_quantity requested_days refills rx_number daw date_written
        therapy_status phase pa_reference epa_key letter_date decision_date received_by_payer_date
        effective_date expiry_date approved_quantity approved_days approved_fills loading_quantity
        denial_reason_code alternatives missing_items due_at reply_fax dismissal_reason
        existing_pa_reference existing_pa_expiry addressed_to urgency need_by_date appeal_level appeal_days
        appeal_deadline appeal_fax appeal_reference appeal_outcome original_denial_date appeal_received_date
        next_level continuation_deadline p2p_phone p2p_deadline reviewer diagnosis_codes prior_therapies
        labs current_therapies service_date provider_name reject_codes payer_phone pa_required step_required
        formulary_tier deductible_amount deductible_met oop_max oop_met coinsurance_pct copay_max
        required_pharmacy specialty_lockout accumulator copay_card_eligible program_type program_name
        program_reference household_size annual_income services patient_hipaa_signed patient_hipaa_date
        marketing_consent prescriber_signed dispensing_pharmacy renewal_window_start renewal_window_end
        tracking_number carrier ship_date delivered_at signed_by signature_met temperature_min_c
        temperature_max_c temperature_excursion delivery_status sender_name sender_phone recipient
        intended_recipient page_count missing_pages reply_requested enclosures incident form_name
        signature_required question_count denial_text bridge_days appointment_date dismissal_review_deadline
        enrollment_number patient_initials patient_birth_year sender_specialty request_date fax_date
        opt_out_phone signed
    """
    )
)
FILLERS = frozenset(
    listed(
        """
        clinic_name clinic_address pharmacy_name payer_address pharmacy_address pharmacy_phone pharmacy_fax
        pharmacy_npi
    """
    )
)
DECOY = re.compile(
    r"decoy_(date|name|phone|fax|id|drug|amount|quantity|payer|pbm|company|address|days|bin|pcn|strength|npi|clinic|"
    r"pharmacy|age|weight|code|number|group|reference|year|percent)(_\d+)?"
)
FORMATS = frozenset(
    listed(
        """
        first_last last_first last_first_upper first_last_upper dr mr_ms initials first last upper mdy mdy2
        md long dmy_text iso compact dashed dots dashes parens plain spaced tight words street city state
        zip lb
    """
    )
)
CONTROL_KEYS = frozenset(("kind", "style", "near", "topic", "manner", "signed_by", "evidence"))


class WordingError(ValueError):
    """A template is wrong; the message names file, id and key."""


@dataclass(frozen=True, slots=True)
class Template:
    """One document wording of one author. `raw` is the checked JSON object; `slots` the names printed in its blocks."""

    author: str
    id: str
    type: str
    sender: str
    raw: Mapping[str, Any]
    slots: frozenset[str]

    @property
    def blocks(self) -> list[dict[str, Any]]:
        return list(self.raw["blocks"])

    @property
    def items(self) -> list[dict[str, Any]]:
        return list(self.raw.get("items", ()))


def load_authors(authors: str, folder: Path = WORDINGS) -> tuple[Template, ...]:
    """Templates of the authors named by letters (`"A,B"`), in file order. Raises WordingError."""
    found: list[Template] = []
    for author in (part.strip() for part in authors.split(",")):
        if author:
            found.extend(load_file(folder / f"author-{author}.jsonl", author))
    return tuple(found)


def load_file(path: Path, author: str) -> Iterator[Template]:
    """Templates of one file. Raises WordingError with file, id and key."""
    if not path.is_file():
        raise WordingError(f"{path}: no such wording file")
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            raw = json.loads(line)
            yield check_template(raw, author, f"{path.name} {raw.get('id', f'line {number}')}")


def check_template(raw: Mapping[str, Any], author: str, where: str) -> Template:
    """A Template after every key and slot was found known; `where` is file and id for messages."""
    _refuse_unknown(raw, DOCUMENT_KEYS, where, "document")
    for item in raw.get("items", ()):
        _refuse_unknown(item, ITEM_KEYS, where, "item")
    _refuse_unknown(raw.get("patient", {}), frozenset(("age", "sex")), where, "patient")
    for block in walk_blocks(raw["blocks"]):
        if block.get("kind") not in BLOCK_KEYS:
            raise WordingError(f"{where}: unknown block kind {block.get('kind')!r}")
        _refuse_unknown(block, BLOCK_KEYS[block["kind"]], where, f"block {block['kind']}")
    slots = frozenset(_check_slot(slot, len(raw.get("items", ())), where) for slot in find_slots(raw["blocks"]))
    return Template(author, raw["id"], raw["type"], raw["sender"], raw, slots)


def walk_blocks(blocks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every block, nested ones included."""
    for block in blocks:
        yield block
        yield from walk_blocks(block.get("blocks", []))


def find_slots(value: Any) -> Iterator[str]:
    """Every `name:format` between braces in any text of the blocks."""
    if isinstance(value, str):
        yield from SLOT.findall(value)
    elif isinstance(value, list):
        for part in value:
            yield from find_slots(part)
    elif isinstance(value, dict):
        for part in value.values():
            yield from find_slots(part)


def split_slot(slot: str) -> tuple[int, str, str]:
    """`2.drug_name:upper` as (2, drug_name, upper); item 0 means shared."""
    name, _, fmt = slot.partition(":")
    number, dot, rest = name.partition(".")
    return (int(number), rest, fmt) if dot and number.isdigit() else (0, name, fmt)


def _check_slot(slot: str, items: int, where: str) -> str:
    item, name, fmt = split_slot(slot)
    if name not in FIELDS and name not in FILLERS and not DECOY.fullmatch(name):
        raise WordingError(f"{where}: unknown slot {{{slot}}}")
    if fmt and fmt not in FORMATS:
        raise WordingError(f"{where}: unknown format in slot {{{slot}}}")
    if item > items:
        raise WordingError(f"{where}: slot {{{slot}}} but there are {items} items")
    return f"{item}.{name}" if item else name


def _refuse_unknown(value: Mapping[str, Any], known: frozenset[str], where: str, what: str) -> None:
    unknown = sorted(set(value) - known)
    if unknown:
        raise WordingError(f"{where}: unknown {what} key {unknown[0]!r}")
