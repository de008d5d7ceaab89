"""The drugs Faxdesk knows, and finding them in print without ever correcting what is printed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path

from documents.errors import CatalogError
from documents.lookup import Mention, NameIndex, NameMatch, fold, fold_words, refuse_repeats
from documents.strengths import Strength, find_strengths, normalise_strength, parse_strength
from documents.tables import Row, read_table, rows

# Words beside a drug's name that say nothing about which drug it is. Release words (ER, XR) are not here.
_FILLER = frozenset({
    "auto", "autoinjector", "autoinjectors", "brand", "cap", "capsule", "capsules", "cartridge",
    "cartridges", "citrate", "coated", "cream", "daily", "device", "dose", "doses", "drops", "each",
    "filled", "film", "foam", "for", "free", "gel", "generic", "in", "inhaler", "inj", "injectable",
    "injection", "injector", "intravenous", "iv", "kit", "kits", "mcg", "mg", "ml", "name", "of",
    "ointment", "ophthalmic", "oral", "pack", "packet", "packets", "patch", "patches", "pen", "pens", "po",
    "powder", "pre", "prefilled", "rx", "sc", "single", "soln", "solution", "spray", "sq", "starter",
    "subcut", "subcutaneous", "subq", "suspension", "syringe", "syringes", "tab", "tablet", "tablets",
    "the", "topical", "use", "vial", "vials", "weekly", "with",
})  # fmt: skip
_RELEASE = {
    "er": "ER ", "xr": "ER ", "xl": "ER ", "sr": "ER ", "extended": "ER ", "release": "", "dr": "DR ", "ec": "DR ",
    "delayed": "DR ", "odt": "orally disintegrating", "disintegrating": "orally disintegrating",
    "orally": "orally disintegrating",
}  # fmt: skip
_LIQUID_FORMS = frozenset({"vial", "solution", "oral solution", "suspension", "oral suspension", "pump", "cartridge"})


@dataclass(frozen=True, slots=True)
class Presentation:
    """A dosage form and the strengths it is sold in (may be empty), as `normalise_strength` writes them."""

    form: str
    strengths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drug:
    """One drug as printed; `brand` False: a generic name. `reference`: the brand that a biosimilar copies."""

    name: str
    ingredient: str
    brand: bool
    drug_class: str
    specialty: bool
    presentations: tuple[Presentation, ...]
    aliases: tuple[str, ...] = ()
    lookalikes: tuple[str, ...] = ()
    reference: str | None = None

    @property
    def strengths(self) -> tuple[str, ...]:
        """Every strength of every form."""
        return tuple(strength for presentation in self.presentations for strength in presentation.strengths)


DrugMatch = NameMatch[Drug]
# Letters that readers take for each other on fax pages; several letters for one first.
_ALIKE = (("rn", "m"), ("vv", "w"), ("ii", "u"), ("cl", "d"))
_SHAPES = str.maketrans("l1|!jt0qgfecvx58h6", "iiiiiioggeeeyksbbb")
_LEAST_MISREAD = 5


class DrugIndex:
    """All drugs, found by name, alias or ingredient; and the words that name a class, not a drug."""

    __slots__ = ("_by_ingredient", "_class_words", "_endings", "_names", "_shapes", "drugs")

    def __init__(self, drugs: Iterable[Drug], class_words: Iterable[str]) -> None:
        self.drugs = tuple(drugs)
        self._names: NameIndex[Drug] = NameIndex(
            [(drug.name, "exact", drug) for drug in self.drugs]
            + [(alias, "alias", drug) for drug in self.drugs for alias in drug.aliases]
            + [(drug.ingredient, "ingredient", drug) for drug in self.drugs]
        )
        self._class_words: NameIndex[str] = NameIndex((word, "exact", word) for word in class_words)
        self._shapes = _by_shape(name for drug in self.drugs for name in (drug.name, drug.ingredient))
        self._endings = _endings_of(name for drug in self.drugs for name in (drug.name, *drug.aliases))
        by_ingredient: dict[str, list[Drug]] = defaultdict(list)
        for drug in self.drugs:
            by_ingredient[base_ingredient(drug.ingredient)].append(drug)
        self._by_ingredient = {key: tuple(found) for key, found in by_ingredient.items()}

    def find(self, text: str) -> tuple[DrugMatch, ...]:
        """The drugs that `text` (a name, perhaps with strength, form and ingredient beside it) stands for.

        An ingredient gives every drug that holds it. Several ingredients : the text names several
        drugs. Where words are left over that a name does not explain, all matches are `fuzzy`.
        """
        whole = self._names.exact(text)
        if whole or self.is_class_word(text):
            return whole
        bare = _without_strengths(text)
        mentions = tuple(self._names.mentions(bare))
        if not mentions:
            return self.close(" ".join(word for word, _, _ in fold_words(bare) if word not in _FILLER))
        found = _strongest(mentions)
        share = _explained(bare, mentions, _release_words(found))
        if share == 1.0:
            return found
        return tuple(NameMatch(match.entry, "fuzzy", round(share, 4), match.known_as) for match in found)

    def exact(self, text: str) -> tuple[DrugMatch, ...]:
        """The drugs named exactly `text`, apart from case and punctuation."""
        return self._names.exact(text)

    def close(self, text: str, *, limit: int = 5, floor: float = 0.7) -> tuple[DrugMatch, ...]:
        """Drugs whose name resembles `text`, best first; candidates to show, never a reading."""
        return self._names.close(text, limit=limit, floor=floor)

    def misread(self, word: str) -> str | None:
        """The only drug name that `word` may be when letters of like shape were taken for each other (`Rinvog`).

        A candidate to show, never a reading; None for known names, short words, and where two names are possible.
        """
        name = self._shapes.get(shape_of(word)) if len(word) >= _LEAST_MISREAD else None
        return None if name is None or self.exact(word) else name

    def endings_of(self, name: str) -> frozenset[str]:
        """The words (folded) that make of `name` a longer known one: `HD` of `Eylea`, `FlexTouch` of `Tresiba`."""
        return self._endings.get(fold(name), frozenset())

    def mentions(self, text: str) -> Iterator[Mention[Drug]]:
        """Every known drug name in running text, with its place."""
        return self._names.mentions(text)

    def is_class_word(self, text: str) -> bool:
        """Whether `text` names a class or kind of treatment ("TNF inhibitor"), not a drug."""
        return bool(self._class_words.exact(text))

    def same_ingredient(self, drug: Drug) -> tuple[Drug, ...]:
        """Every drug with the same active substance, biosimilars and `drug` itself included."""
        return self._by_ingredient[base_ingredient(drug.ingredient)]

    def is_brand(self, name: str) -> bool:
        """Whether drugs are named exactly `name`, and only as a brand."""
        found = self.exact(name)
        return bool(found) and all(match.entry.brand and match.kind != "ingredient" for match in found)

    def is_substance_of(self, name: str, brand: str) -> bool:
        """Whether `name` is the active substance of the drug sold under the name `brand`."""
        return fold(name) != fold(brand) and any(
            match.kind != "ingredient" and base_ingredient(match.entry.ingredient) == base_ingredient(name)
            for match in self.exact(brand)
        )

    def lookalikes(self, drug: Drug) -> tuple[str, ...]:
        """Names that are easily taken for this one, whichever of the two the catalog says it of."""
        others = (other.name for other in self.drugs if drug.name in other.lookalikes)
        return tuple(dict.fromkeys((*drug.lookalikes, *others)))

    def strengths_of(self, name: str) -> frozenset[str]:
        """Every strength that the drugs named exactly `name` are sold in; empty for unknown names."""
        return frozenset(strength for match in self.exact(name) for strength in match.entry.strengths)

    def strength_exists(self, drug: Drug, strength: str) -> bool | None:
        """Whether `drug` is sold in `strength`; None when the text is no strength or the catalog lists none.

        A bare amount (`40 mg`) fits a piece that holds it (`40 mg/0.4 mL`), a concentration fits a liquid.
        """
        asked = parse_strength(strength)
        if not isinstance(asked, Strength) or not drug.strengths:
            return None
        return any(
            _fits(asked, parse_strength(sold), liquid=presentation.form in _LIQUID_FORMS)
            for presentation in drug.presentations
            for sold in presentation.strengths
        )


@lru_cache(maxsize=16384)
def shape_of(word: str) -> str:
    """`word` with letters that worn print makes alike folded into one."""
    text = word.lower()
    for printed, shape in _ALIKE:
        text = text.replace(printed, shape)
    return text.translate(_SHAPES)


def _by_shape(names: Iterable[str]) -> dict[str, str]:
    """Names of one word by their shape; shapes of two names are left out."""
    found: dict[str, str] = {}
    double = set()
    for name in names:
        shape = shape_of(name)
        if " " not in name and len(name) >= _LEAST_MISREAD:
            double |= {shape} if found.setdefault(shape, name).lower() != name.lower() else set()
    return {shape: name for shape, name in found.items() if shape not in double}


def _endings_of(names: Iterable[str]) -> dict[str, frozenset[str]]:
    """The next word of every known name, by the words before it."""
    endings: dict[str, set[str]] = defaultdict(set)
    for name in names:
        words = [word for word, _, _ in fold_words(name)]
        for size in range(1, len(words)):
            endings["".join(words[:size])].add(words[size])
    return {name: frozenset(words) for name, words in endings.items()}


def base_ingredient(ingredient: str) -> str:
    """The active substance folded, without the four letters of a biosimilar's suffix (`adalimumab-adaz`)."""
    return fold(re.sub(r"-[a-z]{4}$", "", ingredient))


