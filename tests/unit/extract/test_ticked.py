"""Answers given by a tick in a box."""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from documents.field_specs import FieldSpecs, load_field_specs
from documents.reading import Box, Mark, Page, Word
from extract.candidates.candidate import Candidate
from extract.candidates.labels import label_page
from extract.candidates.ticked import find_ticked
from extract.candidates.vocabulary import vocabulary_of
from extract.layout import lay_out
from tests.unit.extract.printed import page_of


@lru_cache(maxsize=1)
def specs() -> FieldSpecs:
    return load_field_specs(Path(__file__).parents[3] / "catalog" / "fields")


def mark_before(word: Word, *, ticked: bool) -> Mark:
    box = word.box
    return Mark(Box(box.x0 - 0.014, box.y0, box.x0 - 0.003, box.y1), 0.6 if ticked else 0.05, ticked)


def form(text: str, **ticks: bool) -> Page:
    page = page_of(text)
    marks = tuple(mark_before(word, ticked=ticks[word.text]) for word in page.words if word.text in ticks)
    return replace(page, marks=marks)


def found(page: Page) -> list[Candidate]:
    return list(find_ticked(label_page(lay_out(page), specs(), vocabulary_of(specs())), specs()))


def test_the_ticked_sex_is_read() -> None:
    page = form("Sex: M F", M=False, F=True)
    assert [(each.name, each.value) for each in found(page)] == [("patient_sex", "F")]


def test_no_tick_is_no_answer() -> None:
    assert found(form("Sex: M F", M=False, F=False)) == []


def test_two_ticks_are_no_answer() -> None:
    assert found(form("Sex: M F", M=True, F=True)) == []


def test_yes_or_no_beside_its_question() -> None:
    page = form("Step therapy required: Yes No", Yes=False, No=True)
    assert ("step_required", False) in [(each.name, each.value) for each in found(page)]
