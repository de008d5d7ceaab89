"""Codes, confidences and times in the words of the people who work here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from documents.judgement import Timer
from store.people import Patient

_ACRONYMS = {
    "pa": "PA", "p2p": "P2P", "lis": "LIS", "pap": "PAP", "alj": "ALJ", "npi": "NPI", "icd": "ICD", "cob": "COB",
    "id": "ID", "dob": "date of birth", "nkda": "NKDA", "tb": "TB", "dx": "diagnosis",
}  # fmt: skip
FAX_STATES = {
    "working": "In progress",
    "filed": "Filed",
    "review": "In review",
    "duplicate": "Duplicate",
    "quarantined": "Quarantined",
}
FAMILIES = {
    "prescriber": "From a prescriber",
    "form": "Forms",
    "payer_decision": "Payer decisions",
    "appeal": "Appeals",
    "benefit": "Benefits and claims",
    "assistance": "Financial assistance",
    "logistics": "Delivery and transmission",
    "admin": "Other",
}
PRIORITIES = {1: "Now", 2: "Today", 3: "Next day", 4: "Two days", 5: "Low"}
_CODE = re.compile(r"\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b")
_ABOUT_A_FIELD = re.compile(
    r"(?P<field>(?!The type\b)[^.:;]{2,40}?) (?P<what>is not sure|was not found)(?: enough| on the page)?\.?"
)
_NAMED = {"dx.code": "Diagnosis code", "clinical.rationale": "Clinical rationale", "drug.sig": "Directions for use"}
# Names that say little without what they belong to: `Drug name`, `Patient phone`.
_BARE = frozenset({
    "name", "first_name", "last_name", "phone", "phone_home", "fax", "address", "npi", "id", "code", "form", "quantity",
    "strength", "city", "state", "zip",
})  # fmt: skip
_ORIGINS = {
    "patient": "the patient's record", "prescriber": "the prescriber's record", "case": "the case",
    "settings": "the office's settings", "calendar": "the calendar", "": "the record",
}  # fmt: skip
REJECTIONS = {
    "misdirected": "Misdirected: meant for somebody else (the privacy officer is told)",
    "junk": "Junk: advertising, nothing to keep",
    "duplicate": "Duplicate: we have this paper already",
    "illegible": "Illegible: nobody can read it, the sender must send it again",
}


def plain(code: str | None) -> str:
    """`pa_pending_info` as `PA pending info`, `step_therapy` as `Step therapy`."""
    text = spoken(code or "")
    return text[:1].upper() + text[1:]


def spoken(code: str) -> str:
    """The same inside a sentence: `step therapy`."""
    return " ".join(_ACRONYMS.get(word, word) for word in code.replace("_", " ").split())


def sentence(text: str) -> str:
    """A doubt or reason as a sentence: a capital first, codes opened, a full stop at the end."""
    text = text.strip()
    text = _CODE.sub(lambda code: spoken(code[0]), text)
    text = text[:1].upper() + text[1:]
    return text if not text or text[-1] in ".!?" else f"{text}."


def condense(reasons: Iterable[str]) -> tuple[str, ...]:
    """Reasons as sentences; those that name one field each become one sentence that names them all."""
    groups: dict[str, list[str]] = {"Not found": [], "Not sure": []}
    others = []
    for reason in dict.fromkeys(reasons):
        found = _ABOUT_A_FIELD.fullmatch(reason.strip())
        if found is None:
            others.append(sentence(reason))
        else:
            names = groups["Not sure" if found["what"] == "is not sure" else "Not found"]
            names.extend([found["field"]] if found["field"] not in names else [])
    named = [f"{what}: {listed(names)}." for what, names in groups.items() if names]
    return tuple(dict.fromkeys([*others, *named]))


def sureness(confidence: float) -> str:
    """A probability in words."""
    steps = ((0.98, "is very sure"), (0.9, "is fairly sure"), (0.7, "is not sure"), (0.0, "is guessing"))
    return next(words for least, words in steps if confidence >= least)


def short_name(patient: Patient) -> str:
    """Initial and last name: what lists show of a patient."""
    return f"{patient.first_name[:1]}. {patient.last_name}".strip(". ")


def local(at: datetime | None, zone: ZoneInfo) -> str:
    """An instant in the office's time: `11/03/2026 2:05 PM`."""
    if at is None:
        return ""
    there = at.astimezone(zone)
    return f"{there:%m/%d/%Y} {there.hour % 12 or 12}:{there:%M %p}"


def day(text: str | None, zone: ZoneInfo) -> str:
    """An ISO date or instant as people here write it."""
    if not text:
        return ""
    if len(text) > 10:
        return local(datetime.fromisoformat(text), zone)
    return date.fromisoformat(text).strftime("%m/%d/%Y")


def ago(at: datetime | None, now: datetime) -> str:
    """How long ago: `3 min`, `5 h`, `2 days`."""
    if at is None:
        return ""
    minutes = max(int((now - at) / timedelta(minutes=1)), 0)
    if minutes < 90:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} days"


def due_words(timer: Timer, today: date) -> str:
    """How far the day to work by is away: `2 days late`, `today`, `in 5 days`."""
    days = (date.fromisoformat((timer.safe_due_on or timer.due_on)[:10]) - today).days
    if days < 0:
        return f"{-days} day{'s' if days < -1 else ''} late"
    return ("today", "tomorrow")[days] if days < 2 else f"in {days} days"


def value_name(canonical: str) -> str:
    """A canonical name (domain.md 5.5) as people say it: `coverage[0].member_id` as `Member ID`."""
    part, _, last = re.sub(r"\[\d+\]", "", canonical).rpartition(".")
    whole = _NAMED.get(f"{part}.{last}" if part else last)
    return whole or plain(f"{part.rpartition('.')[2]}_{last}" if last in _BARE and part else last)


def evidence_words(evidence: str | None) -> str:
    """Where a written value was taken from."""
    kind = (evidence or "").partition(":")[0]
    return _ORIGINS.get(kind, "a paper of the case")


def listed(words: Iterable[str]) -> str:
    """`1, 2 and 3`."""
    parts = list(words)
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)
