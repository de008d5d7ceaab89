"""Values that follow from others: the appeal deadline when the letter prints only a number of days."""

from __future__ import annotations

from datetime import date, timedelta

from documents.findings import Finding, Item


def with_appeal_deadline(item: Item) -> Item:
    """The item with `appeal_deadline` as letter date + `appeal_days` where no deadline is printed.

    Weekends and holidays are left alone (domain.md 2.10); the safe earlier date is the business of `cases`.
    """
    found = item.findings
    days, letter = found.get("appeal_days"), found.get("letter_date")
    if "appeal_deadline" in found or days is None or letter is None:
        return item
    if isinstance(days.value, bool) or not isinstance(days.value, int):
        return item
    deadline = date.fromisoformat(str(letter.value)[:10]) + timedelta(days=days.value)
    computed = Finding(
        name="appeal_deadline",
        value=deadline.isoformat(),
        confidence=min(days.confidence, letter.confidence),
        page=days.page,
        box=days.box,
        rule="computed",
        text=days.text,
        accepted=days.accepted and letter.accepted,
        doubts=(*letter.doubts, *days.doubts),
    )
    return Item({**found, "appeal_deadline": computed})
