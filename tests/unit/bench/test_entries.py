"""Entries of lists of records are counted one by one."""

from __future__ import annotations

from bench.entries import Entries, count_entries

TRUE = [{"name": "total IgE", "value": 212, "unit": "IU/mL"}, {"name": "HBsAg", "value": "neg"}]


def test_an_entry_is_right_with_its_name_and_value_whatever_else_the_list_holds() -> None:
    read = ({"name": "IgE", "value": 212.0}, {"name": "ACT", "value": 12.0})
    assert count_entries([(TRUE, read)]) == Entries(right=1, read=2, true=2)


def test_a_figure_of_another_test_is_not_right() -> None:
    assert count_entries([(TRUE, ({"name": "eosinophils", "value": 212.0},))]).right == 0


def test_words_for_one_answer_are_one() -> None:
    assert count_entries([(TRUE, ({"name": "HBsAg", "value": "negative"},))]).right == 1


def test_each_entry_counts_once() -> None:
    twice = ({"name": "HBsAg", "value": "neg"}, {"name": "HBsAg", "value": "neg"})
    assert count_entries([(TRUE, twice)]) == Entries(right=1, read=2, true=2)


def test_lists_that_are_missing_on_one_side_count_on_the_other() -> None:
    assert count_entries([(TRUE, None), (None, ({"name": "ALT", "value": 3.0},))]) == Entries(0, 1, 2)


def test_therapies_are_known_by_their_drug() -> None:
    lists = [([{"drug": "methotrexate"}], [{"drug": "Methotrexate", "stop": "2024"}])]
    assert count_entries(lists) == Entries(1, 1, 1)
