"""An invented roster full of people who are easily mixed up, and letters about them with reading errors."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from store.cases import Case, Reference
from store.people import Coverage, Patient

FIRST = """Ada Adrian Agnes Alan Alicia Amber Amelia Andre Anita Arlo Arthur Audrey Barbara Benjamin Bernard Bianca
Bruno Callum Carla Cecilia Charles Christina Christopher Clara Colin Daniel Darius Deborah Delia Dennis Diego Dmitri
Edith Edward Elena Elizabeth Emil Enrique Esther Farah Felix Fiona Frances Gabriel Gerald Gloria Grace Gregory Hana
Harold Hector Helen Ida Ines Iris Ivan Jacob James Jennifer Jorge Joseph Judith Julian Karen Katherine Kenneth Kofi
Laura Leon Lila Lucas Lydia Magnus Malik Margaret Maria Marta Matthew Michael Mina Miriam Nadia Nathaniel Nicholas
Nina Noor Olga Omar Oscar Patricia Paul Petra Philip Priya Quentin Rachel Rafael Raymond Rebecca Richard Robert Rosa
Ruth Samuel Sandra Sara Simon Sofia Stephen Susan Tariq Teresa Theodore Thomas Ursula Valerie Victor Vera Walter Wanda
William Xenia Yusuf Yvonne Zachary Zelda""".split()
LAST = """Abernowe Adekunle Albrightson Amberley Ashgrove Baranek Barlowe Bellweather Birchall Blackmere Bramwell
Brightwater Calderon Carraway Castellano Chowdhry Colbourne Corriveau Coxswain Dalgaard Delacroix Devereaux Drummondo
Duskwood Eastlake Ellingham Escarra Fairbourne Fenwick Ferraro Fitzalan Fontaine Galbraith Gallowglen Garrowby
Glenmorris Goldhawk Greyfield Hallewell Harrowgate Hawksmoor Hendrikse Hollybrook Ibarrola Inglethorpe Jarnvik
Kallister Karimzadeh Kestrelman Kingsleigh Kowalczek Lachlanson Larkspur Leclairmont Lindqvister Lockhartley Lopez-Garza
Mallory Marchetti Marlowe Mcallan Mendelbaum Montclair Moorcroft Nakashimo Netherby Northgate Oakhurst Obrienne
Okonjowu Ollerton Ostrander Pemberly Pendragon Petrovich Quillfeather Rasmussend Ravenhill Redfearnly Rosenquist
Rutherglen Saltonstall Sandoval-Ruiz Santangelo Severin Sharpesman Silverlake Stonebridge Tanakawa Thistlewood
Thornbury Trevanion Ulriksen Underhill Vandermeer Varnhagen Velasquin Waverly Westerfield Whitlocke Winterbourne
Wyndham Yamamoro Yarborough Zambranos Zielinskaya""".split()
TWINS = (("Jayden", "Hayden"), ("Mia", "Lia"), ("Ana", "Anna"), ("Edward", "Edwin"), ("Ellen", "Helen"),
         ("Marta", "Maria"), ("Jon", "Don"), ("Christina", "Christine"), ("Rafael", "Gabriel"), ("Tara", "Sara"),
         ("Eric", "Erica"), ("Samuel", "Simon"), ("Lucas", "Luca"), ("Daniel", "Danielle"),
         ("Olive", "Oliver"))  # fmt: skip
SHORT = {"Robert": "Bob", "William": "Bill", "Margaret": "Peggy", "Elizabeth": "Liz", "Michael": "Mike",
         "Edward": "Ted", "Christopher": "Chris", "Katherine": "Kate", "Patricia": "Pat", "Richard": "Rick",
         "Thomas": "Tom", "Jennifer": "Jen", "Joseph": "Joe", "Rebecca": "Becky", "Samuel": "Sam",
         "Daniel": "Dan"}  # fmt: skip
DRUGS = ("Humira", "Stelara", "Otezla", "Enbrel", "Cosentyx", "Skyrizi", "Dupixent", "Rinvoq")
_SLIPS = {"0": "O", "O": "0", "1": "l", "I": "1", "5": "S", "S": "5", "8": "B", "B": "8", "m": "rn", "e": "c", "a": "o",
          "6": "8", "3": "8", "7": "1", "n": "u", "i": "l", "2": "Z", "4": "9"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a birth date and a plan; `group` says how they are easily mixed up."""

    patient: Patient
    group: str
    cases: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is in the database, and who is not (their letters must link to nobody)."""

    present: tuple[Person, ...]
    absent: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """What was read from one letter, and the truth: patient and case, None for somebody not on the roster."""

    fields: dict[str, Any]
    patient_id: str | None
    case_id: str | None
    group: str


def make_roster(rng: random.Random, people: int) -> Roster:
    """Ordinary people and misleading pairs; of every third pair one half is not on the roster."""
    present: list[Person] = [Person(_patient(rng), "ordinary") for _ in range(people)]
    absent: list[Person] = [Person(_patient(rng), "absent stranger") for _ in range(people // 20)]
    for group, make in LIKES:
        for number in range(people // 20):
            one = _patient(rng)
            if group == "twin":
                one = replace(one, first_name=rng.choice(TWINS)[0] if number % 2 else one.first_name)
            if group == "father and son":
                one = replace(one, suffix=rng.choice(("Sr", "")))
            other = make(rng, one)
            present.append(Person(one, group))
            if number % 3:
                present.append(Person(other, group))
            else:
                absent.append(Person(other, f"absent, {group}"))
    return Roster(tuple(_with_cases(rng, person) for person in present), tuple(absent))


def make_letters(rng: random.Random, roster: Roster, count: int) -> list[Letter]:
    """Letters, three of four about people on the roster and half of those about the misleading ones."""
    misleading = [person for person in roster.present if person.group != "ordinary"]
    letters = []
    for number in range(count):
        if number % 4 == 3:
            letters.append(_letter(rng, rng.choice(roster.absent), present=False))
        else:
            letters.append(_letter(rng, rng.choice(misleading if number % 2 else roster.present), present=True))
    return letters


def _patient(rng: random.Random) -> Patient:
    number = "".join(rng.choice("ABCDEFGHJKMNPQRSTUVWXYZ") for _ in range(3)) + f"{rng.randrange(10**9):09}"
    born = date(1930, 1, 1) + timedelta(days=rng.randrange(33000))
    return Patient(
        patient_id=f"P{rng.getrandbits(48):012x}",
        first_name=rng.choice(FIRST),
        middle_name=rng.choice(("", "", rng.choice("ABCDEFGHJKLMNPRSTVW"), rng.choice(FIRST))),
        last_name=rng.choice(LAST),
        dob=born.isoformat(),
        phone=f"312555{100 + rng.randrange(100):04}",
        zip=f"{rng.randrange(10000, 99999)}",
        coverages=(Coverage(member_id=number, line_of_business="commercial"),),
    )


def _other(rng: random.Random, patient: Patient, **changes: str) -> Patient:
    return replace(patient, patient_id=f"P{rng.getrandbits(48):012x}", **changes)  # type: ignore[arg-type]


def _twin(rng: random.Random, one: Patient) -> Patient:
    """The other twin: same last name, birth date, phone and member id."""
    pairs = dict(TWINS)
    first = pairs.get(one.first_name) or rng.choice([name for name in FIRST if name != one.first_name])
    return _other(rng, one, first_name=first, middle_name=rng.choice(("", rng.choice("ABCDEFGH"))))


def _junior(rng: random.Random, one: Patient) -> Patient:
    """The son: same first and last name, phone and member id, another birth date."""
    born = date.fromisoformat(one.dob) + timedelta(days=rng.randrange(7500, 12500))
    return _other(rng, one, dob=born.isoformat(), suffix=rng.choice(("Jr", "Jr", "II", "")))


def _namesake(rng: random.Random, one: Patient) -> Patient:
    """A stranger of the same name."""
    other = _patient(rng)
    middle = rng.choice((one.middle_name, ""))
    return replace(other, first_name=one.first_name, last_name=one.last_name, middle_name=middle)


def _transposed(rng: random.Random, one: Patient) -> Patient:
    """A stranger of the same name whose birth date has day and month the other way round."""
    year, month, day = one.dob.split("-")
    swapped = f"{year}-{day}-{month}" if int(day) <= 12 and day != month else f"{year}-{month}-{(int(day) % 27) + 1:02}"
    return replace(_namesake(rng, one), dob=swapped)


def _relative(rng: random.Random, one: Patient) -> Patient:
    """A spouse or child on the same plan."""
    born = date.fromisoformat(one.dob) + timedelta(days=rng.randrange(-2000, 9000))
    return _other(rng, one, first_name=rng.choice(FIRST), middle_name="", dob=born.isoformat())


# How somebody who is easily taken for a patient is made of them.
LIKES: tuple[tuple[str, Callable[[random.Random, Patient], Patient]], ...] = (
    ("twin", _twin), ("father and son", _junior), ("same name", _namesake),
    ("transposed birth date", _transposed), ("family", _relative),
)  # fmt: skip


def _with_cases(rng: random.Random, person: Person) -> Person:
    chosen = rng.sample(DRUGS, rng.choice((0, 1, 1, 2)))
    cases = tuple(
        Case(
            case_id=f"C{rng.getrandbits(48):012x}",
            patient_id=person.patient.patient_id,
            drug_name=drug,
            coverage="pa_submitted",
            references=(Reference("pa_reference", f"PA-{rng.randrange(10**8):08}"),) if rng.random() < 0.4 else (),
        )
        for drug in chosen
    )
    return replace(person, cases=cases)


def _letter(rng: random.Random, person: Person, *, present: bool) -> Letter:
    patient, case = person.patient, rng.choice(person.cases) if person.cases else None
    fields: dict[str, Any] = {"patient_name": _printed_name(rng, patient)}
    if rng.random() < 0.8:
        fields["patient_dob"] = _printed_date(rng, patient.dob)
    if rng.random() < 0.7:
        fields["member_id"] = _slip(rng, patient.coverages[0].member_id, 0.08)
    if rng.random() < 0.3:
        fields["patient_phone"] = _slip(rng, patient.phone, 0.02)
    fields["drug_name"] = case.drug_name if case else rng.choice(DRUGS)
    if case and case.references and rng.random() < 0.7:
        fields["pa_reference"] = _slip(rng, case.references[0].value, 0.05)
    same_drug = case.case_id if case else None
    return Letter(fields, patient.patient_id if present else None, same_drug, person.group)


def _printed_name(rng: random.Random, patient: Patient) -> str:
    first = SHORT.get(patient.first_name, patient.first_name) if rng.random() < 0.1 else patient.first_name
    middle = patient.middle_name if rng.random() < 0.5 else ""
    middle = middle[:1] if rng.random() < 0.7 else middle
    suffix = patient.suffix if rng.random() < 0.5 else ""
    given = " ".join(part for part in (first, middle) if part)
    style = rng.random()
    if style < 0.25:
        name = f"{patient.last_name}{' ' + suffix if suffix else ''}, {given}".upper()
    elif style < 0.3:
        name = f"{patient.last_name} {given} {suffix}".strip().upper()
    else:
        name = " ".join(part for part in (given, patient.last_name, suffix) if part)
    return _slip(rng, name, 0.08)


def _printed_date(rng: random.Random, dob: str) -> str:
    """Mostly right; sometimes one digit is misread, or a clerk swapped day and month."""
    roll = rng.random()
    if roll < 0.03:
        place = rng.choice((3, 6, 9))
        wrong = dob[:place] + rng.choice("0123456789") + dob[place + 1 :]
        return wrong if _is_date(wrong) else dob
    year, month, day = dob.split("-")
    return f"{year}-{day}-{month}" if roll < 0.05 and int(day) <= 12 else dob


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _slip(rng: random.Random, text: str, share: float) -> str:
    """With this chance one sign of the text is misread."""
    if rng.random() >= share:
        return text
    places = [at for at, sign in enumerate(text) if sign in _SLIPS]
    if not places:
        return text
    at = rng.choice(places)
    return text[:at] + _SLIPS[text[at]] + text[at + 1 :]
