"""Proposing a mapping for a blank form from field names, tooltips and printed words; a person confirms it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath

from documents.form_specs import Vocabulary
from forms.boxes import Box, list_boxes, open_form
from forms.labels import Labels, read_labels
from forms.signs import Text, clean, for_a_hand, part_of, spoken_name, stated, without_part

# Below this a guess is only mentioned, not mapped.
ENOUGH = 0.6
_PEOPLE = frozenset({"patient", "representative", "prescriber", "pharmacy", "requestor"})
# Boxes that take a group of values: the group, its section, the formatter, and what forms call it.
_GROUPS = (
    ("patient", "patient", "full_name", ("name", "patient name", "full name", "member name")),
    ("prescriber", "prescriber", "full_name", (
        "name", "prescriber name", "physician name", "doctors name", "provider name", "prescribing physician",
        "requesting provider or facility name", "prescribing provider name")),
    ("drug", "drug", "drug", ("medication name and strength", "drug name and strength", "drug and strength")),
    ("dx", "clinical", "diagnoses", (
        "diagnosis and icd 10 code", "icd 10 codes and diagnosis", "diagnosis description icd version number",
        "icd 10 codess and diagnosis for use of medication")),
    ("prior", "clinical", "therapies", (
        "medications tried and failed", "previously tried and failed agents", "prior therapies",
        "drugs patient has taken for this diagnosis")),
)  # fmt: skip
_SMALL_WORDS = frozenset({"the", "of", "a", "and", "or", "for", "to", "in", "is", "your", "no", "number", "please"})
# Alone they name nothing: every second box of a form has a date or a code.
_VAGUE = frozenset({
    "date", "dates", "start", "stop", "end", "code", "type", "other", "information", "reason", "value", "result",
    "results", "from", "name", "medical", "plan", "test", "list", "duration", "frequency",
})  # fmt: skip
# A word of these in a label that our name lacks means the box is about something else.
_TELLING = frozenset({
    "first", "last", "middle", "date", "phone", "fax", "email", "npi", "dea", "address", "city", "state", "zip",
    "result", "value", "outcome", "detail", "dose", "strength", "other", "death", "burial", "witness", "spouse",
    "child", "employer", "emergency", "international", "service", "duty", "secondary", "contact", "dates", "signed",
    "facility", "care", "childs", "stepchild", "household", "benefit",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Guess:
    """What a box probably takes. `confidence` is a score from 0 to 1; `why` is the text it rests on, and its place."""

    box: Box
    source: str = ""
    format: str = ""
    confidence: float = 0.0
    why: str = ""
    never: str = ""
    signer: str = ""
    ticks: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed mapping: the file's name and one guess per box, in page order."""

    file: str
    guesses: tuple[Guess, ...]


def learn(file: str, pdf: bytes, vocabulary: Vocabulary) -> Proposal:
    """Guess what each box of a blank form takes. Raises FormError as `open_form` does."""
    boxes = list_boxes(open_form(pdf))
    labels = read_labels(pdf, boxes)
    index = tuple(_index(vocabulary))
    section, guesses = "", []
    for box in boxes.values():
        if box.kind == "button":
            continue
        texts = tuple(_texts(box, labels.get(box.name, Labels())))
        section = _named_section(box, vocabulary) or section
        here = _section(texts, labels.get(box.name, Labels()), vocabulary) or section
        guesses.append(_guess(box, texts, here, vocabulary, index))
    return Proposal(file, tuple(_numbered(_without_rivals(guesses))))


def write_mapping(proposal: Proposal) -> str:
    """The proposal as TOML: sure boxes mapped, doubtful ones as comments, each with the text it rests on."""
    name = re.sub(r"[^a-z0-9]+", "_", PurePath(proposal.file).stem.lower()).strip("_")
    lines = [
        "# Proposed by `faxdesk forms learn`. Read every line: the percentage says how sure the proposal is.",
        "# Lines that begin with # are not in force: give them a name from _vocabulary.toml or leave them.",
        f"name = {json.dumps(name)}",
        f"title = {json.dumps(PurePath(proposal.file).stem.replace('_', ' '), ensure_ascii=False)}",
        f"file = {json.dumps(PurePath(proposal.file).name, ensure_ascii=False)}",
        "box = [",
        *(_line(guess) for guess in proposal.guesses),
        "]",
    ]
    return "\n".join(lines) + "\n"


