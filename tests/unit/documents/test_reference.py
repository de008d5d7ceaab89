"""Reference data: what the catalog knows, what it refuses, and what a lookup may and may not say."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.clocks import load_clocks
from documents.drugs import load_drugs
from documents.errors import CatalogError
from documents.lookup import NameIndex, fold
from documents.payers import load_payers
from documents.reference import (
    Reference,
    clocks_for,
    load_reference,
    load_reject_codes,
    load_states,
    zip_matches_state,
)

CATALOG = Path(__file__).parents[3] / "catalog"
REFERENCE = load_reference(CATALOG)


@pytest.fixture(scope="module")
def reference() -> Reference:
    return REFERENCE


def names(matches: object) -> list[tuple[str, str]]:
    return [(match.entry.name, match.kind) for match in matches]  # type: ignore[attr-defined]


def test_the_catalog_holds_at_least_420_drugs_and_every_state(reference: Reference) -> None:
    assert len(reference.drugs.drugs) >= 420
    assert len({drug.ingredient for drug in reference.drugs.drugs}) >= 420
    assert len(reference.states) == 59
    assert {"75", "608", "70", "76", "MR", "AG", "A6"} <= {
        code.code for code in reference.reject_codes.values() if code.pa_related
    }


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        ("HUMIRA(CF) PEN 40MG/0.4ML KIT", ("Humira", "alias")),
        ("Dupixent 300 mg/2 mL pen", ("Dupixent", "exact")),
        ("Sky rizi", ("Skyrizi", "exact")),
        ("metformin ER 500 mg", ("metformin ER", "exact")),
        ("dimethyl fumarate DR 240 mg", ("dimethyl fumarate", "exact")),
        ("sofosbuvir and velpatasvir 400-100 mg", ("sofosbuvir/velpatasvir", "exact")),
        ("elexacaftor/tezacaftor/ivacaftor", ("Trikafta", "ingredient")),
        ("Gonal-F RFF Redi-ject", ("Gonal-f RFF Redi-ject", "exact")),
        ("Skyrlzi", ("Skyrizi", "fuzzy")),
        ("tacrolimus XL", ("tacrolimus", "fuzzy")),
        ("Dupixemt 300 mg", ("Dupixent", "fuzzy")),
    ],
)
def test_a_drug_is_found_as_it_is_printed(reference: Reference, printed: str, found: tuple[str, str]) -> None:
    assert names(reference.drugs.find(printed))[0] == found


def test_a_name_inside_other_words_is_never_more_than_fuzzy(reference: Reference) -> None:
    matches = reference.drugs.find("Enbrel instead of Humira")
    assert {kind for _, kind in names(matches)} == {"fuzzy"}
    assert {name for name, _ in names(matches)} == {"Enbrel", "Humira"}


def test_a_look_alike_is_not_corrected_to_the_drug_it_resembles(reference: Reference) -> None:
    assert names(reference.drugs.find("Humalog"))[0] == ("Humalog", "exact")
    assert all(match.kind == "fuzzy" and match.score < 1 for match in reference.drugs.find("Humiro"))


@pytest.mark.parametrize("printed", ["TNF inhibitor", "topical steroids", "biologic", "triptans", "", "40 mg"])
def test_a_class_of_drugs_is_not_a_drug(reference: Reference, printed: str) -> None:
    assert reference.drugs.find(printed) == ()


def test_biosimilars_share_the_ingredient_but_not_the_name(reference: Reference) -> None:
    (humira,) = [match.entry for match in reference.drugs.exact("Humira")]
    same = {drug.name for drug in reference.drugs.same_ingredient(humira)}
    assert {"Humira", "Hyrimoz", "adalimumab-adaz", "Cyltezo", "Simlandi"} <= same
    assert all(drug.reference in same | {None} for drug in reference.drugs.same_ingredient(humira))


@pytest.mark.parametrize(
    ("drug", "strength", "exists"),
    [
        ("Humira", "40MG/0.4ML", True),
        ("Humira", "40 mg", True),
        ("Humira", "10 mg/0.4 mL", False),
        ("Humira", "400 mg", False),
        ("Rinvoq", "15 mcg", False),
        ("Biktarvy", "50/200/25 mg", True),
        ("Biktarvy", "50-25-200 mg", False),
        ("Trikafta", "80-40-60 mg / 59.5 mg", True),
        ("Avastin", "25 mg/mL", True),
        ("Advate", "1,500 units", True),
        ("levothyroxine", "0.05 mg", True),
        ("levothyroxine", "50 mg", False),
        ("Humira", "forty", None),
        ("Cabenuva", "600 mg", None),
    ],
)
def test_a_strength_that_is_not_sold_is_noticed(
    reference: Reference, drug: str, strength: str, exists: bool | None
) -> None:
    (match,) = reference.drugs.exact(drug)
    assert reference.drugs.strength_exists(match.entry, strength) is exists


def test_look_alikes_are_told_for_both_names_of_a_pair(reference: Reference) -> None:
    by_name = {drug.name: drug for drug in reference.drugs.drugs}
    assert "Prolia" in reference.drugs.lookalikes(by_name["Xgeva"])
    assert "Humira" in reference.drugs.lookalikes(by_name["Humulin R"])
    assert "Xeljanz XR" in reference.drugs.lookalikes(by_name["Xeljanz"])


def test_drugs_in_running_text_are_found_with_their_place(reference: Reference) -> None:
    text = "Failed methotrexate, then HUMIRA Pen; we cannot approve Skyrizi 150 mg/mL."
    found = [(text[m.start : m.end], m.matches[0].entry.name) for m in reference.drugs.mentions(text)]
    assert found == [("methotrexate", "methotrexate"), ("HUMIRA Pen", "Humira"), ("Skyrizi", "Skyrizi")]


@pytest.mark.parametrize(
    ("printed", "name", "kind"),
    [
        ("OptumRx", "Optum Rx", "pbm"),
        ("CVS/caremark", "CVS Caremark", "pbm"),
        ("MAINECARE", "MaineCare", "state_medicaid"),
        ("BlueCross BlueShield of Nebraska", "Blue Cross and Blue Shield of Nebraska", "plan"),
        ("Cover My Meds", "CoverMyMeds", "epa_vendor"),
    ],
)
def test_a_payer_is_found_by_any_of_its_names(reference: Reference, printed: str, name: str, kind: str) -> None:
    (match,) = reference.payers.find(printed)
    assert (match.entry.name, match.entry.kind) == (name, kind)
    assert match.kind != "fuzzy"


def test_medical_is_not_medi_cal(reference: Reference) -> None:
    assert [m.matches[0].entry.name for m in reference.payers.mentions("Medi-Cal pays")] == ["Medi-Cal"]
    assert list(reference.payers.mentions("the medical benefit pays")) == []


@pytest.mark.parametrize(
    ("printed", "lines"),
    [
        ("Silver Birch Medicare Rx (PDP)", ("medicare_part_d",)),
        ("Wexford Ironworkers Health and Welfare Fund", ("commercial_self_funded",)),
        ("Granite Mutual", ("commercial",)),
        ("Pine County Health Plan", ()),
        ("UnitedHealthcare", ()),
        ("TRICARE", ("tricare",)),
        ("Louisiana Medicaid", ("medicaid_ffs",)),
    ],
)
def test_a_name_implies_a_line_of_business_only_when_it_says_so(
    reference: Reference, printed: str, lines: tuple[str, ...]
) -> None:
    assert reference.payers.lines_of_business(printed) == lines


def test_an_unknown_organisation_is_known_as_a_payer_by_its_words(reference: Reference) -> None:
    assert [pattern.kind for pattern in reference.payers.implied("Pine County Health Plan")] == ["plan"]
    assert reference.payers.implied("Dr. Quill's Dental Laboratory") == ()


def test_a_card_number_suggests_its_payer(reference: Reference) -> None:
    payer = reference.payers.by_bin("004336")
    assert payer is not None
    assert payer.name == "CVS Caremark"
    assert reference.payers.by_bin("000000") is None


def test_a_part_d_denial_starts_the_65_day_clock_from_the_notice(reference: Reference) -> None:
    (clock,) = clocks_for(reference.clocks, line_of_business="medicare_part_d", event="denial", on=date(2026, 8, 14))
    assert (clock.level, clock.amount, clock.unit, clock.counted_from) == (
        "redetermination", 65, "days", "notice_date",
    )  # fmt: skip


def test_an_upheld_appeal_leads_to_the_next_level(reference: Reference) -> None:
    for line, lost, level in (
        ("medicare_part_d", "redetermination", "reconsideration_ire"),
        ("medicare_part_d", "reconsideration_ire", "alj"),
        ("medicaid_mco", "plan_appeal", "state_fair_hearing"),
    ):
        clocks = clocks_for(reference.clocks, line_of_business=line, event="appeal_upheld", on=date(2026, 3, 1))
        assert [clock.level for clock in clocks if clock.after_level == lost] == [level]


def test_a_state_rule_applies_in_its_state_only_and_comes_first(reference: Reference) -> None:
    ask = {"line_of_business": "commercial", "event": "pa_request", "on": date(2026, 3, 1)}
    in_california = clocks_for(reference.clocks, state="CA", **ask)  # type: ignore[arg-type]
    elsewhere = clocks_for(reference.clocks, state="OH", **ask)  # type: ignore[arg-type]
    assert in_california[0].states == ("CA",)
    assert all(not clock.states for clock in elsewhere)
    assert len(in_california) == len(elsewhere) + 2


def test_a_clock_is_silent_before_it_is_in_force(reference: Reference) -> None:
    before = clocks_for(reference.clocks, line_of_business="medicare_part_d", event="denial", on=date(2019, 1, 1))
    assert before == ()


def test_the_renewal_timer_leads_the_expiry_by_sixty_days(reference: Reference) -> None:
    timer = reference.timers["pa_renewal"]
    assert (timer.starts, timer.due, timer.unit) == ("expiry_date", (-60, -45, -30, -14, -7), "days")


@pytest.mark.parametrize(
    ("zip_code", "state", "fits"),
    [
        ("02139", "MA", True),
        ("90210-1234", "ca", True),
        ("10001", "NJ", False),
        ("1", "NJ", None),
        ("10001", "ZZ", None),
    ],
)
def test_a_zip_is_compared_with_its_state(reference: Reference, zip_code: str, state: str, fits: bool | None) -> None:
    assert zip_matches_state(reference.states, zip_code, state) is fits


DRUG = '{ name = "Brandex", ingredient = "brandexin", forms = { tablet = ["5 mg"] } }'
CLOCK = """[[clock]]
id = "a"
lines = ["fehb"]
events = ["denial"]
action = "appeal"
owner = "requester"
days = 30
counted_from = "notice_date"
source = "G"
effective_from = 2026-01-01
"""


def drugs_file(folder: Path, *drugs: str) -> Path:
    path = folder / "drugs.toml"
    body = ", ".join(drugs)
    path.write_text(f'forms = ["tablet"]\nclass_words = []\n[[class]]\nname = "Test class"\ndrug = [{body}]\n')
    return path


@pytest.mark.parametrize(
    ("drugs", "reason"),
    [
        (['{ name = "Brandex", ingredient = "x", colour = "red" }'], "colour"),
        ([DRUG, DRUG], "already that of"),
        ([DRUG, DRUG.replace("Brandex", "BRAND-EX")], "already that of"),
        ([DRUG.replace("5 mg", "5mg")], "not a strength"),
        ([DRUG.replace("5 mg", "5 to 10 mg")], "not a strength"),
        ([DRUG.replace("tablet", "potion")], "potion"),
        ([DRUG.replace('"brandexin"', "7")], "must be a text"),
        ([DRUG.replace(" } }", ' }, reference = "Nowhere" }')], "not in the list"),
        ([DRUG.replace('["5 mg"] } }', '["5 mg"] }, lookalikes = ["Brandex"] }')], "itself"),
    ],
)
def test_a_wrong_drug_stops_the_start_and_is_named(tmp_path: Path, drugs: list[str], reason: str) -> None:
    with pytest.raises(CatalogError, match=reason) as refused:
        load_drugs(drugs_file(tmp_path, *drugs))
    assert refused.value.file == "drugs.toml"


def test_a_right_drug_file_is_accepted(tmp_path: Path) -> None:
    (drug,) = load_drugs(drugs_file(tmp_path, DRUG)).drugs
    assert (drug.name, drug.brand, drug.drug_class, drug.strengths) == ("Brandex", True, "Test class", ("5 mg",))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("days = 30", "days = 30\nhours = 3"), "exactly one"),
        (("days = 30", ""), "exactly one"),
        (("days = 30", "days = -1"), "whole number"),
        (('"fehb"', '"feds"'), "feds"),
        (('["denial"]', "[]"), "at least one"),
        (("2026-01-01", '"2026"'), "must be a date"),
        (('source = "G"', 'sauce = "G"'), "sauce"),
        ((CLOCK, CLOCK + CLOCK), "twice"),
    ],
)
def test_a_wrong_clock_stops_the_start(tmp_path: Path, change: tuple[str, str], reason: str) -> None:
    (tmp_path / "2026.toml").write_text(CLOCK.replace(*change))
    with pytest.raises(CatalogError, match=reason):
        load_clocks(tmp_path)


@pytest.mark.parametrize(
    ("load", "text", "reason"),
    [
        (load_payers, '[[payer]]\nname = "A"\nkind = "bank"', "bank"),
        (load_payers, '[[payer]]\nname = "A"\nkind = "pbm"\nbins = ["12345"]', "six digits"),
        (load_payers, '[[payer]]\nname = "A-B"\nkind = "pbm"\n[[payer]]\nname = "A B"\nkind = "plan"', "already"),
        (load_payers, '[[pattern]]\nname = "PDP"\nkind = "part_d"\nline = "none"', "none"),
        (load_reject_codes, '[[reject]]\ncode = "7x"\nmeaning = "m"\naction = "a"', "capital"),
        (load_reject_codes, '[[reject]]\ncode = "75"\naction = "a"', "meaning"),
        (load_states, '[[state]]\ncode = "OH"\nname = "Ohio"\nzips = ["459-430"]', "three digits"),
        (load_states, "state = 7", "list of tables"),
        (load_states, "[[state", "cannot be read"),
    ],
)
def test_a_wrong_table_stops_the_start(tmp_path: Path, load, text: str, reason: str) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "table.toml"
    path.write_text(text)
    with pytest.raises(CatalogError, match=reason):
        load(path)


def test_a_missing_file_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="cannot be read"):
        load_drugs(tmp_path / "drugs.toml")


@given(st.sampled_from([drug.name for drug in REFERENCE.drugs.drugs]))
def test_every_drug_is_found_by_its_own_name_in_any_case(name: str) -> None:
    for printed in (name.upper(), name.lower(), f" {name} "):
        assert names(REFERENCE.drugs.find(printed))[0] == (name, "exact")


@given(st.text(max_size=60))
def test_any_text_is_answered_with_scores_between_0_and_1(text: str) -> None:
    for index in (REFERENCE.drugs, REFERENCE.payers):
        assert all(0 <= match.score <= 1 for match in index.find(text))
        places = [(mention.start, mention.end) for mention in index.mentions(text)]
        assert all(0 <= start < end <= len(text) for start, end in places)
        assert places == sorted(places)


@given(st.text(min_size=1, max_size=20))
def test_a_name_in_an_index_is_found_exactly_and_close(name: str) -> None:
    index: NameIndex[str] = NameIndex([(name, "exact", name)])
    assert bool(index.exact(name)) == bool(fold(name))
    assert [match.entry for match in index.close(name)] == ([name] if fold(name) else [])


def test_loading_everything_is_little_more_work_than_parsing_its_files() -> None:
    # Calls, not seconds: a busy machine is no fault of the catalog (it takes a tenth to three tenths of a second).
    script = (
        "import cProfile, pstats, sys, tomllib; from pathlib import Path\n"
        "from documents.reference import load_reference\n"
        "def calls(work):\n"
        "    profile = cProfile.Profile(); profile.runcall(work); return pstats.Stats(profile).total_calls\n"
        "catalog = Path(sys.argv[1])\n"
        "parsing = calls(lambda: [tomllib.loads(p.read_text('utf-8')) for p in catalog.rglob('*.toml')])\n"
        "print(parsing, calls(lambda: load_reference(catalog)))"
    )
    command = [sys.executable, "-c", script, str(CATALOG)]
    run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    parsing, loading = map(int, run.stdout.split())
    assert 0 < loading < 1.5 * parsing
