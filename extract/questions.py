"""How many numbered questions a form asks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from documents.findings import Finding
from extract.sentences import Statement

_NUMBERED = re.compile(r"^\W*(?:q(?:uestion)?\s*)?(\d{1,2})[.)\]:]?\s+\S", re.IGNORECASE)
_ASKS = re.compile(
    r"\?|\b(?:what|has|have|is|are|does|do|did|will|was|which|how|when|select|list|indicate|provide|please|describe|check|date|diagnosis|code)\b",
    re.IGNORECASE,
)


def count_questions(statements: Sequence[Statement]) -> Finding | None:
    """`question_count`: the highest number of an unbroken run 1, 2, 3 ... of questions; None below three."""
    numbers: dict[int, Statement] = {}
    for statement in statements:
        found = _NUMBERED.match(statement.text)
        if found and _ASKS.search(statement.text):
            numbers.setdefault(int(found[1]), statement)
    count = 0
    while count + 1 in numbers:
        count += 1
    if count < 3:
        return None
    first = numbers[1]
    return Finding("question_count", count, 0.7, first.page, first.box, "numbered questions", first.text)
