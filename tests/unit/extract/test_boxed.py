"""Values behind boxes to tick."""

from __future__ import annotations

from documents.reading import Word
from extract.candidates.boxed import EMPTY, TICKED, mark_boxed
from extract.candidates.candidate import Candidate
from extract.candidates.labels import LabelledPage, label_page
from extract.candidates.vocabulary import vocabulary_of
from extract.layout import lay_out
from tests.unit.extract.printed import page_of
from tests.unit.extract.test_mixed import catalog


def labelled(*rows: str) -> LabelledPage:
    specs = catalog().fields
    return label_page(lay_out(page_of(*rows)), specs, vocabulary_of(specs))


def code(page: LabelledPage, text: str) -> Candidate:
    word: Word = next(word for word in page.layout.page.words if word.text == text)
    return Candidate("diagnosis_codes", text, text, 1, word.box, (word,), "shape")


def test_a_code_behind_a_ticked_box_is_told_from_one_behind_an_empty_box() -> None:
    page = labelled("[ ] K50.00 Crohn's disease", "[X] K51.00 ulcerative pancolitis", "ICD K20.0 as discussed")
    ticked, empty, free = mark_boxed([code(page, text) for text in ("K51.00", "K50.00", "K20.0")], [page])
    assert TICKED in ticked.features and EMPTY not in ticked.features
    assert EMPTY in empty.features and TICKED not in empty.features
    assert not {TICKED, EMPTY} & free.features.keys()


def test_a_value_over_a_ticked_and_an_empty_box_is_told_nothing() -> None:
    page = labelled("[ ] K50.00 Crohn's disease", "[X] K51.00 ulcerative pancolitis")
    both = [code(page, text) for text in ("K51.00", "K50.00")]
    (marked,) = mark_boxed(
        [Candidate("diagnosis_codes", "K51.00", "K51.00", 1, None, (*both[0].words, *both[1].words), "shape")], [page]
    )
    assert not {TICKED, EMPTY} & marked.features.keys()
