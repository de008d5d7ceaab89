"""Names of people in every order, without titles and credentials."""

from __future__ import annotations

import re

from extract.normalise.parsed import Parsed

_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’‘ʻ`´.\-](?=[^\W\d_]))*\.?|,|[;(|/:•]|\S+")
_PARTICLES = frozenset(
    "de la las los del der den van von vander vom zu zur da das dos di du le el al bin ibn ben abu ter "
    "ten te y e san st af av o mac mc bint binti ap ní ó nic".split()
)
_SUFFIXES = frozenset("jr sr ii iii iv".split())
_TITLES = frozenset(
    "dr doctor mr mrs ms miss mx prof professor rev sir madam dra sra srta señor señora attn attention "
    "dear patient member".split()
)
_CREDENTIALS = frozenset(
    "md m.d do d.o np pa pac pa-c aprn arnp crnp fnp fnp-c fnp-bc anp anp-bc agnp dnp cnp rn bsn msn lpn "
    "pharmd rph phd ph.d mph ms mba facp faad facr facg faan facc fache mbbs mbchb dds dmd dpm od cns cnm "
    "bcop bcps bcacp cpht ma lcsw jd esq mbbch frcp msc ccrn np-c whnp pmhnp pnp mha med ma-c cma rma rd".split()
)
# Words that end a name or show that it is an organisation, a label or prose.
_STOPS = frozenset(
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
    "print printed date/time taxonomy lic license state/lic qty".split()
)
_ORGANISATION = frozenset(
    "health healthcare clinic hospital center centre pharmacy inc llc corp company services insurance "
    "medical associates plan pllc pc care department university institute foundation group rx solutions "
    "benefit network".split()
)


def find_names(text: str, *, most: int = 1) -> list[Parsed]:
    """The name at the start of `text` as `First Middle Last Suffix`, titles and credentials stripped.

    Quality falls for one word alone, for words of organisations close by, and for all lower case.
    """
    tokens = list(_WORD.finditer(text))
    start = _skip_titles(tokens)
    words, comma, last = _take(tokens, start)
    plain = [word for word in words if _bare(word[0]) not in _SUFFIXES]
    if not plain:
        return []
    value, order_quality = _ordered(words, comma)
    quality = order_quality * _quality(plain, text[words[-1].end() : words[-1].end() + 40])
    if quality <= 0.05:
        return []
    return [Parsed(value, words[0].start(), last, round(quality, 3))][:most]


def _skip_titles(tokens: list[re.Match[str]]) -> int:
    start = 0
    while start < len(tokens) and (_bare(tokens[start][0]) in _TITLES or tokens[start][0] in {":", ",", "/", "("}):
        start += 1
    return start


def _take(tokens: list[re.Match[str]], start: int) -> tuple[list[re.Match[str]], int | None, int]:
    """Name words from `start`, how many of them stand before the comma, and where the print ends."""
    words: list[re.Match[str]] = []
    comma: int | None = None
    last = commas = 0
    for token in tokens[start:]:
        bare = _bare(token[0])
        if token[0] == ",":
            if not words:
                break
            comma = len(words) if comma is None else comma
            commas += 1
        elif commas > 1 and bare not in _SUFFIXES:
            break
        elif bare in _CREDENTIALS and words and not (comma == len(words) and len(bare) == 2 and len(words) == 1):
            last = token.end()
            break
        elif _is_name_word(token[0], bare, first=not words) and len(words) < 6:
            words.append(token)
            last = token.end()
        else:
            break
    while (
        words and _bare(words[-1][0]) in _PARTICLES - {"o", "e", "y"} and comma != len(words) and words[-1][0].islower()
    ):
        words.pop()
        last = words[-1].end() if words else 0
    return words, comma if comma is not None and comma < len(words) else None, last


def _bare(word: str) -> str:
    return word.lower().strip(".,:;()").replace("’", "'")


def _is_name_word(word: str, bare: str, *, first: bool) -> bool:
    if not word[0].isalpha() or bare in _STOPS or any(char.isdigit() for char in word):
        return False
    if bare in _PARTICLES:
        return True
    return word[0].isupper() or (first and len(bare) > 2 and word.istitle())


def _ordered(words: list[re.Match[str]], comma: int | None) -> tuple[str, float]:
    texts = [_cased(word[0].rstrip(".")) for word in words]
    if comma is not None:
        family, given = texts[:comma], texts[comma:]
        suffix = [t for t in (*family, *given) if t.lower() in _SUFFIXES]
        family = [t for t in family if t not in suffix]
        given = [t for t in given if t not in suffix]
        if given and family:
            return " ".join((*given, *family, *suffix)), 1.0
        texts = [*family, *given, *suffix]
    return " ".join(texts), 1.0


def _cased(word: str) -> str:
    """All capitals into name case (`O'ROURKE-BELL` to `O'Rourke-Bell`); mixed case is left as printed."""
    if len(word) < 2 or not word.isupper():
        return word
    if word.lower() in {"ii", "iii", "iv"}:
        return word
    return re.sub(r"[^\W\d_]+", lambda part: part[0].capitalize(), word)


def _quality(words: list[re.Match[str]], after: str) -> float:
    quality = 1.0 if len(words) > 1 else 0.3
    if len(words) > 1 and sum(_bare(word[0]) not in _PARTICLES for word in words) == 1:
        quality *= 0.5  # "Du Plessis": a surname alone
    if len(words) == 2 and len(_bare(words[1][0])) == 1:
        quality *= 0.5  # "Noah N": given names alone
    if len(words) > 4:
        quality *= 0.8
    if all(len(word[0].strip(".")) == 1 for word in words):
        quality *= 0.2
    follower = re.match(r"\s*([^\W\d_]+)", after)
    if follower and follower[1].lower() in _ORGANISATION:
        quality *= 0.15
    return quality
