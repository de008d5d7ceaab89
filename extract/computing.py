"""Values that follow from others: the appeal deadline when the letter prints only a number of days."""

from __future__ import annotations

from datetime import date, timedelta

from documents.findings import Finding, Item

_ANOTHER = "another date is printed that may be the deadline"


def with_appeal_deadline(item: Item) -> Item:
    """The item with `appeal_deadline` as letter date + `appeal_days`, where no likelier deadline is printed.

    Weekends and holidays are left alone (domain.md 2.10); the safe earlier date is the business of `cases`.
    """
    found = item.findings
    days, letter, printed = found.get("appeal_days"), found.get("letter_date"), found.get("appeal_deadline")
    if days is None or letter is None or isinstance(days.value, bool) or not isinstance(days.value, int):
        return item
    sure = min(days.confidence, letter.confidence)
    deadline = (date.fromisoformat(str(letter.value)[:10]) + timedelta(days=days.value)).isoformat()
    if printed is not None and (printed.confidence >= sure or printed.value == deadline):
        return item
    doubts = (*letter.doubts, *days.doubts, *((_ANOTHER,) if printed is not None else ()))
    computed = Finding(
        name="appeal_deadline",
        value=deadline,
        confidence=sure,
        page=days.page,
        box=days.box,
        rule="computed",
        text=days.text,
        accepted=days.accepted and letter.accepted and not doubts,
        doubts=doubts,
    )
    return Item({**found, "appeal_deadline": computed})
