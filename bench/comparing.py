"""When a read value counts as right: sensible comparison per kind of field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from bench.listing import listed

NAMES = frozenset(listed("patient_name prescriber_name provider_name signed_by cardholder_name"))
ORGANISATIONS = frozenset(
    listed(
        """
        payer pbm sender_name recipient intended_recipient dispensing_pharmacy required_pharmacy
        program_name reviewer carrier form_name specialty_lockout
    """
    )
)
PHONES = frozenset(
    listed(
        """
        patient_phone prescriber_phone prescriber_fax payer_phone reply_fax appeal_fax p2p_phone
        sender_phone opt_out_phone
    """
    )
)
IDENTIFIERS = frozenset(
    listed(
        """
        member_id group_number bin pcn prescriber_npi prescriber_dea ndc rx_number pa_reference epa_key mrn
        existing_pa_reference appeal_reference program_reference tracking_number enrollment_number
        formulary_tier daw patient_initials patient_sex
    """
    )
)
NUMBERS = frozenset(
    listed(
        """
        requested_quantity requested_days refills approved_quantity approved_days approved_fills
        loading_quantity appeal_days deductible_amount deductible_met oop_max oop_met coinsurance_pct
        copay_max household_size annual_income temperature_min_c temperature_max_c page_count question_count
        bridge_days patient_weight_kg patient_birth_year
    """
    )
)
CODE_LISTS = frozenset(("diagnosis_codes", "reject_codes"))
TEXT_LISTS = frozenset(
    listed(
        """
        alternatives missing_items current_therapies services enclosures signature_required allergies
        prior_therapies labs
    """
    )
)
FREE_TEXT = frozenset(
    ("sig", "denial_text", "sender_specialty", "drug_form", "phase", "patient_address", "drug_generic")
)
DEVICES = frozenset(
    listed(
        """
        pen sureclick clickject actpen pushtouch redipen flexpro mini autoinjector auto injector syringe
        prefilled kit tablet capsule er xr dr
    """
    )
)
TITLES = frozenset(listed("dr mr mrs ms md do np pa pac fnp aprn rn pharmd phd mx"))
CORPORATE = frozenset(listed("inc llc llp ltd co corp the of and pdp hmo ppo plan"))
SUFFIXES = frozenset(listed("jr sr ii iii iv"))


def is_same(name: str, truth: Any, read: Any) -> bool:
    """Whether the value read for the field is right. Both not None."""
    if isinstance(truth, bool) or isinstance(read, bool):
        return _as_bool(truth) == _as_bool(read)
    if isinstance(truth, list) or name in CODE_LISTS or name in TEXT_LISTS:
        return same_list(name, truth, read)
    if name in NUMBERS:
        return same_number(name, truth, read)
    compare = next((how for names, how in KINDS if name in names), None)
    if compare is not None:
        return compare(str(truth), str(read))
    if looks_like_date(truth):
        return str(truth)[:10] == str(read)[:10]
    return alnum(truth) == alnum(read)


def plain(value: Any) -> str:
    """Lower case words and numbers without accents and punctuation."""
    text = unicodedata.normalize(
        "NFKD", str(value).replace("ß", "ss").replace("ł", "l").replace("Ł", "L").replace("ø", "o").replace("Ø", "O")
    )
    text = "".join(c for c in text if not unicodedata.combining(c)).lower()
    text = re.sub(r"['’ʻ`]", "", text)
    return " ".join(re.findall(r"[^\W_]+", text))


def alnum(value: Any) -> str:
    """Letters and digits only, lower case."""
    return plain(value).replace(" ", "")


def phone_digits(value: Any) -> str:
    """The digits, without a leading country 1."""
    digits = re.sub(r"\D", "", str(value))
    return digits[1:] if len(digits) in (11, 8) and digits[0] == "1" else digits


def same_number(name: str, truth: Any, read: Any) -> bool:
    """Equal as numbers; a weight may differ by half a kilogram (pounds are rounded on paper)."""
    try:
        a, b = _to_number(truth), _to_number(read)
    except ValueError:
        return alnum(truth) == alnum(read)
    return abs(a - b) <= (0.5 if name == "patient_weight_kg" else 0.005)


def _to_number(value: Any) -> float:
    return float(re.sub(r"[^\d.\-]", "", str(value)))


def same_person(truth: str, read: str) -> bool:
    """Same surname and first name in any order; a middle name may be missing, shortened or extra, a suffix missing."""
    a, b = _name_parts(truth), _name_parts(read)
    if not a or not b:
        return a == b
    if "".join(a) == "".join(b) or sorted(a) == sorted(b):
        return True
    shorter, longer = (a, b) if len(a) <= len(b) else (b, a)
    if len(shorter) < 2:
        return False
    rest = list(longer)
    for part in shorter:
        match = next((p for p in rest if p == part), None) or next((p for p in rest if _is_initial(p, part)), None)
        if match is None:
            return False
        rest.remove(match)
    return all(len(part) == 1 or len(longer) > 2 for part in rest) and a[0][0] == b[0][0] and a[-1] == b[-1]


def _is_initial(a: str, b: str) -> bool:
    return 1 in (len(a), len(b)) and a[0] == b[0]


def _name_parts(text: str) -> list[str]:
    if "," in text:
        last, _, first = text.partition(",")
        text = f"{first} {last}" if plain(first) not in TITLES | SUFFIXES else text
    parts = plain(text.replace("-", " ")).split()
    return [part for part in parts if part not in TITLES and part not in SUFFIXES]


def normal_strength(text: str) -> str:
    """`40MG/0.8ML`, `40 mg / 0.8 mL` and `40.0 mg per 0.8 ml` as the same text."""
    text = text.lower().replace("per", "/").replace(",", "").replace("milligrams", "mg").replace("milliliters", "ml")
    text = text.replace("micrograms", "mcg").replace("µg", "mcg").replace("ug", "mcg").replace("percent", "%")
    text = re.sub(r"(\d+)\.0+(?=\D|$)", r"\1", text)
    text = re.sub(r"(\.\d*?[1-9])0+(?=\D|$)", r"\1", text)
    text = re.sub(r"/1\s*ml", "/ml", text)
    # Two ingredients: `49 mg/51 mg` is what the dictionary writes as `49-51 mg`.
    text = re.sub(r"(\d)\s*mg\s*/(?=\s*[\d.]+\s*(?:mg|-))", r"\1-", text)
    return re.sub(r"[^a-z0-9./%-]", "", text)


def same_drug(truth: str, read: str) -> bool:
    """The same name; words for the device or form may be there or not."""
    a, b = plain(truth), plain(read)
    if a == b or a.replace(" ", "") == b.replace(" ", ""):
        return True
    trim = [tuple(word for word in text.split() if word not in DEVICES) for text in (a, b)]
    return bool(trim[0]) and trim[0] == trim[1]


def same_organisation(truth: str, read: str) -> bool:
    """The same name without company words and what stands in parentheses, nearly."""
    cut = [
        " ".join(w for w in plain(re.sub(r"\(.*?\)", " ", text)).split() if w not in CORPORATE)
        for text in (truth, read)
    ]
    return plain(truth) == plain(read) or (
        bool(cut[0]) and similar(cut[0].replace(" ", ""), cut[1].replace(" ", "")) >= 0.93
    )


def same_list(name: str, truth: Any, read: Any) -> bool:
    """The same set of entries; entries of free text need to be nearly the same."""
    left = [name_of_entry(part) for part in (truth if isinstance(truth, list) else [truth])]
    right = [name_of_entry(part) for part in (read if isinstance(read, list) else [read])]
    if name in CODE_LISTS or name == "alternatives":
        return set(left) == set(right)
    if len(left) != len(right):
        return False
    free = list(right)
    for part in left:
        best = max(free, key=lambda other: similar(part, other), default="")
        if similar(part, best) < 0.8:
            return False
        free.remove(best)
    return True


def name_of_entry(part: Any) -> str:
    """Letters and digits of an entry of a list; of a record those of its drug or test."""
    if isinstance(part, dict):
        part = part.get("drug") or part.get("name") or " ".join(map(str, part.values()))
    return alnum(part)


def similar(a: str, b: str) -> float:
    """1 for equal texts, 0 for nothing in common (normalised edit distance)."""
    if a == b:
        return 1.0
    if not a or not b:
        return 0.0
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return 1 - row[-1] / max(len(a), len(b))


def looks_like_date(value: Any) -> bool:
    return bool(re.match(r"\d{4}-\d{2}-\d{2}", str(value)))


def _as_bool(value: Any) -> bool | None:
    text = str(value).strip().lower()
    return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(text)


def _same_text(truth: str, read: str) -> bool:
    return similar(plain(truth), plain(read)) >= 0.9


KINDS: tuple[tuple[frozenset[str], Callable[[str, str], bool]], ...] = (
    (NAMES, same_person),
    (PHONES, lambda a, b: phone_digits(a) == phone_digits(b)),
    (IDENTIFIERS, lambda a, b: alnum(a) == alnum(b)),
    (frozenset(("drug_strength",)), lambda a, b: normal_strength(a) == normal_strength(b)),
    (frozenset(("drug_name",)), same_drug),
    (ORGANISATIONS, same_organisation),
    (FREE_TEXT, _same_text),
)
