from hypothesis import given
from hypothesis import strategies as st

from ingest.engines.tsv import parse_tsv

ROW = "5\t1\t2\t1\t1\t1\t100\t200\t50\t20\t96.5\t"


def test_a_word_row_becomes_a_word_with_its_box_and_confidence() -> None:
    (word,) = parse_tsv(ROW + "Farquhar\n")
    assert word[:7] == ("Farquhar", 100, 200, 150, 220, 0.965, 0)


def test_words_of_one_line_share_its_number_and_other_lines_get_others() -> None:
    table = "\n".join((ROW + "one", ROW + "two", ROW.replace("\t1\t1\t100", "\t2\t1\t100") + "three"))
    assert [word.line for word in parse_tsv(table)] == [0, 0, 1]


def test_rows_that_are_cut_or_not_numeric_are_left_out() -> None:
    table = "\n".join(
        ("level\tpage", ROW + " ", ROW.replace("96.5", "-1") + "x", ROW.replace("200", "top") + "y", ROW[:9])
    )
    assert parse_tsv(table) == ()


@given(st.text())
def test_any_text_gives_words_or_nothing(table: str) -> None:
    assert isinstance(parse_tsv(table), tuple)


@given(
    st.lists(st.lists(st.one_of(st.integers().map(str), st.text(max_size=4), st.just("nan")), min_size=12, max_size=12))
)
def test_any_table_gives_words_with_sane_confidences(rows: list[list[str]]) -> None:
    for word in parse_tsv("\n".join("\t".join(row) for row in rows)):
        assert 0 <= word.confidence <= 1
        assert word.x1 > word.x0
        assert word.text
