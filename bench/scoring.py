"""Compares `faxdesk read --json` with the truth: `python -m bench.scoring TRUTH.jsonl READ.jsonl [--errors]`."""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.comparing import is_same
from bench.listing import listed

CRITICAL = frozenset(
    listed(
        """
        patient_name patient_dob member_id drug_name drug_strength decision pa_reference letter_date
        effective_date expiry_date approved_quantity denial_reason_code appeal_deadline due_at
        prescriber_name prescriber_npi diagnosis_codes
    """
    )
)
# What authors call the date of a paper that has no other.
OWN_DATES = ("request_date", "fax_date", "date_written")
GRANTED = frozenset(("approved", "appeal_overturned", "not_required"))
REFUSED = frozenset(("denied", "appeal_upheld"))
Mapping = dict[str, Any]


@dataclass(frozen=True, slots=True)
class FieldCase:
    """One field of one item: `outcome` right, wrong (both there, different), missed, or invented.

    `page` (of the file, from 1) and `box` (fractions of the upright page) say where the value was read.
    """

    name: str
    outcome: str
    truth: Any
    read: Any
    confidence: float
    accepted: bool
    document: DocumentCase
    page: int | None = None
    box: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class DocumentCase:
    """One document of the truth and the one read that covers its pages (None: none does).

    `decided` says that the truth grants or refuses something, so that a swap is possible; `degradations` are the
    damages of the whole fax as the truth names them.
    """

    source: str
    quality: str
    author: str
    family: str
    type: str
    read_type: str | None
    confidence: float
    needs_review: bool
    pages: tuple[int, ...]
    swapped: bool = False
    decided: bool = False
    degradations: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        return self.type == self.read_type


@dataclass
class Score:
    """All cases of a comparison. `batches` holds, per fax of several documents, whether it was split right."""

    documents: list[DocumentCase] = field(default_factory=list)
    fields: list[FieldCase] = field(default_factory=list)
    batches: list[bool] = field(default_factory=list)
    singles: list[bool] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def read_lines(path: Path) -> list[Mapping]:
    """The objects of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def compare(truths: Iterable[Mapping], reads: Iterable[Mapping]) -> Score:
    """All documents and fields of the truth against what was read, matched by file name and pages."""
    by_name = {Path(str(read["source"])).name: read for read in reads}
    score = Score()
    for truth in truths:
        read = by_name.get(Path(str(truth["source"])).name)
        if read is None or read.get("error"):
            score.unread.append(str(truth["source"]))
        _compare_fax(truth, read or {"documents": []}, score)
    return score


def _compare_fax(truth: Mapping, read: Mapping, score: Score) -> None:
    documents = read.get("documents") or []
    used: set[int] = set()
    for number, expected in enumerate(truth["documents"]):
        index = align_document(expected, documents, used)
        found = documents[index] if index is not None else None
        if index is not None:
            used.add(index)
        case = _document_case(truth, number, expected, found)
        score.documents.append(case)
        score.fields.extend(compare_items(expected, found, case))
    split = is_split_right(truth["documents"], documents)
    (score.batches if len(truth["documents"]) > 1 else score.singles).append(split)


def align_document(expected: Mapping, documents: list[Mapping], used: set[int]) -> int | None:
    """The unused document that shares most pages with the expected one; None where none shares any."""
    pages = set(expected["pages"])
    best, best_share = None, 0.0
    for index, document in enumerate(documents):
        if index not in used:
            own = set(document.get("pages", ()))
            share = len(pages & own) / max(1, len(pages | own))
            if share > best_share:
                best, best_share = index, share
    return best


def is_split_right(expected: list[Mapping], documents: list[Mapping]) -> bool:
    """The same documents on the same pages; cover pages may stand with a document, alone, or nowhere."""
    free = {page for document in expected for page in document.get("cover_pages", ())}
    want = sorted(tuple(sorted(set(d["pages"]) - free)) for d in expected)
    have = sorted(tuple(sorted(set(d.get("pages", ())) - free)) for d in documents)
    return want == [pages for pages in have if pages]


def _document_case(truth: Mapping, number: int, expected: Mapping, found: Mapping | None) -> DocumentCase:
    metas = truth.get("meta", {}).get("documents", [])
    meta = metas[number] if number < len(metas) else {}
    read_type = found.get("type") if found else None
    review = bool(found.get("needs_review", True)) if found else True
    return DocumentCase(
        str(truth["source"]),
        str(truth.get("quality", "")),
        str(meta.get("author", "-")),
        str(meta.get("family", "-")),
        str(expected["type"]),
        read_type,
        float(found.get("confidence") or 0) if found else 0.0,
        review,
        tuple(expected["pages"]),
        is_swapped(expected, found) and not review,
        any(item["fields"].get("decision") in GRANTED | REFUSED for item in expected["items"]),
        tuple(truth.get("degradations", ())),
    )


def is_swapped(expected: Mapping, found: Mapping | None) -> bool:
    """Whether any granted decision was read as a refusal, or the reverse."""
    if not found:
        return False
    for want, have in pair_items(expected["items"], found.get("items") or []):
        a, b = want.get("decision"), _value_of(have.get("decision"))
        if (a in GRANTED and b in REFUSED) or (a in REFUSED and b in GRANTED):
            return True
    return False


def pair_items(expected: list[Mapping], found: list[Mapping]) -> Iterator[tuple[Mapping, Mapping]]:
    """Fields of each expected item with those of the read item that agrees in most values; {} where none is left."""
    rest = [item.get("fields", {}) for item in found]
    for item in expected:
        fields = item["fields"]
        best = max(rest, key=lambda have: _agreement(fields, have), default=None)
        if best is not None:
            rest.remove(best)
        yield fields, best or {}


def _agreement(fields: Mapping, have: Mapping) -> int:
    return sum(1 for name, value in fields.items() if name in have and _is_right(name, value, _value_of(have[name])))


def _value_of(read: Any) -> Any:
    return read.get("value") if isinstance(read, dict) and "value" in read else read


def _is_right(name: str, truth: Any, read: Any) -> bool:
    return read is not None and is_same(name, truth, read)


def compare_items(expected: Mapping, found: Mapping | None, case: DocumentCase) -> Iterator[FieldCase]:
    """Field by field: optional ones and those not in the truth's vocabulary of a type are not judged twice."""
    optional = set(expected.get("optional", ()))
    for want, have in pair_items(expected["items"], (found or {}).get("items") or []):
        for name in sorted({*want, *have} - optional):
            read = have.get(name)
            value = _value_of(read)
            truth = want.get(name)
            if (_is_empty(truth) and _is_empty(value)) or is_own_date(name, want, value):
                continue
            detail = read if isinstance(read, dict) else {}
            yield FieldCase(
                name,
                judge(name, truth, value),
                truth,
                value,
                float(detail.get("confidence") or 0.0),
                bool(detail.get("accepted")),
                case,
                detail.get("page"),
                tuple(detail["box"]) if detail.get("box") else None,
            )


