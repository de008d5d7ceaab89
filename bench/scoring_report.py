"""The figures of a comparison as a table for people, or as one JSON object."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from bench.entries import RECORDS, count_entries
from bench.scoring import (
    CRITICAL,
    DocumentCase,
    FieldCase,
    Score,
    measure_acceptance,
    measure_calibration,
    measure_f1,
)


def summarise(score: Score) -> dict[str, Any]:
    """All figures: overall, and by quality, author, family, type and field."""
    return {
        "all": figures(score.documents, score.fields),
        "unread": len(score.unread),
        "batches_right": _share(score.batches),
        "batches": len(score.batches),
        "singles_kept_whole": _share(score.singles),
        "singles": len(score.singles),
        "quality": _split(score, lambda d: d.quality),
        "author": _split(score, lambda d: d.author),
        "family": _split(score, lambda d: d.family),
        "type": _split(score, lambda d: d.type),
        "field": figures_by_field(score),
    }


def figures_by_field(score: Score) -> dict[str, dict[str, Any]]:
    """Per field name: true values, precision, recall, F1, acceptance, and how often right, wrong, missed, invented."""
    return {name: _field_figures(cases) for name, cases in sorted(_by_name(score.fields).items())}


def group_cases(score: Score, names: Callable[[DocumentCase], Iterable[str]]) -> dict[str, Score]:
    """The documents and fields of each group, sorted by its name; a document may be in several groups or in none."""
    groups: dict[str, Score] = defaultdict(Score)
    for document in score.documents:
        for name in names(document):
            groups[name].documents.append(document)
    for case in score.fields:
        for name in names(case.document):
            groups[name].fields.append(case)
    return dict(sorted(groups.items()))


def figures(documents: list[DocumentCase], fields: list[FieldCase]) -> dict[str, Any]:
    """The main figures of a set of documents and their fields."""
    critical = [case for case in fields if case.name in CRITICAL]
    other = [case for case in fields if case.name not in CRITICAL]
    filed = [case for case in documents if not case.needs_review]
    precision, coverage, accepted, invented = measure_acceptance(critical)
    all_precision, all_coverage, all_accepted, all_invented = measure_acceptance(fields)
    said = [(case.confidence, case.outcome == "right") for case in fields if case.outcome != "missed"]
    error, auc = measure_calibration(said)
    return {
        "documents": len(documents),
        "type_right": _share([case.right for case in documents]),
        "filed": len(filed),
        "filed_type_right": _share([case.right for case in filed]),
        "swapped": sum(case.swapped for case in documents),
        "critical_f1": measure_f1(critical)[2],
        "critical_values": measure_f1(critical)[3],
        "other_f1": measure_f1(other)[2],
        "other_values": measure_f1(other)[3],
        "critical_accepted_right": precision,
        "critical_coverage": coverage,
        "critical_accepted": accepted,
        "critical_invented_accepted": invented,
        "accepted_right": all_precision,
        "coverage": all_coverage,
        "accepted": all_accepted,
        "invented_accepted": all_invented,
        "ece": error,
        "auc": auc,
    }


def _split(score: Score, key: Callable[[DocumentCase], str]) -> dict[str, Any]:
    groups = group_cases(score, lambda document: (key(document),))
    return {name: figures(group.documents, group.fields) for name, group in groups.items()}


def _by_name(cases: Iterable[FieldCase]) -> dict[str, list[FieldCase]]:
    found: dict[str, list[FieldCase]] = defaultdict(list)
    for case in cases:
        found[case.name].append(case)
    return found


def _field_figures(cases: list[FieldCase]) -> dict[str, Any]:
    precision, recall, f1, true = measure_f1(cases)
    right, coverage, accepted, invented = measure_acceptance(cases)
    counted = cases[0].name in RECORDS
    entries = {"entries": asdict(count_entries((case.truth, case.read) for case in cases))} if counted else {}
    return {
        "values": true,
        "precision": precision,
        "recall": recall,
        "f1": f1,
        "accepted_right": right,
        "coverage": coverage,
        "accepted": accepted,
        "invented_accepted": invented,
        "right": sum(c.outcome == "right" for c in cases),
        "wrong": sum(c.outcome == "wrong" for c in cases),
        "missed": sum(c.outcome == "missed" for c in cases),
        "invented": sum(c.outcome == "invented" for c in cases),
        **entries,
    }


def _share(values: list[bool]) -> float:
    return sum(values) / len(values) if values else 1.0


def print_report(score: Score, *, as_json: bool = False) -> None:
    """The table, or the figures as JSON."""
    found = summarise(score)
    if as_json:
        print(json.dumps(found))
        return
    main = found["all"]
    bound = f" (below {3 / main['filed']:.4f} at 95 %)" if main["filed"] and not main["swapped"] else ""
    print(
        f"documents {main['documents']}   unread faxes {found['unread']}   "
        f"batches split right {found['batches_right']:.1%} of {found['batches']}   "
        f"single documents kept whole {found['singles_kept_whole']:.1%} of {found['singles']}"
    )
    print(
        f"type right {main['type_right']:.2%}   filed without review {main['filed']} of {main['documents']}, "
        f"their type right {main['filed_type_right']:.2%}"
    )
    print(f"approval/denial swapped among filed: {main['swapped']}{bound}")
    print(
        f"critical fields: F1 {main['critical_f1']:.4f} of {main['critical_values']} values; accepted right "
        f"{main['critical_accepted_right']:.2%} at coverage {main['critical_coverage']:.1%}, "
        f"{main['critical_invented_accepted']} invented of {main['critical_accepted']} accepted"
    )
    print(
        f"other fields: F1 {main['other_f1']:.4f} of {main['other_values']} values; all accepted right "
        f"{main['accepted_right']:.2%} at {main['coverage']:.1%}, {main['invented_accepted']} invented"
    )
    print(f"confidence of said values: ECE {main['ece']:.4f}   AUC {main['auc']:.4f}")
    for part in ("quality", "author", "family", "type"):
        _print_split(part, found[part])
    _print_fields(found["field"])


def _print_split(part: str, rows: dict[str, Any]) -> None:
    print(
        f"\n{part:26} {'docs':>5} {'type':>7} {'filed':>6} {'ftype':>7} {'swap':>4} {'critF1':>7} {'othF1':>7} "
        f"{'accR':>7} {'cover':>6}"
    )
    for name, row in rows.items():
        print(
            f"{name:26} {row['documents']:5} {row['type_right']:7.1%} {row['filed']:6} {row['filed_type_right']:7.1%} "
            f"{row['swapped']:4} {row['critical_f1']:7.3f} {row['other_f1']:7.3f} "
            f"{row['critical_accepted_right']:7.2%} {row['critical_coverage']:6.1%}"
        )


def _print_fields(rows: dict[str, Any]) -> None:
    print(
        f"\n{'field':28} {'true':>5} {'prec':>7} {'recall':>7} {'F1':>7} {'wrong':>5} {'miss':>5} {'inv':>5} "
        f"{'accR':>7} {'cover':>6}"
    )
    for name in sorted(rows, key=lambda n: (n not in CRITICAL, n)):
        row = rows[name]
        star = "*" if name in CRITICAL else " "
        print(
            f"{star}{name:27} {row['values']:5} {row['precision']:7.1%} {row['recall']:7.1%} {row['f1']:7.3f} "
            f"{row['wrong']:5} {row['missed']:5} {row['invented']:5} "
            f"{row['accepted_right']:7.2%} {row['coverage']:6.1%}"
        )
    for name, entries in ((name, row["entries"]) for name, row in rows.items() if "entries" in row):
        print(f"entries of {name}: {entries['right']} right of {entries['read']} read, {entries['true']} true")


def print_errors(score: Score, *, critical_only: bool = False) -> None:
    """Every wrong type and every wrong, missed or invented value; accepted ones are marked with `!`."""
    print("\nwrong types")
    for case in score.documents:
        if not case.right or case.swapped:
            mark = "!" if not case.needs_review else " "
            print(
                f" {mark} {case.source} p{list(case.pages)} [{case.family}] {case.type} read as {case.read_type} "
                f"({case.confidence:.2f}){' SWAPPED' if case.swapped else ''}"
            )
    print("\nwrong values")
    for entry in score.fields:
        if entry.outcome != "right" and (entry.name in CRITICAL or not critical_only):
            mark = "!" if entry.accepted else " "
            print(
                f" {mark} {entry.document.source} p{list(entry.document.pages)} {entry.document.type} {entry.name} "
                f"{entry.outcome}: {entry.truth!r} read as {entry.read!r} ({entry.confidence:.2f})"
            )
