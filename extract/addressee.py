"""To whom a letter is addressed: the member, somebody for the member, the prescriber, or a pharmacy."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from documents.findings import Finding
from extract.sentences import Statement
from extract.wording import plain

_RULES = tuple(
    (value, re.compile(pattern), weight)
    for value, pattern, weight in (
        (
            "member_representative",
            r"^(?:dear )?(?:to )?(?:the )?(?:parents?|guardian|parent or guardian|parent"
            r" guardian|family|legal guardian|representative)\b(?:.*\bof\b)?|\bparents? (?:or "
            r"|and )?(?:legal )?guardians? of\b|\byour (?:child|son|daughter|ward)s?\b|\bto"
            r" the (?:parents?|guardian|representative|estate) ",
            2.5,
        ),
        (
            "prescriber",
            r"^(?:dear|hello|hi|attn|attention) (?:dr|doctor|prescriber|provider|physician"
            r"|practitioner|colleague|prof|clinic|office)\b|^(?:dear|hello|hi) .{2,40} (?:md"
            r"|do|np|pa|pa c|aprn|fnp|dnp|phd)\b",
            4.0,
        ),
        (
            "prescriber",
            r"\byour patients?\b|\bour member your\b|\bpatient of yours|\b(?:provider"
            r"|prescriber|physician) copy\b|\bcopy prescriber\b|\bnotice to prescriber|\bfax"
            r" to prescriber|^to (?:dr|provider|prescriber|physician)\b|\byour office\b|\byou"
            r" prescribed\b|\byou ordered\b|\bthank you for (?:caring|treating)",
            1.6,
        ),
        ("prescriber", r"^(?:prescriber|provider|physician|doctor|to) (?:dr )?.{3,40} (?:md|do|np|pa c|aprn)\b", 1.0),
        (
            "pharmacy",
            r"^(?:fax(?:ed)? to|to|attn|attention|requestor|requester|submitted by|recipient)"
            r" .{0,60}\b(?:pharmacy|pharmacist|pharmd|rph)\b"
            r"|\bcopy for the (?:dispensing )?pharmacy\b|^pharmacist in charge\b",
            2.4,
        ),
        (
            "prescriber",
            r"^(?:fax(?:ed)? to|to|attn|attention|recipient) .{0,60}\b(?:clinic|assoc\w*"
            r"|physicians?|medical|dermatology|rheumatology|neurology|oncology"
            r"|gastroenterology|office|practice|pa coordinator|prescriber|provider|md|do|np)\b",
            1.8,
        ),
        (
            "member",
            r"\byou (?:or )?your (?:prescrib\w+|doctor|representative|provider)|\byou (?:asked"
            r"|requested)\b|\byou (?:may|can) (?:fill|get|pick)|\byour (?:prescribing"
            r"|treating)\b",
            0.9,
        ),
        (
            "pharmacy",
            r"^(?:dear|hello|hi|attn|attention|to) (?:\w+ ){0,3}(?:pharmacy|pharmacist"
            r"|pharmacies|pharmd|rph|dispensing|rx)\b|\bpharmacy copy\b|\bdispensing pharmacy"
            r" (?:copy|notice)|\bnotice to (?:the )?(?:dispensing )?pharmacy\b|^to"
            r" .{2,40}pharmacy\b",
            3.0,
        ),
        (
            "pharmacy",
            r"\byour pharmacy (?:submitted|sent|started|requested)|\bpharmacy staff\b|\bplease"
            r" (?:re ?run|reprocess|resubmit) (?:the )?claim",
            1.0,
        ),
        (
            "member",
            r"^(?:dear|hello|hi) (?:member|enrollee|subscriber|mr|ms|mrs|miss|mx|valued member"
            r"|plan member|customer|beneficiary|patient)\b",
            3.5,
        ),
        (
            "member",
            r"\byour (?:doctor|doctors|provider|prescriber|physician)\b(?! patient)|\byour"
            r" (?:plan|benefit|coverage|prescription|drug|medicine|medication|health|id card"
            r"|copay)\b|\bmember copy\b|\bask your\b",
            0.8,
        ),
    )
)
_DEAR_NAME = re.compile(r"^(?:dear|hello|hi) \S+ \S+(?: \S+)?$")


# The address stands among the first lines, with or without `To:` before the name.
_ADDRESS_STATEMENTS = 9
_OPENING = re.compile(r"^(?:(?:fax(?:ed)? )?to|attn|attention|dr|dear) ")


def find_addressee(statements: Sequence[Statement]) -> Finding | None:
    """`addressed_to` from the salutation, address lines and the voice of the letter; None when it does not say."""
    scores: dict[str, float] = {}
    best: dict[str, tuple[float, Statement]] = {}
    for statement in statements:
        if statement.zone == "boilerplate":
            continue
        share = 0.4 if statement.zone == "rights" else 1.0
        for value, weight in _voices(statement.plain.rstrip(" .")):
            scores[value] = scores.get(value, 0.0) + min(weight * share, 4.0) * (1.0 if weight > 2 else 0.5)
            if value not in best or weight > best[value][0]:
                best[value] = (weight, statement)
    ranked = sorted(scores.items(), key=lambda pair: -pair[1])
    if not ranked or ranked[0][1] < 0.4:
        return None
    value, score = ranked[0]
    rival = ranked[1][1] if len(ranked) > 1 else 0.0
    statement = best[value][1]
    sure = min(score / (score + rival + 0.5), 0.99)
    return Finding("addressed_to", value, sure, statement.page, statement.box, "salutation", statement.text)


def _voices(plain: str) -> list[tuple[str, float]]:
    found = [(value, weight) for value, pattern, weight in _RULES if pattern.search(plain)]
    if not found and _DEAR_NAME.match(plain):
        # "Dear Ana Marlowe": a person by name and no doctor is the member.
        found.append(("member", 2.2))
    return found


def address_by_name(statements: Sequence[Statement], names: Mapping[str, str]) -> Finding | None:
    """`addressed_to` from whose name stands alone in the address at the top; `names` gives the name per addressee."""
    for statement in statements[:_ADDRESS_STATEMENTS]:
        line = _OPENING.sub("", statement.plain)
        for value, name in names.items():
            words = [word for word in plain(name).split() if len(word) > 2]
            if words and line.split()[:4].count(words[-1]) and words[0] in line.split()[:4]:
                return Finding("addressed_to", value, 0.8, statement.page, statement.box, "address", statement.text)
    return None
