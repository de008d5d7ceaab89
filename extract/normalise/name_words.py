"""Words that stand beside people's names: titles, credentials, and what shows that a name is over or is none."""

from __future__ import annotations

from functools import lru_cache

from documents.drugs import shape_of
from extract.normalise.known_names import load_names

# Shorter words are of too many shapes to be known misread.
_LEAST = 5
PARTICLES = frozenset(
    "de la las los del der den van von vander vom zu zur da das dos di du le el al bin ibn ben abu ter "
    "ten te y e san st af av o mac mc bint binti ap ní ó nic dela delos della".split()
)
# Particles that never end a name.
OPENING = PARTICLES - {"o", "e", "y"}
SUFFIXES = frozenset("jr sr ii iii iv".split())
TITLES = frozenset(
    "dr doctor mr mrs ms miss mx prof professor rev sir madam dra sra srta señor señora attn attention "
    "dear patient member pt prescr prscr".split()
)
CREDENTIALS = frozenset(
    "md m.d do d.o np pa pac pa-c aprn arnp crnp fnp fnp-c fnp-bc anp anp-bc agnp dnp cnp rn bsn msn lpn "
    "pharmd rph phd ph.d mph ms mba facp faad facr facg faan facc fache mbbs mbchb dds dmd dpm od cns cnm "
    "bcop bcps bcacp cpht ma lcsw jd esq mbbch frcp msc ccrn np-c whnp pmhnp pnp mha med ma-c cma rma rd".split()
)
GIVEN_TOO = frozenset(["do", "ma"])
SPACED = frozenset(["md", "do", "np", "pa"])
# Words that end a name or show that it is an organisation, a label or prose.
STOPS = frozenset(
    "dob npi dea id member patient phone fax tel plan group grp date drug sex age address of and or the "
    "for to from with by is was has your our re in on at prescriber provider physician pharmacy health "
    "healthcare clinic hospital center centre inc llc corp company services service insurance medical "
    "medicine associates group care department dept team unit office street st. suite ave road blvd city "
    "state zip signature signed name relationship specialty cell home mobile born birth case reference "
    "number key rx medication dear sincerely regards tower university institute foundation program "
    "network solutions benefit benefits review appeals coverage determination none n/a same self unknown "
    "yes no not please dermatology rheumatology oncology neurology gastroenterology cardiology "
    "endocrinology pulmonology allergy hematology nephrology urology psychiatry pediatrics family "
    "internal infectious via mrn acct chart male female gender weight height dr contact email e-mail "
    "fx ph fn print printed date/time taxonomy lic license state/lic qty "
    "enrollee subscriber insured beneficiary cardholder policyholder claimant participant requester recipient "
    "supervisor supervising attending att author ordering ordered referring accession rm".split()
)
ORGANISATION = frozenset(
    "health healthcare clinic hospital center centre pharmacy inc llc corp company services insurance "
    "medical associates plan pllc pc care department university institute foundation group rx solutions "
    "benefit network".split()
)

# Who a person is to the paper, before the name (`Petitioner Makena Della Rocca`).
_CALLED = frozenset(
    "petitioner appellant applicant complainant physician practitioner clinician treater subscriber enrollee insured "
    "beneficiary cardholder cardholder-to-be policyholder claimant participant requester recipient recip pulmonologist "
    "rheumatologist dermatologist neurologist oncologist hematologist cardiologist endocrinologist gastroenterologist "
    "nephrologist urologist psychiatrist pediatrician allergist internist attending supervising ordering referring "
    "rendering treating provider prescriber".split()
)
_BEFORE = TITLES | _CALLED


def is_title(bare: str) -> bool:
    """Whether the word (lower case, bare) goes before a name and is no part of it, misread or not."""
    return bare in _BEFORE or _is_misread(bare, _BEFORE)


def is_stop(bare: str) -> bool:
    """Whether the word (lower case, bare) ends a name or shows that there is none, misread or not (`mfmber`)."""
    return bare in STOPS or _is_misread(bare, STOPS)


def _is_misread(bare: str, words: frozenset[str]) -> bool:
    return len(bare) >= _LEAST and shape_of(bare) in _shapes_of(words) and bare not in load_names()


@lru_cache(maxsize=4)
def _shapes_of(words: frozenset[str]) -> frozenset[str]:
    return frozenset(shape_of(word) for word in words if len(word) >= _LEAST)
