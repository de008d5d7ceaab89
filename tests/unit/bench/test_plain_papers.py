"""Papers of no author that print their values behind the labels of the catalog."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest

from bench.training.field_pages import Sample
from bench.training.plain_papers import make_plain_papers
from bench.training.train_field_roles import cases_of
from documents.catalog import Catalog, load_catalog
from documents.reading import Page


@lru_cache(maxsize=1)
def catalog() -> Catalog:
    return load_catalog(Path(__file__).parents[3] / "catalog")


@lru_cache(maxsize=1)
def papers() -> tuple[Sample, ...]:
    return tuple(make_plain_papers(catalog(), each=2, seed=3))


def letters(page: Page) -> str:
    return "".join(word.text for word in page.words)


def test_most_types_have_plain_papers_and_no_author_wrote_them() -> None:
    assert len({paper.type for paper in papers()}) > 20
    assert {paper.author for paper in papers()} == {""}


def test_the_same_seed_gives_the_same_papers() -> None:
    again = make_plain_papers(catalog(), each=2, seed=3)
    assert [paper.items for paper in again] == [paper.items for paper in papers()]


def test_a_stated_number_is_printed() -> None:
    stated = [(paper, value) for paper in papers() if (value := paper.items[0].get("member_id"))]
    whole = [paper for paper, value in stated if any(value[-3:] in letters(page) for page in paper.pages)]
    # A letter is misread now and then.
    assert len(stated) > 5 and len(whole) > 0.7 * len(stated)


@pytest.mark.parametrize("name", ["expiry_date", "letter_date", "patient_name"])
def test_plain_papers_teach_what_stands_behind_a_plain_label(name: str) -> None:
    kinds = [kind for kind in catalog().types if name in catalog().types[kind].fields]
    taught = [each for each in cases_of(papers()) if each.label == name]
    assert kinds and [each for each in taught if each.right] and [each for each in taught if not each.right]
