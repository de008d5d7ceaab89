"""Where in a document a statement stands: its top, its body, or text that says nothing about this request."""

from __future__ import annotations

import re
from typing import Literal

Zone = Literal["top", "body", "rights", "boilerplate"]

# Headings after which a letter explains rights (domain.md 1.0.2 rule 2), whatever the outcome was.
_RIGHTS = re.compile(
    r"\b(?:your|member|enrollee|appeal|external review|fair hearing|grievance) (?:\w+"
    r" )?rights?\b|\brights? to (?:an? )?(?:appeal|fair|external|review)"
    r"|\bif i (?:do not|dont) agree|\b(?:do not|dont|disagree|not) agree with|\bif you"
    r" (?:disagree|do not agree)|\bhow (?:do i|to|can i|can you|you can|do you) (?:ask"
    r"|appeal|file|request|get|submit)"
    r"|\bwho (?:may|can) (?:request|file|ask|appeal)|\bwhat happens (?:next|if|after"
    r"|when)|\b(?:two|2) kinds of appeals|\bwhen (?:can|should|to) (?:i|you)? ?appeal"
    r"|\bget help\b|\bhelp and more information|\binformation about your appeal"
    r"|\bappeals? (?:process|procedure|information|instructions)\b|\bto appeal\b"
    r"|\bwhat to include"
    r"|\bexpedited (?:appeal|review)s?$|\bexternal review$|\bstate fair hearings?$"
    r"|\byou can appeal\b|\bways? to appeal|\bcontinu\w+ (?:of )?(?:your )?(?:benefits"
    r"|services)|\bnext steps?$"
    r"|\bneed (?:a )?(?:fast|quick)|\bspecial rights\b|\bquestions$|\bif you have questions"
)
_NOTICE = re.compile(
    r"\b(?:confidential\w*|privacy)(?: (?:notice|statement|note"
    r"|warning))?\b.{0,40}(?:\b(?:notice|statement)\b|$)|\bnon ?discrimination"
    r"|\blanguage (?:assistance|services|help|access|taglines?)"
    r"|\b(?:federal )?civil rights|\bmulti ?language|\bdisclaimer|\baccessibility"
    r"|\binterpreter services|\bprivileged and confidential"
)
# One sentence of such text gives itself away wherever it stands.
_BOILERPLATE = re.compile(
    r"\bintended (?:only|solely|recipient)|\bif you (?:have )?received? this (?:fax"
    r"|message|transmission|communication|document|in error)|\bin error (?:please"
    r" )?(?:notify|call|destroy)"
    r"|\bprotected health information|\bprivileged|\bdisclosure copying|\bstrictly"
    r" prohibited|\bdiscriminat|\bspeak (?:english|spanish)|\bfree of charge (?:are"
    r" )?available"
    r"|\blanguage assistance|\bespanol\b|\batencion\b|\battention if you speak|\bcivil"
    r" rights|\binterpreter|\btty 711|\bhipaa privacy|\bindependent licensee"
    r"|\bindependent company"
    r"|\bsu disposicion|\bservicios|\bhabla espanol|\bline breaks"
)
_RIGHTS_SENTENCE = re.compile(
    r"\byou (?:or your \w+ )?(?:also )?(?:may|can|have the right to|have a right to"
    r"|must|are entitled to) (?:\w+ ){0,4}(?:appeal|file|grievance|external review"
    r"|fair hearing|hearing|request an?|ask for an?)\b"
    r"|\b(?:right|rights) to (?:an? )?(?:appeal|request|ask|external|fair|receive|file"
    r"|bring)|\bappeal (?:must|should|may|can|will|has to)\b|\bto (?:request|file"
    r"|start|make) an? (?:\w+ )?(?:appeal|hearing|grievance)"
    r"|\b(?:expedited|standard|fast) (?:appeal|redetermination|external review)s?\b"
    r"|\bwithin \d+ (?:calendar |business )?(?:days|months) (?:of|from"
    r"|after)\b.*\b(?:appeal|hearing|review|grievance)\b"
    r"|\bexternal review\b|\bfair hearing\b|\bgrievance\b|\bcivil action\b|\berisa\b"
    r"|\brepresentative\b|\bombudsman|\bdepartment of insurance"
)


def next_zone(zone: Zone, plain: str, kind: str) -> Zone:
    """The zone of a statement (plain text) after one in `zone`: headings open zones, sentences may betray one."""
    if _BOILERPLATE.search(plain):
        return "boilerplate"
    if kind == "heading":
        return _heading_zone(zone, plain)
    if zone == "top" and kind == "sentence" and len(plain.split()) > 9:
        return "body"
    return zone if zone != "boilerplate" or kind == "sentence" else "body"


def _heading_zone(zone: Zone, plain: str) -> Zone:
    if _NOTICE.search(plain):
        return "boilerplate"
    if _RIGHTS.search(plain):
        return "rights"
    # A heading that opens neither closes what went before; fragments of a broken line do not.
    return "body" if zone in ("rights", "boilerplate") and len(plain.split()) >= 2 else zone


def is_rights(plain: str) -> bool:
    """Whether a sentence by itself speaks of appeal rights rather than of this request."""
    return bool(_RIGHTS_SENTENCE.search(plain))
