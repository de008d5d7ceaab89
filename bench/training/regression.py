"""Writes the frozen regression set of `faxdesk learn`: `python -m bench.training.regression`.

One document of each type and author of the training groups, laid out in the tuned families, with the misread letters
of a fair fax. It changes only when somebody runs this again and commits it, so that what an office learns is always
tried on the same papers. The reserve authors and the held-out families are not in it: they are for reporting.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from random import Random
from typing import Any

from bench.papers import draw_paper
from bench.simulator.families import TUNE
from bench.simulator.readings import misread
from bench.simulator.templates import Template, load_authors
from bench.training.authors import EVERY
from extract.learned.frozen import FROZEN

_AUTHORS, _DOCUMENTS, _NOISE, _SEED = EVERY, 60, 0.02, 811


def choose_templates(rng: Random) -> list[Template]:
    """Every type in turn, each time from another template."""
    by_type: dict[str, list[Template]] = {}
    for template in load_authors(_AUTHORS):
        by_type.setdefault(template.type, []).append(template)
    for templates in by_type.values():
        rng.shuffle(templates)
    rounds = max(map(len, by_type.values()))
    turns = [by_type[kind][n] for n in range(rounds) for kind in sorted(by_type) if n < len(by_type[kind])]
    return turns[:_DOCUMENTS]


def make_rows() -> Iterator[dict[str, Any]]:
    """The documents as JSON objects; the same for the same simulator."""
    rng = Random(_SEED)
    for number, template in enumerate(choose_templates(rng)):
        paper = draw_paper(template, TUNE[number % len(TUNE)], f"{_SEED}/{number}")
        expected = paper.truth["documents"][0]
        optional = set(expected.get("optional", ()))
        items = [
            {name: value for name, value in item["fields"].items() if name not in optional}
            for item in expected["items"]
        ]
        pages = [
            {
                "width": page.width,
                "height": page.height,
                "words": [[_spoilt(word.text, rng), *(round(edge, 4) for edge in word.box)] for word in page.words],
                "marks": [[mark.shape, mark.ticked, *(round(edge, 4) for edge in mark.box)] for mark in page.marks],
            }
            for page in paper.reading.pages
        ]
        yield {"id": f"{template.author}-{template.id}", "type": expected["type"], "items": items, "pages": pages}


def _spoilt(text: str, rng: Random) -> str:
    return misread(text, rng) if rng.random() < _NOISE else text


def main() -> None:
    """Write the set."""
    rows = [json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in make_rows()]
    # Without a time in it the file is the same for the same documents.
    FROZEN.write_bytes(gzip.compress("\n".join(rows).encode(), mtime=0))
    print(f"{FROZEN}: {len(rows)} documents, {FROZEN.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
