"""How a patient is found again: folded spellings and the keys of the patient index.

A key only brings a patient forward as a candidate; whether it is the same person is decided in `cases`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import jellyfish

# Letters that fax and OCR swap, one sign for each group; only for finding candidates, never for agreeing.
_LOOKALIKE = str.maketrans(
    {"O": "0", "Q": "0", "D": "0", "I": "1", "L": "1", "|": "1", "S": "5", "B": "8", "Z": "2", "G": "6"}
)
SUFFIXES = {
    "JR": "JR",
    "JUNIOR": "JR",
    "SR": "SR",
    "SENIOR": "SR",
    "II": "II",
    "2ND": "II",
    "III": "III",
    "3RD": "III",
    "IV": "IV",
    "4TH": "IV",
}


def fold_name(text: str) -> str:
    """Upper-case letters without accents; apostrophes vanish, other signs become one space: `O'Brien-Lopez` →
    `OBRIEN LOPEZ`."""
    plain = unicodedata.normalize("NFKD", text).translate(str.maketrans("łŁøØđĐ", "lLoOdD"))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign)).upper().replace("ß", "SS")
    return " ".join(re.sub(r"[^A-Z0-9]+", " ", re.sub(r"['’`´]", "", plain)).split())


def fold_identifier(text: str) -> str:
    """Upper-case letters and digits only: the form in which identifiers are compared."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def fold_lookalikes(text: str) -> str:
    """An identifier with look-alike letters and digits made one; for finding candidates only."""
    return fold_identifier(text).translate(_LOOKALIKE)


def fold_phone(text: str) -> str:
    """The ten digits of a US number (a leading 1 dropped), or empty."""
    digits = re.sub(r"\D", "", text)
    digits = digits[1:] if len(digits) == 11 and digits.startswith("1") else digits
    return digits if len(digits) == 10 else ""


def fold_suffix(text: str) -> str:
    """JR, SR, II, III, IV or empty."""
    return SUFFIXES.get(fold_name(text).replace(" ", ""), "")


def person_keys(
    *,
    first_name: str = "",
    last_name: str = "",
    dob: str = "",
    phone: str = "",
    member_ids: Iterable[str] = (),
    mrn: str = "",
) -> frozenset[str]:
    """The index keys of a person: birth date, last name with first initial (spelled and by sound), member ids
    (exact and with look-alikes folded), phone, chart number."""
    keys: set[str] = set()
    if dob:
        keys.add(f"b:{dob}")
        keys.add(f"b:{_swapped(dob)}")
    first, last = fold_name(first_name), fold_name(last_name)
    if last:
        for part in {last.replace(" ", ""), *(piece for piece in last.split() if len(piece) > 2)}:
            keys.add(f"n:{part}")
            keys.add(f"s:{jellyfish.metaphone(part)}:{first[:1]}")
    for member_id in member_ids:
        if len(fold_identifier(member_id)) >= 4:
            keys.add(f"m:{fold_lookalikes(member_id)}")
    if fold_phone(phone):
        keys.add(f"p:{fold_phone(phone)}")
    if fold_identifier(mrn):
        keys.add(f"c:{fold_identifier(mrn)}")
    return frozenset(keys)


def _swapped(dob: str) -> str:
    """A birth date with month and day in one fixed order, so that a transposed one is found."""
    year, month, day = dob.split("-")
    return "-".join((year, *sorted((month, day))))
