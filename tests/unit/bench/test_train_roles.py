"""What the papers teach of the role of a drug."""

from __future__ import annotations

from bench.training.field_pages import Sample
from bench.training.mentions import Mention, fit
from bench.training.train_roles import mentions_of
from extract.drug_roles import OTHER, OWN
from tests.unit.extract.printed import page_of
from tests.unit.extract.test_mixed import catalog


def sample(*rows: str, drug: str = "Taltz") -> Sample:
    return Sample("Z", "z-1", "plain", "referral", ({"drug_name": drug},), (page_of(*rows),))


def test_the_drugs_of_a_paper_are_told_from_those_it_mentions() -> None:
    found = mentions_of(sample("Drug: Taltz 80 mg/mL", "", "Tried before: Humira"), "1", catalog())
    assert [each.own for each in found] == [True, False]
    assert "^<tried" in found[1].text


def test_a_paper_that_names_only_its_own_drug_teaches_nothing() -> None:
    assert mentions_of(sample("Drug: Taltz 80 mg/mL"), "1", catalog()) == []


def test_a_fitted_model_tells_what_it_was_taught() -> None:
    taught = [Mention("Z", str(number), number % 2 == 0, text) for number in range(40)
              for text in ("^<start ^<order" if number % 2 == 0 else "^<tried ^<failed",)]  # fmt: skip
    model = fit(taught, OWN, OTHER)
    assert model.probabilities("^<start ^<order", {}, {})[OWN] > 0.6 > 0.4 > model.probabilities("^<tried", {}, {})[OWN]
