"""What a sentence, label, table cell or tick decides, and what only looks like a decision."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.reading import Box, Mark, Page
from extract.decisions import decide, find_outcomes, short_answer, strongest
from extract.layout import lay_out
from extract.sentences import find_statements
from tests.unit.extract.printed import page_of


def said(text: str) -> str | None:
    """The strongest outcome of one sentence."""
    found = sorted(decide(text), key=lambda pair: -pair[1])
    return found[0][0] if found else None


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Your request for Otezla has been approved.", "approved"),
        ("We've approved coverage of this drug.", "approved"),
        ("CaseId:98120457;Status:Approved;Review Type:Prior Auth;", "approved"),
        ("As long as you stay enrolled, this request is approved for the following period:", "approved"),
        ("We are unable to approve coverage.", "denied"),
        ("The request was not approved.", "denied"),
        ("SKYRIZI INJ 150MG/ML is denied for not meeting the prior authorization requirement(s).", "denied"),
        ("Authorization for the medicine cannot be granted at this time.", "denied"),
        ("DENIED. We denied coverage because criteria were not met.", "denied"),
        ("The answer is no, and we want to be clear about why.", "denied"),
        ("Additional information is needed to complete the review.", "pending"),
        ("Prior authorization is not required for this drug.", "not_required"),
        ("This request is a duplicate of case 4411.", "duplicate"),
        ("The request was withdrawn by the prescriber.", "withdrawn"),
        ("We are dismissing your request.", "dismissed"),
        ("We have upheld our decision.", "upheld"),
        ("We did not change our decision.", "upheld"),
        ("The denial has been overturned.", "overturned"),
        ("We approved 1 pen instead of 2.", "partial"),
    ],
)
def test_an_action_sentence_states_its_outcome(text: str, outcome: str) -> None:
    assert said(text) == outcome


@pytest.mark.parametrize(
    "text",
    [
        "If your request is denied, you will get a letter.",
        "Coverage can be approved when your doctor sends a statement.",
        "Otezla is FDA-approved for psoriasis.",
        "Incomplete forms may be denied.",
        "Claims will reject until a new request is approved.",
        "Had any part of the request been denied, you could have appealed.",
        "Patient denies chest pain.",
        "Form approved OMB No. 0938-0976",
        "Nothing has been denied in this letter.",
        "Approved Denied Pended",
    ],
)
def test_conditions_adjectives_and_options_decide_nothing(text: str) -> None:
    assert {name for name, strength in decide(text) if strength > 0.5} & {"approved", "denied"} == set()


def test_this_is_not_a_denial_means_that_nothing_is_decided_yet() -> None:
    assert said("This is not a denial.") == "pending"


@pytest.mark.parametrize(
    ("value", "outcome"),
    [("NOT APPROVED - QL", "denied"), ("Approved", "approved"), ("Partially approved", "partial"), ("N/A", "not_required"),
     ("Pended for clinical", "pending"), ("Unfavorable", "denied"), ("CVS Caremark", None)],
)  # fmt: skip
def test_a_labelled_value_names_its_outcome(value: str, outcome: str | None) -> None:
    assert short_answer(value) == outcome


def test_a_column_of_results_gives_one_outcome_per_row() -> None:
    page = lay_out(
        page_of(
            [(0, "Drug"), (30, "Outcome")], [(0, "Cosentyx"), (30, "Approved")], [(0, "Ozempic"), (30, "Not approved")]
        )
    )
    found = find_outcomes(find_statements([page]), [page])
    assert {outcome.name for outcome in found if outcome.rule == "table"} == {"approved", "denied"}


def test_each_entry_of_a_numbered_list_states_its_own_outcome() -> None:
    layout = lay_out(
        page_of(
            "1. Otezla 30 mg tablet: APPROVED 11/01/2026 to 10/31/2027, auth 771-1",
            "2. Cosentyx 150 mg/mL: DENIED. Must try Taltz first.",
        )
    )
    assert [outcome.name for outcome in find_outcomes(find_statements([layout]))] == ["approved", "denied"]


def ticked_page(*, approved: bool) -> Page:
    page = page_of("Determination", [(4, "Approved"), (24, "Denied")])
    words = {word.text: word.box for word in page.words}
    marks = tuple(
        Mark(Box(box.x0 - 0.02, box.y0, box.x0 - 0.008, box.y1), 0.5, (text == "Approved") == approved)
        for text, box in words.items()
        if text in ("Approved", "Denied")
    )
    return Page(1, page.words, page.width, page.height, marks=marks)


@pytest.mark.parametrize("approved", [True, False])
def test_only_the_ticked_answer_of_a_form_counts(approved: bool) -> None:
    page = lay_out(ticked_page(approved=approved))
    scores = strongest(o for o in find_outcomes(find_statements([page]), [page]) if o.rule == "ticked")
    assert list(scores) == ["approved" if approved else "denied"]


def test_appeal_rights_in_an_approval_do_not_outweigh_it() -> None:
    page = lay_out(
        page_of(
            "Your request has been approved through 11/05/2027.", "", "Your right to appeal", "",
            "If any part of your request was denied, you may appeal the denial within 180 days.",
        )
    )  # fmt: skip
    scores = strongest(find_outcomes(find_statements([page]), [page]))
    assert scores["approved"] > 1.5
    assert scores.get("denied", 0.0) < 0.3


def test_the_words_of_an_earlier_letter_in_quotation_marks_count_little() -> None:
    page = lay_out(page_of('In May we wrote: "We denied coverage of this drug." The request is now approved.'))
    scores = strongest(find_outcomes(find_statements([page]), [page]))
    assert scores["approved"] > 3 * scores.get("denied", 0.0)


@given(st.text(max_size=200))
def test_no_text_makes_the_decision_reader_fail(text: str) -> None:
    assert all(strength > 0 for _, strength in decide(text))
