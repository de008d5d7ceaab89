"""Printed values into typed ones, kind by kind; what cannot be read is refused, never guessed."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.payers import load_payers
from extract.normalise.addresses import find_addresses
from extract.normalise.codes import find_codes
from extract.normalise.dates import find_dates, find_instants
from extract.normalise.drugs import find_strength_values
from extract.normalise.identifiers import dea_ok, find_identifiers, find_ndcs, find_npis, mbi_ok, npi_ok
from extract.normalise.lists import find_items_of_list, find_reject_codes
from extract.normalise.names import find_names
from extract.normalise.organisations import find_organisations
from extract.normalise.phones import digits_of, find_phones
from extract.normalise.quantities import (
    find_counts,
    find_money,
    find_numbers,
    find_percents,
    find_quantities,
    find_weights,
)
from extract.normalise.words import find_sexes, find_yes_no


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("11/03/2026", "2026-11-03"), ("11/3/26", "2026-11-03"), ("11-03-2026", "2026-11-03"),
        ("Nov 3 2026", "2026-11-03"), ("November 3rd, 2026", "2026-11-03"), ("3 November 2026", "2026-11-03"),
        ("3-Nov-2026", "2026-11-03"), ("DEC 18 2026", "2026-12-18"), ("2026-11-03", "2026-11-03"),
        ("25/12/2026", "2026-12-25"), ("0ctober 29, 2026", "2026-10-29"), ("11/03/2026-", "2026-11-03"),
        ("(.11/03/2026/", "2026-11-03"), ("-11/03/26", "2026-11-03"), ("ovember 3, 2026", "2026-11-03"),
        ("Novembe 3, 2026", "2026-11-03"),
    ],
)  # fmt: skip
def test_a_date_is_read_in_every_usual_print(printed: str, iso: str) -> None:
    assert [parsed.value for parsed in find_dates(f"on {printed} we")] == [iso]


@pytest.mark.parametrize(
    "printed", ["13/32/2026", "02/30/2026", "1/2", "555-0164", "12345678", "0002-8215-01", "3/4/5/6"]
)
def test_what_is_no_date_is_not_read_as_one(printed: str) -> None:
    assert find_dates(printed) == []


@pytest.mark.parametrize("printed", ["01/01/2027-12/31/2027", "1/1/27-12/31/27", "01/01/2027 - 12/31/2027"])
def test_both_ends_of_a_range_are_dates(printed: str) -> None:
    assert [parsed.value for parsed in find_dates(printed)] == ["2027-01-01", "2027-12-31"]


def test_a_two_digit_year_of_birth_is_never_in_the_future() -> None:
    assert find_dates("11/27/55", birth=True, reference=date(2026, 5, 1))[0].value == "1955-11-27"
    assert find_dates("11/8/17", birth=True, reference=date(2026, 5, 1))[0].value == "2017-11-08"


def test_eight_digits_are_a_date_only_where_a_label_says_so() -> None:
    assert find_dates("20261103", loose=True)[0].value == "2026-11-03"
    assert find_dates("20261103") == []


def test_a_day_without_year_is_the_first_after_the_letter_and_doubted() -> None:
    found = find_dates("by 1/15", reference=date(2026, 12, 20), loose=True)
    assert found[0].value == "2027-01-15"
    assert found[0].doubts


def test_a_birth_year_of_two_digits_is_never_in_the_future() -> None:
    assert find_dates("3/22/80", birth=True, reference=date(2026, 11, 27))[0].value == "1980-03-22"
    assert find_dates("3/22/80")[0].value == "1980-03-22"
    assert find_dates("3/22/27")[0].value == "2027-03-22"


def test_letters_read_as_digits_are_doubted() -> None:
    found = find_dates("l1/O3/2026")
    assert found[0].value == "2026-11-03"
    assert found[0].doubts


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("by 5:00 PM Central on November 13, 2026", "2026-11-13T17:00:00-06:00"),
        ("07/15/2026 at 3 p.m. ET", "2026-07-15T15:00:00-04:00"),
        ("07/15/2026 17:30", "2026-07-15T17:30:00"),
        ("no later than 07/15/2026", "2026-07-15"),
    ],
)
def test_a_time_and_its_zone_belong_to_the_due_date(printed: str, iso: str) -> None:
    assert find_instants(printed)[0].value == iso


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Denise R Marlowe", "Denise R Marlowe"),
        ("FEATHERSTONEHAUGH, NIGEL Q", "Nigel Q Featherstonehaugh"),
        ("Dr. Wilhelmina Castellano-Ross, MD", "Wilhelmina Castellano-Ross"),
        ("Hyacinth Montague-Ferreira MD", "Hyacinth Montague-Ferreira"),
        ("Ghislaine O'ROURKE-BÉLANGER", "Ghislaine O'Rourke-Bélanger"),
        ("van der Berg, Vesna A", "Vesna A van der Berg"),
        ("Miller, Hamish A, II", "Hamish A Miller II"),
        ("Bohdan Traoré Sr DOB 01/02/1970", "Bohdan Traoré Sr"),
        ("P. Vasquez-Oduya", "P Vasquez-Oduya"),
        ("Shirin 'Tanaka", "Shirin Tanaka"),
        ("Corazon Beauchamp-$trand", "Corazon Beauchamp-Strand"),
        ("Corazon © Strand, MD", "Corazon C Strand"),
        ("Corazon $ Strand", "Corazon S Strand"),
        ("MaryAnn Smith", "MaryAnn Smith"),
        ("Harriet Oduya's Taltz", "Harriet Oduya"),
        ("Dr. June Hale, Stelara 90 mg/mL", "June Hale"),
        ("MacGregor, Ann", "Ann MacGregor"),
        ("Prescr.Ximena Kamara", "Ximena Kamara"),
        ("DR-LE BLANC, KENJI", "Kenji Le Blanc"),
        ("Richard Mansour M 10/30/1958", "Richard Mansour"),
        ("Mansour, Richard M", "Richard M Mansour"),
        ("Donna Hale, M D.", "Donna Hale"),
        ("DANTE DELLA ROCCA'S PRALUENT", "Dante Della Rocca"),
        ("Constance dela Cruz", "Constance dela Cruz"),
        ("Marlowe, Ron Rm: 212-B", "Ron Marlowe"),
    ],
)
def test_a_name_is_read_in_every_order_without_titles(printed: str, name: str) -> None:
    assert [parsed.value for parsed in find_names(printed)] == [name]


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("lonescu, Galina Bronwyn", "Galina Bronwyn Ionescu"),
        ("Aaliyah lyer, MD", "Aaliyah Iyer"),
        ("TamsinSalazar", "Tamsin Salazar"),
        ("TamsinBrzęczyk-Kaur", "Tamsin Brzęczyk-Kaur"),
    ],
)
def test_a_name_that_had_to_be_guessed_is_doubted(printed: str, name: str) -> None:
    found = find_names(printed)[0]
    assert found.value == name
    assert found.doubts


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("NAKAMURA HIROSHI", "Hiroshi Nakamura"),
        ("Singh. Hiroshi K.", "Hiroshi K Singh"),
        ("López Ortiz Wilhelmina L", "Wilhelmina L López Ortiz"),
        ("Smith Tamsinne R", "Tamsinne R Smith"),
    ],
)
def test_a_family_name_known_as_such_before_given_names_is_turned_behind_them_with_a_doubt(
    printed: str, name: str
) -> None:
    (found,) = find_names(printed)
    assert found.value == name
    assert found.doubts


@pytest.mark.parametrize(
    "printed", ["Hiroshi Nakamura", "Taylor James", "Duc P Baptiste", "Nakamura Singh", "John Smith", "Kim Lee"]
)
def test_names_that_may_stand_in_their_order_keep_it(printed: str) -> None:
    (found,) = find_names(printed)
    assert found.value == printed
    assert not found.doubts


def test_a_word_behind_a_name_is_no_name_because_of_its_l() -> None:
    assert [parsed.value for parsed in find_names("Mary Jones later called")] == ["Mary Jones"]


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("PAYER Calloway Foods Employee Benefit Plan", "Calloway Foods Employee Benefit Plan"),
        ("Ironworkers Local 88 Welfare Fund VCX-9005-3371-4", "Ironworkers Local 88 Welfare Fund"),
        ("Blue Ridge Health Partners 513734486-35", "Blue Ridge Health Partners"),
        ("Bright Harbor Silver 3000", "Bright Harbor Silver 3000"),
        ("Regence Grievance", "Regence"),
        ("Carrier Clinic", "Carrier Clinic"),
    ],
)
def test_a_plan_is_read_without_the_label_or_number_beside_it(printed: str, name: str) -> None:
    payers = load_payers(Path(__file__).parents[3] / "catalog" / "payers.toml")
    (found,) = find_organisations(printed, payers)
    assert found.value == name == printed[found.start : found.end]


@pytest.mark.parametrize("printed", ["", "12345", "DOB 01/02/1970", "of the plan", "Member ID", "_____"])
def test_what_is_no_name_is_refused(printed: str) -> None:
    assert find_names(printed) == []


def test_a_clinic_is_hardly_a_person() -> None:
    assert all(parsed.quality <= 0.3 for parsed in find_names("Cedar Rheumatology Clinic"))


@pytest.mark.parametrize(
    ("printed", "digits"),
    [
        ("(253) 555-0137", "2535550137"), ("253.555.0137", "2535550137"), ("1-866-555-0107", "8665550107"),
        ("8005550194", "8005550194"), ("555-0164", "5550164"), ("208 555 0188", "2085550188"),
    ],
)  # fmt: skip
def test_a_phone_keeps_its_print_and_its_digits(printed: str, digits: str) -> None:
    (found,) = find_phones(f"call {printed} today")
    assert digits_of(str(found.value)) == digits


def test_a_number_without_its_area_code_is_doubted_because_nobody_can_dial_it() -> None:
    (found,) = find_phones("fax 555-0155")
    assert found.value == "555-0155" and found.doubts


def test_a_number_no_exchange_may_have_is_doubted() -> None:
    assert find_phones("123-055-0137")[0].quality < 0.5


def test_an_npi_needs_its_check_digit() -> None:
    assert npi_ok("2044173054")
    assert not npi_ok("2044173055")
    assert find_npis("NPI 2044173054")[0].quality == 1.0
    assert find_npis("NPI 2044173055")[0].doubts


def test_a_dea_number_needs_its_check_digit() -> None:
    assert dea_ok("AP5836727")
    assert not dea_ok("AP5836728")


@pytest.mark.parametrize(
    ("printed", "eleven"),
    [("0002-8215-01", "00002821501"), ("50242-040-62", "50242004062"), ("60575-4112-1", "60575411201")],
)
def test_an_ndc_gets_its_zero_in_the_short_segment(printed: str, eleven: str) -> None:
    assert find_ndcs(printed)[0].value == eleven


def test_ten_digits_without_hyphens_are_not_padded() -> None:
    assert find_ndcs("0002821501")[0].doubts


def test_the_sample_mbi_of_medicare_has_the_shape() -> None:
    assert mbi_ok("1EG4-TE5-MK73")
    assert not mbi_ok("1SG4-TE5-MK73")


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("TMV 334 120 987 02", "TMV 334 120 987 02"), ("GSE 4408-2217-0 Group 5", "GSE 4408-2217-0"),
        ("MG-229104- 7", "MG-229104-7"), ("W021603170) without", "W021603170"), ("5K0083114 PC 01", "5K0083114"),
        ("25-76-98 Author", "25-76-98"), ("12-74-02 DOB", "12-74-02"),
    ],
)  # fmt: skip
def test_an_identifier_ends_where_words_begin(printed: str, value: str) -> None:
    assert str(find_identifiers(printed)[0].value).startswith(value)


@pytest.mark.parametrize("printed", ["none", "see card", "04/09/1971", "05-12-70", "30-06-82", "Jane Roe 5"])
def test_words_and_dates_are_no_identifiers(printed: str) -> None:
    assert find_identifiers(printed) == []


@pytest.mark.parametrize(
    ("printed", "quantity", "days"),
    [
        ("2 per 28 days", 2, 28), ("60 / 30", 60, 30),
        ("1 injector per 56 days", 1, 56), ("1 pen every 4 weeks", 1, 28),
        ("30 tablets per month", 30, 30), ("two pens per 28 days", 2, 28), ("2.5 mL every 14 days", 2.5, 14),
    ],
)  # fmt: skip
def test_a_quantity_is_read_with_its_days(printed: str, quantity: float, days: int) -> None:
    assert find_quantities(printed)[0].value == {"quantity": quantity, "days": days}


def test_plain_numbers_money_percents_and_weights() -> None:
    assert find_numbers("#60 (sixty)")[0].value == 60
    assert find_numbers("2.000")[0].value == 2
    assert find_counts("11", most=99)[0].value == 11
    assert find_money("$1,500.00")[0].value == 1500.0
    assert find_percents("30 %")[0].value == 30
    assert find_weights("181 lb")[0].value == 82.1
    assert find_weights("82 kg")[0].value == 82


def test_money_has_no_tenths_of_cents() -> None:
    (found,) = find_money("$52.050 a year")
    assert (found.value, found.doubts) == (52050.0, ("a comma read as a point",))
    assert [find_money(text)[0].value for text in ("$52.05", "$0.500", "$1,250.50")] == [52.05, 0.5, 1250.5]


def test_codes_exist_or_are_left_out() -> None:
    assert [parsed.value for parsed in find_codes("L40.0 psoriasis; L40.59, Z99.99")] == ["L40.0", "L40.59"]
    assert find_codes("MO5.79", loose=True)[0].doubts
    assert find_codes("Call B12 now") == [] or find_codes("Call B12 now")[0].quality < 1.0


def test_an_address_runs_from_house_number_to_zip() -> None:
    (found,) = find_addresses("Ship to 3115 Kestrel Loop, Meridian ID 83642 today")
    assert found.value == "3115 Kestrel Loop, Meridian ID 83642"


def test_short_answers() -> None:
    assert find_sexes("Female")[0].value == "F"
    assert find_sexes("M [ ] F [ ]") == []
    assert find_yes_no("not required")[0].value is False
    assert find_yes_no("Yes")[0].value is True
    assert find_yes_no("Yes No") == []


def test_lists() -> None:
    assert find_items_of_list("NKDA")[0].value == ("NKDA",)
    assert find_items_of_list("penicillin (rash), sulfa")[0].value == ("penicillin", "sulfa")
    assert find_reject_codes("75, 608")[0].value == ("75", "608")


_PARSERS = (
    find_dates, find_instants, find_names, find_phones, find_npis, find_ndcs, find_identifiers, find_quantities,
    find_numbers, find_money, find_percents, find_weights, find_codes, find_addresses, find_sexes, find_yes_no,
    find_items_of_list, find_reject_codes,
)  # fmt: skip


@pytest.mark.parametrize("text", ["10/20/2026", "effective 10/20/26", "from 10/20/2026 to 10/19/2027"])
def test_the_day_and_month_of_a_date_are_no_quantity(text: str) -> None:
    assert not find_quantities(text)


@pytest.mark.parametrize("text", ["Hgb 10.8 g/dL", "ALT 61 units/L", "IgG trough 890 mg/dL"])
def test_a_laboratory_value_is_no_strength(text: str) -> None:
    assert not find_strength_values(text)


def test_a_strength_a_millilitre_stays_one() -> None:
    assert [each.value for each in find_strength_values("100 units/mL or 20 mg/lozenge")] == ["100 units/mL", "20 mg"]


@given(st.text(max_size=80) | st.text(alphabet="0123456789/-., :()OlISB$%#APMNov", max_size=60))
def test_no_parser_crashes_and_every_value_lies_in_its_text(text: str) -> None:
    for parser in _PARSERS:
        for parsed in parser(text):
            assert 0 <= parsed.start <= parsed.end <= len(text)
            assert 0 < parsed.quality <= 1


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Beth J Larkspur, F, born October 8, 1972", "Beth J Larkspur"), ("Ana Hale, M 03/02/1970", "Ana Hale"),
        ("Hale, Ana, F, DOB", "Ana Hale"), ("De León, M", "M De León"), ("Van Houten, M J", "M J Van Houten"),
        ("Smith, John M", "John M Smith"), ("López Ortiz, F Ruiz", "F Ruiz López Ortiz"),
    ],
)  # fmt: skip
def test_a_letter_between_a_whole_name_and_the_birth_is_the_sex(printed: str, name: str) -> None:
    assert [found.value for found in find_names(printed)] == [name]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("T218-555-0189 /F570-555-0196", ["218-555-0189", "570-555-0196"]),
        ("Desk-303-555-0192- Fax 303-555-0130", ["303-555-0192", "303-555-0130"]),
        ("P2185550189", []), ("PA-2185550189", []), ("A218-555-01891", []), ("12-218-555-0189", []),
    ],
)  # fmt: skip
def test_a_number_glued_to_its_letter_is_read_where_it_can_be_nothing_else(text: str, values: list[str]) -> None:
    assert [each.value for each in find_phones(text)] == values


def test_a_misread_unit_of_weight_is_of_less_quality() -> None:
    assert [(each.value, each.quality) for each in find_weights("54 kq")] == [(54, 0.8)]
    assert find_weights("54 kq")[0].quality < find_weights("54 kg")[0].quality
