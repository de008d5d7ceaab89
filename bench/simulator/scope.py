"""The values of one document: constants, pool, computed and related values, and generated ones on demand."""

from __future__ import annotations

import datetime as dt
from datetime import date
from random import Random
from typing import Any

from bench.simulator import expressions, formats, generators
from bench.simulator.formulary import Drug, find_drug, load_drugs
from bench.simulator.people import Person, make_person
from bench.simulator.templates import Template, WordingError, split_slot

PEOPLE = ("patient_name", "prescriber_name", "provider_name", "reviewer", "signed_by")


class Scope:
    """Values by field name, made on first use and then fixed; items are scopes that fall back to their document."""

    def __init__(self, template: Template, rng: Random, *, parent: Scope | None = None, number: int = 0) -> None:
        raw = template.items[number - 1] if number else template.raw
        self.template: Template = template
        self.rng: Random = rng
        self.parent: Scope | None = parent
        self.number = number
        self.anchor: date = parent.anchor if parent else generators.make_anchor(rng)
        self.values: dict[str, Any] = {}
        self.people: dict[str, Person] = {}
        self.places: dict[str, tuple[str, str, str, str, str]] = {}
        self.busy: set[str] = set()
        self.rules: dict[str, str] = {**raw.get("relations", {}), **raw.get("computed", {})}
        self.own = _find_own(template, number)
        self.chosen: Drug | None = None
        self.items: list[Scope] = []
        self._fix(raw)
        if not number:
            self.items = [Scope(template, rng, parent=self, number=i + 1) for i in range(len(template.items))]

    def _fix(self, raw: Any) -> None:
        if raw.get("pool"):
            self._take(self.rng.choice(raw["pool"]))
        self._take(raw.get("constants", {}))

    def _take(self, values: dict[str, Any]) -> None:
        """Fixed values; a name with an item number goes to its item (items do not exist yet: kept until asked)."""
        for name, value in values.items():
            if value is not None:
                self.values[name] = as_date(value)

    @property
    def hints(self) -> dict[str, Any]:
        return dict(self.template.raw.get("patient", {}))

    def get(self, name: str) -> Any:
        """The value of a field (`2.drug_name` asks item 2). Raises WordingError when nothing can make it."""
        item, plain, _ = split_slot(name)
        if item and not self.number:
            fixed = self.values.get(name)
            return fixed if fixed is not None else self.items[item - 1].get(plain)
        if plain in self.values:
            return self.values[plain]
        rule = self.parent.rules.get(f"{self.number}.{plain}") if self.parent else None
        rule = rule or self.rules.get(plain)
        if self.parent and rule is None and plain not in self.own:
            return self.parent.get(plain)
        self.values[plain] = self._make(plain, rule)
        return self.values[plain]

    def _make(self, name: str, rule: str | None) -> Any:
        if rule is not None and name not in self.busy:
            self.busy.add(name)
            try:
                return expressions.evaluate(rule, self.get, self.rng)
            except ValueError as problem:
                raise WordingError(f"{self.template.id}: {name}: {problem}") from None
            finally:
                self.busy.discard(name)
        return generators.generate(self, name)

    def date_of(self, name: str) -> date:
        """The date of a field, or the document's anchor while that field is itself being made."""
        if name in self.busy or (name not in self.values and name in self.rules and self.busy):
            return self.anchor
        value = self.get(name)
        return value if isinstance(value, date) else self.anchor

    def drug(self) -> Drug:
        """The drug this scope writes about, in agreement with a fixed drug name."""
        if self.parent and not self.own & generators.DRUG_FIELDS and "drug_name" not in self.values:
            return self.parent.drug()
        if self.chosen is None:
            fixed = self.values.get("drug_name")
            self.chosen = find_drug(str(fixed), self.rng) if fixed else self.rng.choice(self._free_drugs())
        return self.chosen

    def _free_drugs(self) -> list[Drug]:
        used = {s.chosen.name for s in (self.parent.items if self.parent else []) if s.chosen}
        used |= {str(s.values.get("drug_name")) for s in (self.parent.items if self.parent else [])}
        return [drug for drug in load_drugs() if drug.name not in used]

    def person(self, name: str) -> Person:
        """The person behind a name field; a fixed name is taken apart."""
        if self.parent and name not in self.own and name not in self.values:
            return self.parent.person(name)
        if name not in self.people:
            if name in self.values:
                self.people[name] = _parse_person(str(self.values[name]))
            else:
                self.people[name] = self._invent(name)
                self.values[name] = self.people[name].stored
        return self.people[name]

    def _invent(self, name: str) -> Person:
        if name == "patient_name":
            sex = self.values.get("patient_sex") or self.hints.get("sex")
            split = {"patient_name:first", "patient_name:last"} & generators.printed_slots(self.template)
            return make_person(self.rng, sex=sex if sex in ("F", "M") else None, middles=not split)
        return make_person(self.rng, plain=True, middles=self.rng.random() < 0.3)

    def place(self, name: str) -> tuple[str, str, str, str, str]:
        """Street, city, state, ZIP and area code behind an address field."""
        return generators.place(self, name)

    def print(self, slot: str) -> str:
        """The text of `name:format` as it stands on paper. Raises WordingError when it cannot be printed."""
        item, name, fmt = split_slot(slot)
        scope = self.items[item - 1] if item and self.items else self
        value = scope.get(name)
        if name in PEOPLE or generators.is_person(name):
            full = not generators.full_name_printed(self.template, name)
            return formats.print_name(scope.person(name), fmt, Random(f"{self.rng_key}{slot}"), full=full)
        if isinstance(value, (date, dt.datetime)) and fmt:
            return formats.print_date(value, fmt, self.rng)
        if fmt == "lb":
            return f"{round(float(value) / 0.453592)}"
        return _print_other(scope, name, value, fmt)

    @property
    def rng_key(self) -> str:
        return f"{self.template.id}{self.anchor}{self.number}"


def _print_other(scope: Scope, name: str, value: Any, fmt: str) -> str:
    if isinstance(value, date) and not isinstance(value, dt.datetime):
        return formats.print_date(value, "mdy", scope.rng)
    if not isinstance(value, str):
        return formats.print_plain(name, value)
    if "phone" in name or "fax" in name:
        return formats.print_phone(value, fmt)
    if name.endswith("strength"):
        return formats.print_strength(value, fmt)
    if name.endswith("address") and fmt:
        return formats.print_address(scope.place(name)[:4], fmt)
    if name == "ndc" and len(value) == 11:
        return f"{value[:5]}-{value[5:9]}-{value[9:]}"
    return formats.print_identifier(value, fmt)


def _find_own(template: Template, number: int) -> frozenset[str]:
    prefix = f"{number}."
    return frozenset(slot.removeprefix(prefix) for slot in template.slots if number and slot.startswith(prefix))


def _parse_person(text: str) -> Person:
    parts = text.removeprefix("Dr. ").split(",")[0].split()
    if len(parts) < 2:
        return Person("", "", text, "", "F")
    return Person(parts[0], " ".join(parts[1:-1]), parts[-1], "", "F")


def as_date(value: Any) -> Any:
    """ISO date text as a date; anything else unchanged."""
    if isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-" and value[:4].isdigit():
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value