def is_own_date(name: str, want: Mapping, value: Any) -> bool:
    """Whether a paper's date was read as such where its author called it by a narrower name, and by that alone.

    The handbook has no rule when an order's or a cover sheet's own date is more than its `letter_date`.
    """
    return name == "letter_date" and _is_empty(want.get(name)) and value in {want.get(other) for other in OWN_DATES}


def judge(name: str, truth: Any, read: Any) -> str:
    """right, wrong, missed or invented."""
    if _is_empty(truth):
        return "invented"
    if _is_empty(read):
        return "missed"
    return "right" if is_same(name, truth, read) else "wrong"


def _is_empty(value: Any) -> bool:
    return value is None or value == "" or value == []


def measure_f1(cases: Iterable[FieldCase]) -> tuple[float, float, float, int]:
    """Precision, recall, F1 and the number of true values; a wrong value counts against both."""
    counts: dict[str, int] = defaultdict(int)
    for case in cases:
        counts[case.outcome] += 1
    right = counts["right"]
    said = right + counts["wrong"] + counts["invented"]
    true = right + counts["wrong"] + counts["missed"]
    precision = right / said if said else 1.0
    recall = right / true if true else 1.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return precision, recall, f1, true


def measure_acceptance(cases: Iterable[FieldCase]) -> tuple[float, float, int, int]:
    """Share right among accepted values, coverage (accepted of the true values), accepted count, invented accepted."""
    kept = list(cases)
    accepted = [case for case in kept if case.accepted and case.outcome != "missed"]
    true = sum(case.outcome != "invented" for case in kept)
    right = sum(case.outcome == "right" for case in accepted)
    invented = sum(case.outcome == "invented" for case in accepted)
    return (right / len(accepted) if accepted else 1.0), right / max(1, true), len(accepted), invented


def measure_calibration(pairs: list[tuple[float, bool]], bins: int = 10) -> tuple[float, float]:
    """Expected calibration error and AUC of confidences against right or wrong."""
    if not pairs:
        return 0.0, 0.5
    error = 0.0
    for number in range(bins):
        low, high = number / bins, (number + 1) / bins
        inside = [(c, r) for c, r in pairs if low <= c < high or (number == bins - 1 and c == 1.0)]
        if inside:
            error += abs(sum(c for c, _ in inside) - sum(r for _, r in inside)) / len(pairs)
    return error, measure_auc(pairs)


def measure_auc(pairs: list[tuple[float, bool]]) -> float:
    """The chance that a right value has a higher confidence than a wrong one (ties half)."""
    ordered = sorted(pairs)
    good = sum(right for _, right in pairs)
    bad = len(pairs) - good
    if not good or not bad:
        return 1.0
    total, below, index = 0.0, 0, 0
    while index < len(ordered):
        end = index
        while end < len(ordered) and ordered[end][0] == ordered[index][0]:
            end += 1
        rights = sum(right for _, right in ordered[index:end])
        wrongs = end - index - rights
        total += rights * (below + wrongs / 2)
        below += wrongs
        index = end
    return total / (good * bad)


def main(argv: list[str] | None = None) -> None:
    """Print the table, and with --errors every document and field that is wrong."""
    from bench.scoring_report import print_errors, print_report

    parser = argparse.ArgumentParser(prog="python -m bench.scoring", description=__doc__)
    parser.add_argument("truth", type=Path)
    parser.add_argument("read", type=Path)
    parser.add_argument("--errors", action="store_true", help="list what is wrong")
    parser.add_argument("--critical", action="store_true", help="with --errors: critical fields only")
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object")
    options = parser.parse_args(argv)
    score = compare(read_lines(options.truth), read_lines(options.read))
    print_report(score, as_json=options.json)
    if options.errors:
        print_errors(score, critical_only=options.critical)


if __name__ == "__main__":
    main()
