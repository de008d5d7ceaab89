"""Word lists written as text."""

from __future__ import annotations


def listed(text: str) -> tuple[str, ...]:
    """The words of a text, in order; long lists read better as text than as quoted items."""
    return tuple(text.split())
