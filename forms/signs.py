"""Signs in a label: what is for a person's hand only, parts of split boxes, and what a check box states."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NOISE = re.compile(
    r"this is a required field|\bif applicable\b|\brequired\b|\boptional\b|\bundefined\b|"
    r"(?:enter |provide |select )?(?:the )?\b(?:\d+|two|three|four|five|nine) ?-?(?:digits?|characters?)\b|"
    r"\bcheck box if\b|\bmark with an x\b|\bplease (?:print|enter|specify)\b|\b(?:mm|dd|yyyy|yy)\b|including area code",
    re.IGNORECASE,
)
_NUMBERING = re.compile(
    r"^\W*(?:section|part|item|question)?\s*\d{1,2}\s?[a-z]?\s*[.):-]\s*(?:[a-z]\.\s+)?", re.IGNORECASE
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[a-zA-Z])(?=\d)")
_EMPTY_NAMES = re.compile(
    r"(?:text|textfield|text field|check ?box|radio ?button ?(?:list)?|button|field|undefined|group)?[\s\d]*"
)

# What stays for a hand, in the order of trust: (sign, which `never`).
_BY_HAND = (
    (r"social security|\bssn\b|taxpayer|tax identification", "leave_blank"),
    (r"date stamp|(?:plan|office|official|internal|va) use|do not write|reviewed by|approved by|credit card|\bcvv\b|"
     r"card number|name on card|visa|account number|routing", "plan_use"),
    (r"date (?:of )?sign|signature date|date signed|signed date|date of signature", "date_signed"),
    (r"signature|sign here|\bsigned by\b", "signature"),
    (r"\binitials\b|\binitial here\b", "initials"),
    (r"\bi (?:certify|attest|agree|authori[sz]e|understand|consent|declare)|attestation|certif(?:y|ication) that",
     "attestation"),
)  # fmt: skip
_SIGNERS = (
    (r"prescriber|physician|doctor|provider|practitioner", "prescriber"),
    (r"representative|caregiver|guardian|power of attorney", "representative"),
    (r"witness", "witness"),
    (r"patient|member|enrollee|veteran|claimant|applicant", "patient"),
)
# Parts of split boxes: (sign, formatter for a date, phone or ZIP code).
_PARTS = (
    (r"\bmonth\b", "month"), (r"\bday\b", "day"), (r"\byear\b", "year"),
    (r"area ?code", "area_code"), (r"(?:middle|first|second) three (?:numbers|digits)", "exchange"),
    (r"last four (?:numbers|digits)", "line_number"),
    (r"first five (?:numbers|digits)", "slice:1-5"),
)  # fmt: skip
# What a check box or a radio state says: (sign, canonical name, the value).
_STATED = (
    (r"\bfemale\b", "patient.sex", "F"), (r"(?<!fe)\bmale\b", "patient.sex", "M"),
    (r"gender is other|\bnon-?binary\b", "patient.sex", "X"),
    (r"\bnon-?\s?urgent\b|\broutine\b|\bstandard review\b", "case.urgency", "routine"),
    (r"\burgent\b|expedit|exigent", "case.urgency", "urgent"),
    (r"\binitial (?:request|authori[sz]ation)|request type.*\binitial\b|\binitial\b.*request", "case.request_type",
     "initial"),
    (r"\b(?:renewal|extension|reauthori[sz]ation)\b", "case.request_type", "renewal"),
    (r"step[ -]therapy exception|step exception", "case.request_type", "step_exception"),
    (r"quantity (?:limit )?exception", "case.request_type", "quantity_exception"),
    (r"formulary exception", "case.request_type", "formulary_exception"),
    (r"new therapy|\bnew start\b|new to therapy", "therapy.status", "new"),
    (r"continu(?:ation|ed|ing) (?:of )?(?:therapy|treatment)?|currently on", "therapy.status", "continuation"),
    (r"no known (?:drug )?allergies|\bnkda\b", "patient.nkda", "yes"),
    (r"dispense as written|\bdaw\b", "drug.daw", "yes"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Text:
    """One text about a box: where it stands (tooltip, name, left, above, right) and how far it is to be trusted."""

    text: str
    place: str
    weight: float


def clean(text: str) -> str:
    """A label as it is compared: lower case, no numbering, no "this is a required field", no punctuation."""
    plain = text.replace("’", "").replace("'", "").replace("V. A.", "VA").replace("\u00a0", " ")
    plain = _NOISE.sub(" ", _NUMBERING.sub("", plain))
    return " ".join(re.sub(r"[^\w/]+|_", " ", plain.replace("/", " ")).lower().split())


def spoken_name(full_name: str) -> str:
    """A field's name as words: `F[0].Page_1[0].DOBmonth[0]` as "dob month"; "" for names that say nothing."""
    last = re.sub(r"\[\d+\]|#", "", full_name.split(".")[-1])
    last = re.sub(r"(?<=[A-Z])(month|day|year)", r" \1", last)  # DOBmonth
    words = " ".join(_CAMEL.sub(" ", last.replace("_", " ").replace("-", " ")).split())
    words = re.sub(r"(?<=\D)\s\d{1,2}$", "", words)
    return "" if _EMPTY_NAMES.fullmatch(words.lower()) else words


def for_a_hand(text: str) -> tuple[str, str]:
    """Which `never` a text asks for and who signs; ("", "") when software may fill the box."""
    lowered = text.lower()
    for sign, never in _BY_HAND:
        if re.search(sign, lowered):
            return never, next((who for sign_, who in _SIGNERS if re.search(sign_, lowered)), "")
    return "", ""


def part_of(text: str) -> str:
    """The formatter for the part of a split value that a text names; "" when the box takes the whole."""
    lowered = " ".join(re.sub(r"[_\W]+", " ", _CAMEL.sub(" ", text)).lower().split())
    lowered = lowered.replace("including area code", "")
    found = [format_ for sign, format_ in _PARTS if re.search(sign, lowered)]
    return found[0] if len(found) == 1 or (found and found[0].startswith("area")) else ""


def without_part(text: str) -> str:
    """The text without the words that name a part."""
    for sign, _ in _PARTS:
        text = re.sub(sign, " ", text, flags=re.IGNORECASE)
    return re.sub(r"\b(?:first|last|middle|second) (?:two|three|four|five) (?:numbers|digits)\b", " ", text, flags=re.I)


def stated(text: str) -> tuple[str, str]:
    """The canonical name and value that a check box with this text states; ("", "") when unsure."""
    lowered = text.lower()
    return next(((name, value) for sign, name, value in _STATED if re.search(sign, lowered)), ("", ""))