def load_drugs(path: Path) -> DrugIndex:
    """Read and check `drugs.toml`. Raises CatalogError: an unknown key, a name used twice, a bad strength."""
    table = read_table(path, known=("forms", "class_words", "class"))
    top = Row(path.name, "top", {key: table.get(key, []) for key in ("forms", "class_words")}, table)
    forms, drugs, classes = top.texts("forms"), [], []
    for group in rows(path, table, "class", known=("name", "specialty", "drug")):
        classes.append(group.text("name"))
        specialty = group.flag("specialty", default=True)
        for row in group.rows("drug", known=_KEYS):
            drugs.append(_drug(row, classes[-1], forms, specialty=specialty))
    _check_names(path.name, drugs)
    return DrugIndex(drugs, (*classes, *top.texts("class_words")))


_KEYS = ("name", "ingredient", "forms", "aliases", "lookalikes", "reference")


def _drug(row: Row, drug_class: str, forms: tuple[str, ...], *, specialty: bool) -> Drug:
    name, ingredient = row.text("name"), row.text("ingredient")
    sold = row.lists("forms", forms)
    for strength in chain.from_iterable(sold.values()):
        if normalise_strength(strength) != strength:
            written = normalise_strength(strength)
            raise row.refusal("forms", f"{strength!r} is not a strength as written here ({written})")
    return Drug(
        name=name,
        ingredient=ingredient,
        brand=fold(name) != fold(ingredient),
        drug_class=drug_class,
        specialty=specialty,
        presentations=tuple(Presentation(form, strengths) for form, strengths in sold.items()),
        aliases=row.texts("aliases"),
        lookalikes=row.texts("lookalikes"),
        reference=row.text("reference", default="") or None,
    )


