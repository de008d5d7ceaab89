"""Lists by layout and cue: allergies, services ticked, items still missing, enclosures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from documents.findings import Value
from documents.reading import Box, Word
from extract.candidates.candidate import Candidate
from extract.candidates.options import Option, read_options
from extract.layout import Line, PageLayout, Segment

_ALLERGY = re.compile(
    r"\b(?:(?:known|drug|medication|food|patient|med)\.? )*allerg(?:y|ies|en)(?: ?/ ?(?:intolerances?|reactions?|adr))?"
    r"(?: \([^)]*\))?[ .]*(?::|-|$)",
    re.IGNORECASE,
)
_NONE_KNOWN = re.compile(
    r"\bn\.?k\.?d?\.?a\.?\b|\bno known (?:drug |medication |food )*allerg|\bsin alergias\b|\bno allergies\b",
    re.IGNORECASE,
)
_REACTION = re.compile(r"\s*(?:\(.*?(?:\)|$)|[-=]+>?\s.*|->.*|:.*|\b(?:causes?|reaction)\b.*)$")
_OTHER_LABEL = re.compile(r"\s(?:[A-Z][\w./'-]*(?: [\w./'-]+){0,2})\s?\.*:\s|\s{2,}|(?<=[a-z)])\.\s")
_SERVICES = re.compile(
    r"\b(?:services?|support|programs?|assistance|i would like|help(?:s)?)\b(?! line| desk)", re.IGNORECASE
)
_SERVICE = re.compile(
    r"\b(?:benefits?|insurance|verification|investigation|co-?pay|savings|quick ?start|bridge|assistance|appeal|nurs\w*"
    r"|education|training|locator|foundation|call|free (?:drug|medicine)|ambassador|adherence|navigator|case manag\w*"
    r"|reimbursement|delivery|support|program|injection|enroll\w*|prior authorization|pa )\b",
    re.IGNORECASE,
)
_MISSING = re.compile(
    r"\b(?:needs?|needed|missing|(?:please|pls) (?:send|provide|submit|fax|attach|include|correct)|incomplete|requested"
    r"|following|items? (?:listed|checked|marked|below)|still (?:need|require)|required|outstanding|send us)\b",
    re.IGNORECASE,
)
_LEADS = re.compile(r"(?::|\bbelow|\blisted here|\bfollowing|\bhere)\.?\s*$", re.IGNORECASE)
_BULLET = re.compile(r"^\W{0,2}(?:[*•·▪●o»–-]\s+|\(?(?:\d{1,2}|[a-hA-H]|[ivx]{1,4})[.)]\s+)(?=\S)")
_ENCLOSED = re.compile(
    r"^\W{0,3}(?:enc(?:l(?:osures?|osed)?|s)?|attach(?:ments?|ed)|contents|included)(?: \(\d+\)| documents)?\s*[:.]\s*",
    re.IGNORECASE,
)
# Words that name other columns or boxes, never a substance.
_OTHER_BOX = re.compile(
    r"^(?:weight|height|medications?|reactions?|severity|noted|pregnan\w*|date|sex|phone|wt|ht|dob|range|other"
    r"|status|code|insurance|patient|diagnosis|fax|yes|no)\b",
    re.IGNORECASE,
)
_SENT_BACK = re.compile(r"\b(?:missing|incomplete|correct|returned|(?:unable to|cannot) process)\b", re.IGNORECASE)
_STATE = re.compile(
    r"\s+(?:(?:is|are|was|not) )*(?:missing|incomplete|unreadable|illegible|blank|absent|received|needed)$"
)
_TO_SEND = frozenset(["pa_info_request", "pa_denial", "enrollment_form", "assistance_denial", "pa_mixed_decision"])


def find_lists(pages: Sequence[PageLayout], kind: str) -> Iterator[Candidate]:
    """The lists of a document of type `kind`; each as one value, from the first place that states it."""
    for page in pages:
        yield from _find_allergies(page)
        options = read_options(page)
        yield from _find_ticked(page, options, "services", _SERVICES, _SERVICE)
        if kind in _TO_SEND:
            cue = _SENT_BACK if kind == "enrollment_form" else _MISSING
            yield from _find_ticked(page, options, "missing_items", cue, None)
            yield from _find_bullets(page)
        yield from _find_enclosures(page)


def _find_allergies(layout: PageLayout) -> Iterator[Candidate]:
    for segment in layout.segments:
        found = _ALLERGY.search(segment.text)
        if found is None:
            continue
        rest = segment.text[found.end() :]
        whole = found.start() == 0 or segment.text[: found.start()].rstrip().endswith((")", ";", ":", ".", ","))
        for text, words in _answers(layout, segment, rest) if whole or found[0].endswith(":") else ():
            entries = split_allergies(text)
            if entries:
                yield list_candidate("allergies", entries, text, layout.number, words, 1.4)
                return


def split_allergies(text: str) -> tuple[str, ...]:
    """The substances of an answer without their reactions; `NKDA` for none; empty when it holds none.

    >>> split_allergies("codeine (nausea), adhesive tape")
    ('codeine', 'adhesive tape')
    """
    cut = _OTHER_LABEL.search(text)
    text = text[: cut.start()] if cut else text
    entries: list[str] = []
    for part in re.split(r"[;,]|\s/\s|\band\b", re.sub(r"\([^)]*\)", _keep_none, text)):
        if _NONE_KNOWN.search(part):
            entries.append("NKDA")
            continue
        name = _REACTION.sub("", part).strip(" .:-_").strip()
        if name and not _is_substance(name):
            return ()
        if name:
            entries.append(name)
    known = [entry for entry in entries if not re.match(r"(?i)none|nka$", entry)] if "NKDA" in entries else entries
    return tuple(dict.fromkeys(known))


def _keep_none(found: re.Match[str]) -> str:
    return ", NKDA " if _NONE_KNOWN.search(found[0]) else " "


def _is_substance(name: str) -> bool:
    words = name.split()
    return len(words) <= 3 and not _OTHER_BOX.match(name) and not re.search(r"\d{2}|[?:_\[\]|]", name) and len(name) > 2


def _answers(layout: PageLayout, segment: Segment, rest: str) -> Iterator[tuple[str, tuple[Word, ...]]]:
    """What may answer the label: the print behind it, right of it, above or below it; the first fitting one."""
    if re.search(r"[^\W_]{2}", rest):
        yield rest + _reads_on(layout, segment, rest), segment.words
        return
    line = layout.lines[segment.line]
    right = next((layout.segments[i] for i in line.segments if i > segment.index), None)
    if right is not None and (segment.text.rstrip().endswith((":", ".")) or _plainly(right.text)):
        yield right.text + _reads_on(layout, right, right.text), right.words
        return
    if right is not None and re.match(r"(?i)(?:reaction|severity)", right.text):
        rows = list(_column(layout, segment))
        yield "; ".join(row.text for row in rows), tuple(word for row in rows for word in row.words)
        return
    if segment.box.y0 < 0.1:
        return
    for step in (1, -1):
        number = segment.line + step
        for index in layout.lines[number].segments if 0 <= number < len(layout.lines) else ():
            other = layout.segments[index]
            near = abs(other.box.middle[1] - segment.box.middle[1]) < 2.6 * layout.height
            if near and abs(other.box.x0 - segment.box.x0) < 0.02 and ":" not in other.text:
                yield other.text, other.words


def _plainly(text: str) -> bool:
    return text[:1].islower() or bool(_NONE_KNOWN.search(text))


def _column(layout: PageLayout, head: Segment) -> Iterator[Segment]:
    """The rows under the head of a column up to a gap."""
    last = head.box
    for line in layout.lines[head.line + 1 : head.line + 12]:
        here = [layout.segments[i] for i in line.segments]
        row = next((each for each in here if abs(each.box.x0 - head.box.x0) < 0.02), None)
        if line.box.y0 - last.y1 > 1.6 * layout.height:
            return
        if row is not None:
            yield row
        last = line.box


def _reads_on(layout: PageLayout, segment: Segment, text: str) -> str:
    """The next line of an answer that plainly goes on."""
    if not text.rstrip().endswith((",", "and", "/")) and text.count("(") <= text.count(")"):
        return ""
    for line in layout.lines[segment.line + 1 : segment.line + 2]:
        for index in line.segments:
            other = layout.segments[index]
            if other.box.x0 < segment.box.x1 and other.box.x1 > segment.box.x0 and ":" not in other.text:
                return " " + other.text
    return ""


def _find_ticked(
    layout: PageLayout, options: Sequence[Option], name: str, cue: re.Pattern[str], fits: re.Pattern[str] | None
) -> Iterator[Candidate]:
    """The ticked ones of the boxes that stand beside or under a line with a cue."""
    for group in _groups(layout, options):
        first = layout.lines[group[0].line]
        led = [line.text for line in layout.lines[max(0, first.index - 2) : first.index] if len(line.text) > 3]
        lead = " ".join((*led, _before(first, group[0])))
        fitting = [option for option in group if fits is None or fits.search(option.text + " ")]
        ticked = [option for option in group if option.ticked]
        if not cue.search(lead) or len(fitting) * 2 < len(group) or not ticked or len(group) < 3:
            continue
        serving = sum(1 for option in group if _SERVICE.search(option.text + " "))
        if name == "missing_items" and serving * 2 >= len(group):
            continue
        texts = tuple(_named(layout, option.text, name) for option in ticked)
        if all(re.match(r"(?i)(?:yes|no|n/?a)\b", text) for text in texts):
            continue
        words = tuple(word for option in ticked for word in option.words)
        yield list_candidate(name, texts, "; ".join(texts), layout.number, words, 1.2)
        return


def _named(layout: PageLayout, text: str, name: str) -> str:
    """An option without remarks; a service also without the brand that stands in the title of the page."""
    if name == "missing_items":
        return _STATE.sub("", text.rstrip(" .,;"))
    title = " ".join(line.text.lower() for line in layout.lines[:4]).split()
    words = re.split(r"\s/\s|\sif\s", re.sub(r"\s*\([^)]*(?:\)|$)", "", text))[0].strip(" .,;").split()
    while len(words) > 2 and words[0].lower() in title and not _SERVICE.match(words[0] + " "):
        words = words[1:]
    return " ".join(words)


def _before(line: Line, option: Option) -> str:
    return " ".join(word.text for word in line.words if word.box.x1 <= option.box.x0)


def _groups(layout: PageLayout, options: Sequence[Option]) -> list[list[Option]]:
    """Options of lines that follow each other without other print between them."""
    groups: list[list[Option]] = []
    for option in options:
        last = groups[-1][-1] if groups else None
        if last is not None and option.line - last.line <= 1 and _close(layout, last, option):
            groups[-1].append(option)
        else:
            groups.append([option])
    return groups


def _close(layout: PageLayout, last: Option, option: Option) -> bool:
    if option.line == last.line:
        return True
    led = re.search(r"[:?]", _before(layout.lines[option.line], option))
    return not led and option.box.y0 - last.box.y0 < 2.8 * layout.height


def _find_bullets(layout: PageLayout) -> Iterator[Candidate]:
    """The bulleted or numbered lines under a line that asks for something."""
    lines = layout.lines
    for number, line in enumerate(lines[:-1]):
        asked = line.text if number == 0 else f"{lines[number - 1].text} {line.text}"
        if not _LEADS.search(line.text) or not _MISSING.search(asked):
            continue
        entries = list(_entries(layout, number + 1))
        if entries:
            texts = tuple(text for text, _ in entries)
            words = tuple(word for _, found in entries for word in found)
            yield list_candidate("missing_items", texts, "; ".join(texts), layout.number, words, 1.2)
            return


def _entries(layout: PageLayout, start: int) -> Iterator[tuple[str, list[Word]]]:
    """The entries of a bulleted list from line `start`, each with its lines read on."""
    text, words, left = "", [], 0.0  # type: ignore[var-annotated]
    last = layout.lines[start - 1].box
    for line in layout.lines[start : start + 30]:
        bullet = _BULLET.match(line.text)
        if line.box.y0 - last.y1 > 2.2 * layout.height or (not bullet and not text):
            break
        if bullet:
            if text:
                yield _entry(text), words
            text, words, left = line.text[bullet.end() :], list(line.words[1:]), line.box.x0
        elif line.box.x0 > left + 0.006 and not text.endswith("."):
            text, words = f"{text} {line.text}", [*words, *line.words]
        else:
            break
        last = line.box
    if text:
        yield _entry(text), words


def _entry(text: str) -> str:
    return re.sub(r"(?:[;,.]| and)+$", "", text.strip()).strip()


def _find_enclosures(layout: PageLayout) -> Iterator[Candidate]:
    for segment in layout.segments:
        found = _ENCLOSED.match(segment.text)
        rest = segment.text[found.end() :] if found else ""
        if found is None or (not rest and segment.text.rstrip()[-1:] != ":"):
            continue
        line = layout.lines[segment.line]
        words = segment.words
        if not rest:
            right = [layout.segments[i] for i in line.segments if i > segment.index]
            rest, words = (right[0].text, right[0].words) if right else ("", words)
        entries = [re.sub(r"\s*\([^)]*\)$", "", part).strip(" .") for part in re.split(r"[,;]|\band\b|\+", rest)]
        kept = tuple(entry for entry in entries if re.search(r"[^\W\d_]{2}", entry))
        if kept and all(len(entry) < 60 for entry in kept):
            yield list_candidate("enclosures", kept, rest, layout.number, words, 1.0)
            return


def list_candidate(
    name: str, entries: Iterable[Value], text: str, page: int, words: Sequence[Word], odds: float
) -> Candidate:
    """A list as one value that stands on `words`, with the log odds that its finder gives it."""
    box: Box | None = None
    for word in words:
        box = word.box if box is None else box.union(word.box)
    return Candidate(name, tuple(entries), text, page, box, tuple(words), "list", {"odds": odds})
