"""Drug names, strengths and dosage forms as printed; a misread name is proposed with a doubt, never corrected."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from documents.drugs import DrugIndex
from documents.strengths import find_strengths
from extract.normalise.parsed import Parsed

# The form's usual name first, then what is printed for it. Longer wordings are tried first.
_FORMS = {
    "prefilled syringe": "prefilled syringe;pre-filled syringe;prefilled syr;pfs;pf syringe;prefilled syrng",
    "syringe": "syringe;syr;syringes;syrng",
    "autoinjector": "autoinjector;auto-injector;auto injector;autoinj;auto-inj;sureclick;clickject;pushtouch",
    "pen": "pen;pens;prefilled pen;pre-filled pen;flexpen;kwikpen;pen injector;pen-injector;pnij",
    "injector": "injector;injectors;one-press injector",
    "on-body injector": "on-body injector;on body injector;obi;on-body",
    "vial": "vial;vials;sdv;mdv",
    "ER tablet": "er tablet;er tablets;er tab;er tabs;xr tablet;xr tablets;xr tab;extended-release tablet;"
    "extended-release tablets;extended release tablet;extended release tablets;tablet er;tab er;tab er 24hr;"
    "tablet, extended release;tablet,extended release;tablet extended release;"
    "tablet, extended-release;tablet extended-release",
    "ER capsule": "er capsule;er capsules;er cap;xr capsule;extended-release capsule;extended-release capsules;"
    "extended release capsule;capsule er;cap er;"
    "capsule, extended release;capsule,extended release;capsule extended release;capsule, extended-release",
    "DR capsule": "dr capsule;dr capsules;delayed-release capsule;delayed-release capsules;delayed release capsule;"
    "capsule, delayed release;capsule,delayed release;capsule delayed release;capsule, delayed-release",
    "tablet": "tablet;tablets;tab;tabs;film-coated tablet;tbl",
    "orally disintegrating tablet": "orally disintegrating tablet;odt;orally disintegrating tablets",
    "capsule": "capsule;capsules;cap;caps;cp",
    "cartridge": "cartridge;cartridges",
    "inhaler": "inhaler;inhalers;hfa;diskus;ellipta",
    "nasal spray": "nasal spray",
    "oral solution": "oral solution;oral soln",
    "oral suspension": "oral suspension;oral susp",
    "solution": "solution;soln;sol",
    "suspension": "suspension;susp",
    "injection": "injection;inj;injectable",
    "kit": "kit;kits",
    "cream": "cream",
    "ointment": "ointment;oint",
    "gel": "gel",
    "foam": "foam",
    "patch": "patch;patches",
    "packet": "packet;packets;granules",
    "film": "film;films",
    "implant": "implant",
    "drops": "drops;eye drops;ophthalmic solution",
    "infusion": "infusion",
    "powder": "powder",
}
_FORM_OF = {printed: form for form, names in _FORMS.items() for printed in names.split(";")}
_FORM = re.compile(
    r"(?<![\w-])(?:" + "|".join(re.escape(name) for name in sorted(_FORM_OF, key=len, reverse=True)) + r")(?![\w-])",
    re.IGNORECASE,
)
_WORDS = re.compile(r"(?<![\w-])[A-Za-z][\w|!]{4,}(?![\w-])")
_UNKNOWN = re.compile(r"\W{0,3}([A-Za-z][A-Za-z-]{3,}(?: (?:[A-Z][A-Za-z]{2,}|XR|ER|SR|LA|CR|[a-z]{5,}))?)")
_NOT_A_DRUG = frozenset(
    ["drug", "name", "medication", "strength", "form", "dose", "quantity", "days", "none", "prior", "request", "the",
     "this", "that", "your", "number", "type", "date", "requested", "information", "prescription", "please", "list",
     "reason", "same", "other", "new", "continuation", "approved", "denied", "status", "coverage", "authorization",
     "specialty", "pharmacy", "brand", "generic", "with", "from", "refills", "directions", "supply", "patient",
     "member", "plan", "diagnosis", "therapy", "treatment", "medicine", "product", "history", "section", "see",
     "form", "tier", "yes", "which", "must", "will", "been", "have", "when", "class", "description", "allergies"]
)  # fmt: skip


def find_drug(text: str, drugs: DrugIndex, *, loose: bool) -> list[Parsed]:
    """Known drug names in `text`, misread ones doubted; with `loose` also an unknown name at its start."""
    found = [Parsed(text[start:end], start, end, 1.0) for start, end in mentioned(text, drugs)]
    found = found or list(_misread(text, drugs))
    if found or not loose:
        return found
    return _unknown(text, drugs)


def _misread(text: str, drugs: DrugIndex) -> Iterator[Parsed]:
    for word in _WORDS.finditer(text):
        name = drugs.misread(word[0])
        if name is not None:
            yield Parsed(name, word.start(), word.end(), 0.6, ("drug name was misread",))


@lru_cache(maxsize=1024)
def mentioned(text: str, drugs: DrugIndex) -> tuple[tuple[int, int], ...]:
    """Where known drug names stand in `text`; kept, since every source of candidates asks for the same lines."""
    return tuple((mention.start, mention.end) for mention in drugs.mentions(text))


# Grams a decilitre, units a litre: a laboratory's, never a drug's.
_OF_BLOOD = re.compile(r"/ ?d?L\b", re.IGNORECASE)


def find_strength_values(text: str) -> list[Parsed]:
    """Strengths in the spelling `40 mg/0.8 mL`."""
    return [
        Parsed(str(strength), start, end, 1.0)
        for start, end, strength in find_strengths(text) if not _OF_BLOOD.search(text[start : end + 4])
    ]  # fmt: skip


def find_forms(text: str) -> list[Parsed]:
    """Dosage forms by their usual names (`PFS`: prefilled syringe)."""
    return [Parsed(_FORM_OF[match[0].lower()], match.start(), match.end()) for match in _FORM.finditer(text)]


def _unknown(text: str, drugs: DrugIndex) -> list[Parsed]:
    match = _UNKNOWN.match(text)
    if not match or match[1].split()[0].lower() in _NOT_A_DRUG:
        return []
    near = drugs.close(match[1].split()[0], limit=1, floor=0.8)
    if near:
        end = match.start(1) + len(match[1].split()[0])
        return [Parsed(near[0].known_as, match.start(1), end, 0.5 * near[0].score, ("drug name was misread",))]
    followed = re.match(r"[ ,(]{1,3}[\w ]{0,20}?\d", text[match.end() :])
    return [Parsed(match[1], match.start(1), match.end(1), 0.3 if followed else 0.12, ("drug is not in the catalog",))]
