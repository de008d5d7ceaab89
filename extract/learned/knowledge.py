"""What was learned, as values: no word of it belongs to a person, and all of it can be said in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# How a value stands to a printed label: behind it, in the next column, under it, over it; or so far away from it.
WHERE = ("inline", "right", "below", "above", "at")
# Any of the places where a label is printed, instead of the first, second or third.
ANY = -1


@dataclass(frozen=True, slots=True)
class Place:
    """The value of `field` stands `where` of the words `label` (in the catalog's spelling).

    `nth`: at which print of the label, from 0 (`ANY`: at each). `lines`: how many lines the value takes. `shift` is
    how far (x, y, fractions of the page) the value begins from the beginning of the label, for `at`. `right` and
    `wrong` count the confirmed documents in which what stood there was the field's value, or was not.
    """

    field: str
    label: tuple[str, ...]
    where: str
    nth: int = ANY
    lines: int = 1
    shift: tuple[float, float] = (0.0, 0.0)
    right: int = 0
    wrong: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """A paper that comes again and again.

    `prints` are hashes of the word pairs it always prints; `documents` and `patients` how many confirmed ones it was
    learned from. `type`: what it always is (None: nothing to correct). `places` hold values, at `never` stands
    something that was taken for the value of its field and is none. `absent` are fields read from wording or ticks
    that were told of it and that it never states.
    """

    number: int
    prints: frozenset[int]
    documents: int
    patients: int
    type: str | None = None
    places: tuple[Place, ...] = ()
    never: tuple[Place, ...] = ()
    absent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Learned:
    """One generation of what was learned; `generation` 0 is nothing, the program as it was shipped.

    `before` is the generation in force when this one was made: the one to go back to. `figures` are counts.
    """

    generation: int = 0
    layouts: tuple[Layout, ...] = ()
    figures: Mapping[str, int] = field(default_factory=dict)
    before: int = 0


NOTHING = Learned()