def _line(guess: Guess) -> str:
    entries = [f"box = {_quoted(guess.box.name)}"]
    if guess.never:
        entries.append(f"never = {_quoted(guess.never)}")
        entries += [f"signer = {_quoted(guess.signer)}"] if guess.signer else []
    else:
        entries += [f"from = {_quoted(guess.source or '?')}", f"kind = {_quoted(guess.box.kind)}"]
        entries += [f"format = {_quoted(guess.format)}"] if guess.format else []
        entries += [f"ticks = [{', '.join(map(_quoted, guess.ticks))}]"] if guess.ticks else []
        pairs = ", ".join(f"{ours} = {_quoted(theirs)}" for ours, theirs in guess.choices)
        entries += [f"choices = {{ {pairs} }}"] if pairs else []
        entries += ["question = true"] if _needs_record(guess) else []
    why = " ".join(re.sub(r"[^\x20-\x7e\xa0-\uffff]", " ", guess.why).split())[:100]
    note = f"# {guess.confidence:.0%} {why}".rstrip()
    return f"  {'' if guess.source or guess.never else '# '}{{ {', '.join(entries)} }},  {note}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _needs_record(guess: Guess) -> bool:
    """Claims that a tick makes: urgent, no allergies."""
    return guess.source in {"case.urgency", "patient.nkda"}


def _texts(box: Box, labels: Labels) -> Iterator[Text]:
    """Everything said about a box, the most telling first; a form's own tooltip is written for readers."""
    if clean(box.tooltip) and not re.fullmatch(r"radiobuttonlist|group\d*|text\d*", clean(box.tooltip)):
        yield Text(box.tooltip, "tooltip", 1.0)
    if spoken_name(box.name):
        yield Text(spoken_name(box.name), "name", 0.95)
    button = box.kind in ("check", "radio")
    for text, place, weight in (
        (labels.right if button else "", "right", 0.9),
        (labels.left, "left", 0.75 if button else 0.88),
        ("" if button else labels.above, "above", 0.85),
    ):
        if clean(text):
            yield Text(text, place, weight)


def _named_section(box: Box, vocabulary: Vocabulary) -> str:
    """A section that the box's tooltip opens: "SECTION 1 - VETERAN. Last name"."""
    found = re.search(r"section \w+\s*[-:.]\s*([^.]+)\.", box.tooltip, re.IGNORECASE)
    return _section_in(found[1], vocabulary) if found else ""


def _section(texts: tuple[Text, ...], labels: Labels, vocabulary: Vocabulary) -> str:
    own = next((found for text in texts if (found := _section_in(text.text, vocabulary))), "")
    return own or next((found for each in labels.headings if (found := _section_in(each, vocabulary))), "")


def _section_in(text: str, vocabulary: Vocabulary) -> str:
    """The section whose word stands in a text; people before things, a longer word before a shorter one."""
    plain = f" {clean(text)} "
    found = [
        (section in _PEOPLE, len(word), section)
        for section, words in vocabulary.sections.items()
        for word in words
        if f" {word} " in plain or f" {word}s " in plain
    ]
    return max(found)[2] if found else ""


def _guess(
    box: Box, texts: tuple[Text, ...], section: str, vocabulary: Vocabulary, index: tuple[_Known, ...]
) -> Guess:
    said = " | ".join(text.text for text in texts)
    never, signer = for_a_hand(" | ".join(text.text for text in texts if text.place in ("tooltip", "name")) or said)
    if box.kind == "signature":
        never = "signature"
    if never:
        return Guess(box, never=never, signer=signer, confidence=1.0, why=said)
    if box.kind in ("check", "radio"):
        return _guess_button(box, texts)
    scored = (_score_text(box, text, section, vocabulary, index) for text in texts)
    best = max(scored, key=_confidence, default=Guess(box))
    return best if best.confidence >= ENOUGH else replace(best, source="", format="", confidence=best.confidence)


def _confidence(guess: Guess) -> float:
    return guess.confidence


def _guess_button(box: Box, texts: tuple[Text, ...]) -> Guess:
    if box.kind == "radio":
        found = [(stated(state), state) for state in box.states]
        sources = {name for (name, _), _ in found if name}
        if len(sources) == 1 and all(name for (name, _), _ in found):
            choices = tuple((value, state) for (_, value), state in found)
            return Guess(box, sources.pop(), "", 0.9, " / ".join(box.states), choices=choices)
        return Guess(box, why=" | ".join(text.text for text in texts))
    # What stands left of a box belongs to the box before it, where boxes are labelled on their right.
    sides = {text.place for text in texts}
    for text in texts:
        name, value = stated(text.text)
        if name and not (text.place == "left" and "right" in sides):
            return Guess(box, name, "", text.weight * 0.9, f"{text.place}: {text.text}", ticks=(value,))
    return Guess(box, why=" | ".join(text.text for text in texts))


def _score_text(
    box: Box, text: Text, section: str, vocabulary: Vocabulary, index: tuple[_Known, ...]
) -> Guess:
    part = part_of(text.text)
    plain = clean(without_part(text.text.replace("_", " ")) if part else text.text)
    section = _section_in(text.text, vocabulary) or section
    said = frozenset(plain.split()) - _SMALL_WORDS
    best, known = max(
        ((_likeness(plain, said, each, section) * _agreement(each.section, section), each) for each in index),
        key=lambda pair: pair[0],
    )
    score = round(best * text.weight, 3)
    source = known.source.replace("[]", "[1]" if "secondary" in said and known.section == "coverage" else "[0]")
    return Guess(box, source, _format(known, part, box), score, f"{text.place}: {text.text}")


