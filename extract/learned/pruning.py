"""Taking back what does more harm than good on papers that it was not learned from, field by field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

from documents.field_specs import FieldSpecs
from documents.findings import Document
from extract.learned.examples import Worked, values_of
from extract.learned.knowledge import Layout, Learned
from extract.learned.prints import recognise

# The number of a layout and a field that is read on it.
Part = tuple[int, str]


def find_harmful(
    ready: Sequence[Worked], reads: Sequence[Document], learned: Learned, specs: FieldSpecs
) -> frozenset[Part]:
    """The fields of layouts of which fewer values are right in `reads` than as shipped, or more are to be corrected.

    `reads` has, for each document, how it is read with what papers of other patients taught.
    """
    right: Counter[Part] = Counter()
    errors: Counter[Part] = Counter()
    for each, read in zip(ready, reads, strict=True):
        layout = recognise(each.prints, learned.layouts)
        if layout is None:
            continue
        before, after = values_of(each.shipped, specs), values_of(read, specs)
        for name in {*each.truth, *before, *after}:
            want = each.truth.get(name, frozenset())
            had, has = before.get(name, frozenset()), after.get(name, frozenset())
            right[layout.number, name] += len(want & has) - len(want & had)
            errors[layout.number, name] += len(want ^ has) - len(want ^ had)
    return frozenset(part for part in errors if right[part] < 0 or errors[part] > 0)


def without(learned: Learned, harmful: Collection[Part], numbered: Sequence[Layout]) -> Learned:
    """What was learned but for the harmful parts; `numbered` are the layouts that the parts name."""
    kept = []
    for layout in learned.layouts:
        same = recognise(layout.prints, numbered)
        number = same.number if same else 0
        places = tuple(each for each in layout.places if (number, each.field) not in harmful)
        never = tuple(each for each in layout.never if (number, each.field) not in harmful)
        kept.append(replace(layout, places=places, never=never))
    return replace(learned, layouts=tuple(kept))
