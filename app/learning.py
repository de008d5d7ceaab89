"""`faxdesk learn`: from confirmed faxes to a generation, the table before and after, and the way back."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from app import generations, work
from app.config import load_config
from app.listing import opened
from app.printing import print_json, print_table
from documents.catalog import Catalog
from documents.errors import LearnedError
from documents.findings import Document
from extract.learned import fitting
from extract.learned.examples import Example, Worked
from extract.learned.examples import work as make_ready
from extract.learned.frozen import load_frozen
from extract.learned.knowledge import NOTHING, Learned
from extract.learned.measuring import Score, read_example, read_with, score_document, score_with
from extract.learned.pruning import Part, find_harmful, without
from extract.learned.telling import tell
from extract.settings import ExtractSettings
from extract.two_readings import open_page
from store.audit import Entry, append_entry
from store.database import Store
from store.readings import StoredDocument, list_confirmed, load_reading

_FOLDS = 4
_NOBODY = "nobody known"


@dataclass(frozen=True, slots=True)
class Trial:
    """One set of documents read before and after learning."""

    name: str
    before: Score
    after: Score

    @property
    def passed(self) -> bool:
        """Whether nothing of it is read worse."""
        return self.after.is_no_worse_than(self.before)


def learn_from_office(config_path: Path, *, most: int, as_json: bool) -> int:
    """Learn, show before and after, and put the generation in force if no set is read worse; 1 where it is not.

    Raises LearnedError where there is nothing to learn from.
    """
    config = load_config(config_path)
    folder = config.folders.learned
    catalog = work.catalog_of(config.catalog_folder)
    with opened(config_path) as store:
        examples = gather(store, catalog, most)
        # A damaged generation counts as none, as it does in reading.
        in_force, _ = generations.learned_of(folder)
        learned, trials = learn(examples, catalog, config.extract, in_force=in_force)
        number = (generations.list_generations(folder) or (0,))[-1] + 1
        learned = replace(learned, generation=number, before=in_force.generation)
        use = bool(learned.layouts) and all(trial.passed for trial in trials)
        if use:
            generations.install(folder, learned)
            append_entry(store, Entry("learned.installed", "learned", str(number), detail=dict(learned.figures)))
    _report(learned, trials, use=use, as_json=as_json)
    return 0 if use else 1


def gather(store: Store, catalog: Catalog, most: int) -> tuple[Example, ...]:
    """The documents that people confirmed at the desk, with their words. Raises LearnedError if there are too few."""
    confirmed = list_confirmed(store, most=most)
    examples = [example for stored in confirmed if (example := _example(store, stored, catalog))]
    if len({example.patient for example in examples}) < fitting.LEAST_PATIENTS:
        raise LearnedError(
            f"There is too little to learn from: {len(examples)} confirmed documents; "
            f"at least {fitting.LEAST_PATIENTS} of different patients are needed."
        )
    return tuple(examples)


def _example(store: Store, stored: StoredDocument, catalog: Catalog) -> Example | None:
    reading = load_reading(store, stored.fax_id)
    if reading is None:
        return None
    pages = {page.number: page for page in reading.pages}
    layouts = tuple(open_page(pages[number], catalog) for number in stored.document.pages if number in pages)
    patient = next((match.patient_id for match in stored.matches if match.patient_id), _NOBODY)
    return Example(stored.id, patient, layouts, stored.document, reading.flags)


def learn(
    examples: Sequence[Example], catalog: Catalog, settings: ExtractSettings, *, in_force: Learned = NOTHING
) -> tuple[Learned, tuple[Trial, ...]]:
    """What the examples teach, tried on the frozen set and, by turns, on examples of patients not learned from."""
    shipped = [read_example(example, catalog, settings) for example in examples]
    ready = [make_ready(example, alone, catalog) for example, alone in zip(examples, shipped, strict=True)]
    learned = fitting.fit(ready, catalog)
    harmful = find_harmful(ready, _cross(ready, catalog, settings), learned, catalog.fields)
    useful = without(learned, harmful, learned.layouts)
    reads = _cross(ready, catalog, settings, harmful, learned)
    own = Trial("own, not learned from", _score(ready, shipped, catalog), _score(ready, reads, catalog))
    return useful, (_try_frozen(useful, in_force, catalog, settings), own)


def _try_frozen(learned: Learned, in_force: Learned, catalog: Catalog, settings: ExtractSettings) -> Trial:
    """The frozen set with what is in force and with what was learned."""
    examples = load_frozen()
    alone = [read_example(example, catalog, settings) for example in examples]
    before, after = (score_with(examples, alone, each, catalog, settings) for each in (in_force, learned))
    return Trial("frozen set", before, after)


def _cross(
    ready: Sequence[Worked],
    catalog: Catalog,
    settings: ExtractSettings,
    harmful: Collection[Part] = (),
    whole: Learned = NOTHING,
) -> list[Document]:
    """Each document read with what documents of other patients taught, but for the harmful parts of `whole`."""
    learned = {
        fold: without(fitting.fit([each for each in ready if _fold(each) != fold], catalog), harmful, whole.layouts)
        for fold in range(_FOLDS)
    }
    return [read_with(each.example, each.shipped, learned[_fold(each)], catalog, settings) for each in ready]


def _fold(each: Worked) -> int:
    return zlib.crc32(each.example.patient.encode()) % _FOLDS


def _score(ready: Sequence[Worked], reads: Sequence[Document], catalog: Catalog) -> Score:
    scores = (score_document(read, each.example.confirmed, catalog) for each, read in zip(ready, reads, strict=True))
    return sum(scores, Score())


def go_back(config_path: Path, *, as_json: bool) -> None:
    """Put in force what was before the current generation. Raises LearnedError where nothing is learned."""
    config = load_config(config_path)
    left, now = generations.go_back(config.folders.learned)
    with opened(config_path) as store:
        append_entry(store, Entry("learned.back", "learned", str(now), detail={"from": left}))
    if as_json:
        print_json({"from": left, "generation": now})
    else:
        print(f"Generation {left} is no longer used; {_called(now)}. New faxes are read so from now on.")


def show_learned(config_path: Path, *, as_json: bool) -> None:
    """Print what is in force in plain words. Raises LearnedError where it is damaged."""
    config = load_config(config_path)
    learned = generations.load_current(config.folders.learned)
    catalog = work.catalog_of(config.catalog_folder)
    kept = generations.list_generations(config.folders.learned)
    if as_json:
        print_json({"generation": learned.generation, "kept": kept, "says": list(tell(learned, catalog))})
        return
    print(f"In force: {_called(learned.generation)}. Kept: {', '.join(map(str, kept)) or 'none'}.")
    for line in tell(learned, catalog):
        print(line)


def _called(number: int) -> str:
    return f"generation {number}" if number else "the program as it was shipped"


def _report(learned: Learned, trials: Iterable[Trial], *, use: bool, as_json: bool) -> None:
    rows = list(trials)
    if as_json:
        print_json(_as_json(learned, rows, use=use))
        return
    print_table("Read before and after", _COLUMNS, [_row(trial) for trial in rows])
    layouts, places = len(learned.layouts), sum(len(layout.places) for layout in learned.layouts)
    found = f"{learned.figures.get('documents', 0)} confirmed documents: {layouts} layouts, {places} places"
    if use:
        print(f"{found}. Generation {learned.generation} is in force; `faxdesk learn --back` goes back.")
    elif not learned.layouts:
        print(f"{found}. No layout came from three patients, so there is nothing to put in force.")
    else:
        print(f"{found}. Not put in force: something is read worse with it. Nothing was changed.")


_COLUMNS = ("documents", "number", "types right", "critical right", "values right", "to correct", "filed wrongly")


def _row(trial: Trial) -> tuple[object, ...]:
    pairs = ("types", "critical", "right", "errors", "filed_wrong")
    changes = (f"{getattr(trial.before, name)} → {getattr(trial.after, name)}" for name in pairs)
    return (trial.name, trial.after.documents, *changes)


def _as_json(learned: Learned, trials: Sequence[Trial], *, use: bool) -> dict[str, Any]:
    return {
        "generation": learned.generation,
        "in_force": use,
        "layouts": len(learned.layouts),
        "trials": [
            {"name": trial.name, "passed": trial.passed, "before": asdict(trial.before), "after": asdict(trial.after)}
            for trial in trials
        ],
    }