@dataclass(frozen=True, slots=True)
class _Known:
    """One label of one canonical name, in words. `bare`: without the words that name its section."""

    source: str
    section: str
    type: str
    format: str
    label: str
    words: frozenset[str]
    bare: frozenset[str]
    section_words: frozenset[str]


def _index(vocabulary: Vocabulary) -> Iterator[_Known]:
    words = frozenset(word for each in vocabulary.sections.values() for label in each for word in label.split())
    names = [(name.name, name.section, name.type, "", name.labels) for name in vocabulary.names.values()]
    groups = [(source, section, "group", format_, labels) for source, section, format_, labels in _GROUPS]
    for source, section, type_, format_, labels in (*names, *groups):
        for label in labels:
            own = frozenset(label.split()) - _SMALL_WORDS
            yield _Known(source, section, type_, format_, label, own, own - words, words)


def _likeness(plain: str, said: frozenset[str], known: _Known, section: str) -> float:
    """How much a text and a label share, 0 to 1; words of sections count only in the better of two comparisons."""
    shared = said & known.words
    if not shared:
        return 0.0
    bare = frozenset(word for word in said if not known.section_words & {word, word.removesuffix("s")})
    whole = 0.62 + 0.36 * len(known.words) / len(said) if f" {known.label} " in f" {plain} " else 0.0
    score = 1.0 if plain == known.label else max(_dice(said, known.words), _dice(bare, known.bare) * 0.97, whole)
    if shared <= _VAGUE and (section != known.section or len(said) == 1):
        score *= 0.5
    if shared <= known.section_words and known.bare:
        score *= 0.5
    telling = (said & _TELLING) - known.words - ({"secondary"} if known.section == "coverage" else set())
    if telling and not (whole and len(known.words) >= 4):
        score *= 0.6
    return score


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _agreement(named: str, section: str) -> float:
    """A telephone number in the prescriber's section is hardly the patient's."""
    if named == section:
        return 1.0
    if not section:
        return 0.9 if named in _PEOPLE and named != "patient" else 0.95
    return 0.4 if named in _PEOPLE and section in _PEOPLE else 0.55 if named in _PEOPLE else 0.93


def _format(known: _Known, part: str, box: Box) -> str:
    if known.format:
        return known.format
    if part and known.type == ("date" if part in ("month", "day", "year") else "phone"):
        return part
    if known.source.endswith(".zip"):
        return {"slice:1-5": "slice:1-5", "line_number": "slice:7-10"}.get(part, "")
    by_length = {("date", 8): "date:digits", ("phone", 10): "phone_digits"}.get((known.type, box.max_length), "")
    return "first" if known.source == "patient.middle_initial" and box.max_length == 1 else by_length


def _without_rivals(guesses: list[Guess]) -> Iterator[Guess]:
    """Of several boxes of one page for one single value, the surest keeps it, and the others only if as sure."""
    best: dict[tuple[str, str, int], float] = {}
    for guess in guesses:
        key = (guess.source, guess.format, guess.box.widgets[0].page)
        best[key] = max(best.get(key, 0.0), guess.confidence)
    counts: Counter[tuple[str, str, int]] = Counter()
    for guess in guesses:
        key = (guess.source, guess.format, guess.box.widgets[0].page)
        single = guess.source and "[" not in guess.source and guess.box.kind not in ("check", "radio")
        if single and (guess.confidence < best[key] or counts[key]):
            yield replace(guess, source="", format="", confidence=guess.confidence / 2)
            continue
        counts[key] += 1
        yield guess


def _numbered(guesses: Iterator[Guess]) -> Iterator[Guess]:
    """Rows of a list count on: the second "Diagnosis" is dx[1]."""
    rows: Counter[str] = Counter()
    for guess in guesses:
        if "[0]" in guess.source and not guess.source.startswith("coverage"):
            number = rows[guess.source]
            rows[guess.source] += 1
            yield replace(guess, source=guess.source.replace("[0]", f"[{number}]"))
        elif guess.source.startswith("coverage[0]") and rows[guess.source]:
            yield replace(guess, source="", confidence=guess.confidence / 2)
        else:
            rows[guess.source] += bool(guess.source)
            yield guess


def summary(proposal: Proposal) -> Mapping[str, int]:
    """How many boxes there are, mapped, kept for a hand, and open."""
    mapped = sum(1 for guess in proposal.guesses if guess.source)
    kept = sum(1 for guess in proposal.guesses if guess.never)
    total = len(proposal.guesses)
    return {"boxes": total, "mapped": mapped, "by_hand": kept, "open": total - mapped - kept}
