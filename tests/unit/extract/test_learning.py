"""Learning from confirmed documents: what is learned, what never is, and what it may change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from documents.catalog import Catalog, load_catalog
from documents.findings import Document
from extract.classifying import lift
from extract.layout import PageLayout, lay_out
from extract.learned.examples import Example, work
from extract.learned.fitting import fit
from extract.learned.frozen import confirmed_as, load_frozen
from extract.learned.knowledge import NOTHING, Layout, Learned
from extract.learned.measuring import Score, is_touched, read_example, score_document
from extract.learned.telling import tell
from extract.prepared import prepare_pages
from extract.settings import ExtractSettings
from extract.understanding import understand_document
from tests.unit.extract.printed import page_of

SETTINGS = ExtractSettings()
PEOPLE = (
    ("Rosalind", "Quarles", "1971-04-09", "NHP40077193"),
    ("Ingram", "Vossberg", "1984-07-21", "NHP51160027"),
    ("Tamsin", "Okonjo", "1958-12-02", "NHP63310458"),
    ("Leopold", "Marchetti", "1990-01-30", "NHP70928814"),
    ("Wilhelmina", "Strand", "1966-09-17", "NHP88204561"),
)
Person = tuple[str, str, str, str]


@lru_cache(maxsize=1)
def catalog() -> Catalog:
    return load_catalog(Path(__file__).parents[3] / "catalog")


def paper(person: Person) -> tuple[PageLayout, ...]:
    """A form with labels of its own: the voucher is the member id, the chest number is not."""
    first, last, born, member = person
    year, month, day = born.split("-")
    page = page_of(
        "Tarn Valley Scheme",
        "Consents chamber of the scheme",
        "",
        [(0, "Soul concerned"), (40, f"{last}, {first}")],
        [(0, "First seen on earth"), (40, f"{month}/{day}/{year}")],
        [(0, "Scheme voucher"), (40, member)],
        [(0, "Chest number"), (40, "NHP" + member[:2:-1])],
        [(0, "Remedy sought"), (40, "Otezla")],
        "",
        "The chamber has approved the request for prior authorization of the remedy named above.",
        "This leaf goes into the file of the asker and replaces every leaf before it.",
    )
    return (lay_out(page),)


def example(person: Person, number: int = 0, **more: str) -> Example:
    first, last, born, member = person
    fields = {"patient_name": f"{first} {last}", "patient_dob": born, "member_id": member, "drug_name": "Otezla"}
    return Example(f"d{number}-{last}", last, paper(person), confirmed_as("pa_approval", [{**fields, **more}], 1))


def learned_from(examples: Sequence[Example]) -> Learned:
    ready = [work(each, read_example(each, catalog(), SETTINGS), catalog()) for each in examples]
    return fit(ready, catalog())


def read(person: Person, learned: Learned = NOTHING) -> Document:
    return understand_document(prepare_pages(paper(person), catalog()), catalog(), SETTINGS, frozenset(), learned)


def test_a_label_that_the_catalog_does_not_know_is_learned() -> None:
    learned = learned_from([example(person) for person in PEOPLE[:4]])
    places = {(place.field, place.label, place.where) for place in learned.layouts[0].places}
    assert ("member_id", ("scheme", "voucher"), "right") in places
    found = read(PEOPLE[4], learned).items[0]
    assert found.value("member_id") == PEOPLE[4][3]
    assert found.value("patient_dob") == PEOPLE[4][2]
    assert found.findings["member_id"].page == 1
    assert found.findings["member_id"].box is not None


def test_nothing_is_learned_from_papers_of_two_patients() -> None:
    twice = [example(person, number) for number in range(3) for person in PEOPLE[:2]]
    assert learned_from(twice).layouts == ()


def test_no_word_of_a_confirmed_value_is_kept() -> None:
    learned = learned_from([example(person) for person in PEOPLE[:4]])
    said = " ".join(tell(learned, catalog())).lower()
    words = {word for place in learned.layouts[0].places for word in place.label}
    for first, last, _, member in PEOPLE[:4]:
        assert not words & {first.lower(), last.lower(), member.lower(), "otezla"}
        assert last.lower() not in said
        assert member.lower() not in said


def test_a_name_on_the_papers_of_three_patients_is_kept_neither() -> None:
    same = [replace(example(PEOPLE[0], number), patient=str(number)) for number in range(4)]
    learned = learned_from(same)
    words = {word for layout in learned.layouts for place in layout.places for word in place.label}
    assert not words & {"rosalind", "quarles", "otezla"}


def test_nothing_is_accepted_or_filed_that_would_not_be_without() -> None:
    learned = learned_from([example(person) for person in PEOPLE[:4]])
    for person in PEOPLE:
        alone, taught = read(person), read(person, learned)
        sure = {(name, each.value) for item in alone.items for name, each in item.findings.items() if each.accepted}
        for name, finding in taught.items[0].findings.items():
            assert not finding.accepted or (name, finding.value) in sure
        assert taught.needs_review or not alone.needs_review
        assert taught.kind.confidence <= alone.kind.confidence or taught.kind.type != alone.kind.type


def test_a_document_says_which_generation_had_a_say() -> None:
    learned = replace(learned_from([example(person) for person in PEOPLE[:4]]), generation=3)
    assert read(PEOPLE[4], learned).kind.evidence[-1].rule == "learned: generation 3, layout 1"
    other = (lay_out(page_of("Notice of Approval", "Member ID: NHP40077193")),)
    elsewhere = understand_document(prepare_pages(other, catalog()), catalog(), SETTINGS, frozenset(), learned)
    assert elsewhere.kind.evidence[-1].rule == "learned: generation 3"
    assert not any(proof.rule.startswith("learned") for proof in read(PEOPLE[4]).kind.evidence)


def test_a_paper_of_another_layout_reads_as_shipped() -> None:
    learned = learned_from([example(person) for person in PEOPLE[:4]])
    for each in load_frozen()[:6]:
        assert not is_touched(each, learned)


def test_an_unknown_type_or_field_in_a_generation_does_no_harm() -> None:
    learned = learned_from([example(person) for person in PEOPLE[:4]])
    layout = learned.layouts[0]
    strange = tuple(replace(place, field="no_such_field") for place in layout.places)
    changed = Learned(1, (replace(layout, type="no_such_type", places=strange, never=strange),))
    assert read(PEOPLE[4], changed).items[0].value("patient_name") == read(PEOPLE[4]).items[0].value("patient_name")


def test_a_type_is_learned_only_where_all_papers_of_the_layout_are_of_it() -> None:
    one = [replace(each, confirmed=confirmed_as("referral", [{}], 1)) for each in map(example, PEOPLE[:4])]
    assert learned_from(one).layouts[0].type == "referral"
    mixed = [*one[:3], example(PEOPLE[3])]
    assert all(layout.type is None for layout in learned_from(mixed).layouts)


def test_a_type_that_only_corrections_speak_for_is_never_sure() -> None:
    one = [replace(each, confirmed=confirmed_as("referral", [{}], 1)) for each in map(example, PEOPLE[:4])]
    learned = learned_from(one)
    strong = Learned(1, (replace(learned.layouts[0], documents=100_000),))
    kind = read(PEOPLE[4], strong).kind
    assert kind.confidence <= 0.75 or kind.type == read(PEOPLE[4]).kind.type


def test_lifted_types_still_add_up_to_one() -> None:
    lifted = lift({"referral": 0.1, "pa_denial": 0.9}, {"referral": 3.0})
    assert abs(sum(lifted.values()) - 1) < 1e-9
    assert lifted["referral"] > 0.5
    assert lift({"referral": 1.0}, {}) == {"referral": 1.0}


def test_what_an_office_must_always_be_told_is_never_left_out_by_habit() -> None:
    learned = learned_from([example(person) for person in PEOPLE[:4]])
    assert not {"decision", "urgency"} & {name for layout in learned.layouts for name in layout.absent}
    assert read(PEOPLE[4], learned).items[0].value("decision") == "approved"


def test_the_frozen_set_is_read_the_same_each_time() -> None:
    assert len(load_frozen()) == 60
    assert len({each.id for each in load_frozen()}) == 60


def test_a_score_is_worse_when_anything_that_matters_is() -> None:
    score = Score(documents=2, types=2, right=10, critical=5, wrong=1)
    assert score.is_no_worse_than(score)
    for worse in (
        replace(score, types=1),
        replace(score, critical=4),
        replace(score, missed=1),
        replace(score, filed_wrong=1),
    ):
        assert not worse.is_no_worse_than(score)
    assert (score + score).errors == 2 * score.errors


def test_a_document_is_scored_against_what_was_confirmed() -> None:
    truth = confirmed_as("pa_approval", [{"drug_name": "Otezla", "member_id": "A1", "refills": 2}], 1)
    read_so = confirmed_as("referral", [{"drug_name": "Otezla", "member_id": "B2", "patient_sex": "F"}], 1)
    score = score_document(read_so, truth, catalog())
    assert (score.types, score.right, score.wrong, score.missed, score.invented) == (0, 1, 1, 1, 1)
    assert (score.errors, score.filed_wrong) == (4, 2)


def test_a_layout_without_prints_is_like_nothing() -> None:
    empty = Learned(1, (Layout(1, frozenset(), 3, 3),))
    assert not is_touched(example(PEOPLE[0]), empty)