def _check_names(file: str, drugs: Sequence[Drug]) -> None:
    refuse_repeats(file, ((f"drug {drug.name}", (drug.name, *drug.aliases)) for drug in drugs))
    names = {drug.name for drug in drugs}
    for drug in drugs:
        if drug.reference is not None and drug.reference not in names:
            raise CatalogError(file, f"drug {drug.name}: reference", f"{drug.reference!r} is not in the list")
        if drug.name in drug.lookalikes:
            raise CatalogError(file, f"drug {drug.name}: lookalikes", "a name cannot look like itself")


def _without_strengths(text: str) -> str:
    """`text` with every strength blanked out, places kept."""
    for start, end, _ in find_strengths(text):
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _explained(text: str, mentions: tuple[Mention[Drug], ...], release: frozenset[str]) -> float:
    """The share of letters in `text` that belong to a known name or to a word of no weight."""
    explained = total = 0
    for word, start, end in fold_words(text):
        inside = any(mention.start <= start and end <= mention.end for mention in mentions)
        total += len(word)
        explained += len(word) if inside or word in _FILLER or word in release or word.isdigit() else 0
    return explained / total


def _release_words(matches: tuple[DrugMatch, ...]) -> frozenset[str]:
    """The release words (ER, DR, ODT ...) that a form of every matched drug bears; others name another product."""
    borne = []
    for match in matches:
        forms = [presentation.form for presentation in match.entry.presentations]
        borne.append({word for word, form in _RELEASE.items() if any(each.startswith(form) for each in forms)})
    return frozenset(set.intersection(*borne))


def _strongest(mentions: tuple[Mention[Drug], ...]) -> tuple[DrugMatch, ...]:
    """The matches of all mentions, once each; an ingredient beside its own brand adds nothing."""
    matches = [match for mention in mentions for match in mention.matches]
    named = {base_ingredient(match.entry.ingredient) for match in matches if match.kind != "ingredient"}
    best: dict[str, DrugMatch] = {}
    for match in matches:
        if match.kind != "ingredient" or base_ingredient(match.entry.ingredient) not in named:
            best.setdefault(match.entry.name, match)
    return tuple(best.values())


def _fits(asked: Strength, sold: object, *, liquid: bool) -> bool:
    if not isinstance(sold, Strength):
        return False
    if asked.key() == sold.key():
        return True
    if asked.per is None and asked.then is None:
        return asked.key() == Strength(sold.amounts).key()
    if liquid and asked.volume == 1 and asked.per == sold.per:
        each = tuple((amount / sold.volume, unit) for amount, unit in sold.amounts)
        return asked.key() == Strength(each, per=sold.per).key()
    return False
