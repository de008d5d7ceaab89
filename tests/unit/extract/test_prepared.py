"""What a document made ready says of the day it was sent."""

from datetime import date

from extract.layout import lay_out
from extract.prepared import reference_date
from tests.unit.extract.printed import page_of


def sent(*rows: str) -> date | None:
    return reference_date([lay_out(page_of(*rows))])


def test_a_paper_was_sent_about_the_middle_of_its_dates() -> None:
    assert sent("Received 10/01/2026", "Letter of 10/09/2026", "Valid through 10/08/2027") == date(2026, 10, 9)


def test_a_birth_date_alone_does_not_say_when_a_paper_was_sent() -> None:
    assert sent("Zbigniew Ibarra 3/22/80", "Born 03/22/1980") is None


def test_a_year_that_cannot_be_is_not_asked() -> None:
    assert sent("Letter of 10/09/2096", "Received 10/01/2026") == date(2026, 10, 1)
