"""Names of people in every order, without titles and credentials."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import dropwhile
from typing import NamedTuple

from extract.normalise.known_names import load_names
from extract.normalise.name_words import (
    CREDENTIALS,
    GIVEN_TOO,
    OPENING,
    ORGANISATION,
    PARTICLES,
    SPACED,
    STOPS,
    SUFFIXES,
    TITLES,
    is_stop,
    is_title,
)
from extract.normalise.parsed import Parsed

_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’‘ʻ`´.\-](?=[^\W\d_]))*\.?|,|-|[;(|/:•]|\S+")
_NO_L = re.compile(
    r"^l(?=[bcdfghjkmnpqrstvwxz][a-zà-ÿ])|(?<=[^\W\d_]-)l(?=[a-zà-ÿ]{2})"
    # Names in I and a vowel, which no word of a letter is when it begins with an l instead.
    r"|^l(?=(?:a(?:n|in|co[bv]?o?|nn\w+)|esha|estyn|eva|o(?:na|an\w*|nesc\w+|sif|rio|vin[eo])|ul(?:ia\w*|iu)|yer|yengar)\b)"
)
_FIRST_LETTER = "a capital I may be an l"
_NO_GAP = "two names may be one"
_TURNED = "the family name may stand first"
# A stroke or a speck before a name, taken for the beginning of a quotation that nothing ends.
_STRAY = re.compile(r"(?<!\S)['‘’`´](?=[^\W\d_]{3,}(?![^\s,]*['‘’`´]))")
# One point read as several (`St..Clair`).
_POINTS = re.compile(r"\.{2,}")
# A numeral behind a name, some of its strokes taken for other letters (`Karimi IIl`).
_NUMERAL = re.compile(r"(?=.*I)[Il1|]{2,3}")
# `Katherine (Katie) Doe`
_NICKNAME = re.compile(r"(?<=[a-zà-ÿ]) [(\"“]([A-ZÀ-Ž][a-zà-ÿ]{1,11})[)\"”](?= [A-ZÀ-Ž][a-zà-ÿ'’])")
_POSSESSIVE = re.compile(r"(?<=[^\W\d_]{2})['’][sS]$")
# A short label that the reader or the sender left no gap behind (`Prescr.Ximena`, `DR-LE BLANC`).
_LABEL_BEFORE = re.compile(
    r"(?:(?:pat|mem|md|np|subs?|benef?)[.:=]+|(?:pr?escr?|prscr?|prov|phys|pt|mbr|attn|dr)[.:=-]+)(?=[^\W\d_]{2})",
    re.IGNORECASE,
)
_DOSE = re.compile(r"\s*[\d.,/]+\s?(?:mg|mcg|ml|g|units?|iu|%)\b", re.IGNORECASE)
_S_AS_DOLLAR = re.compile(r"\$(?=[a-zà-ÿ]{2}|\.? [A-ZÀ-Ž][a-zà-ÿ'’])")
# An initial that is read as the sign of a copyright.
_C_AS_SIGN = re.compile(r"(?<=[a-zà-ÿ] )©(?=\.? [A-ZÀ-Ž][a-zà-ÿ'’])")
_GLUED = re.compile(r"([A-Z][a-zà-ž]{2,})([A-Z][a-zà-ž]{3,}(?:-[A-Z][a-zà-ž]{2,})?)")
_INNER_CAPITAL = frozenset("mac fitz van von ver den der del des las los san saint".split())
_SEXES = frozenset("mfx")


class _Token(NamedTuple):
    """A word or sign of the text; `doubted`: its first letter was taken for another."""

    text: str
    start: int
    end: int
    doubted: bool = False


def find_names(text: str, *, most: int = 1) -> list[Parsed]:
    """The name at the start of `text` as `First Middle Last Suffix`, titles and credentials stripped.

    Quality falls for one word alone, for words of organisations close by, and for all lower case.
    """
    one_point = _POINTS.sub(lambda points: ".".ljust(len(points[0])), text)
    signs = _C_AS_SIGN.sub("C", _S_AS_DOLLAR.sub("S", _STRAY.sub(" ", one_point)))
    clean = _NICKNAME.sub(_blanked, signs)
    tokens = [_lettered(token) for token in _joined(list(_words(clean)))]
    tokens = tokens[: _find_sex(tokens)]
    taken, comma, last = _take(tokens, _skip_titles(tokens))
    if comma and _DOSE.match(text, taken[-1].end):
        # "Dear Dr. Hale, Stelara 90 mg": a drug begins behind the comma.
        taken = taken[:comma]
        comma, last = None, taken[-1].end
    words = _parted(taken)
    plain = [word for word in words if _bare(word.text) not in SUFFIXES]
    if not plain:
        return []
    quality = _quality(plain, text[words[-1].end : words[-1].end + 40])
    if quality <= 0.05:
        return []
    guessed = {
        _FIRST_LETTER: any(word.doubted for word in words),
        _NO_GAP: len(words) > len(taken),
        _TURNED: comma is not None and "," not in text[words[0].start : last],
    }
    doubts = tuple(doubt for doubt, holds in guessed.items() if holds)
    return [Parsed(_ordered(words, comma), words[0].start, last, round(quality, 3), doubts)][:most]


def _find_sex(tokens: Sequence[_Token]) -> int:
    """Where the comma before a sex stands: behind a whole name and before the birth (`Beth J Larkspur, F, born ...`).

    A letter that ends the print is an initial (`De León, M`). The number of tokens where there is none.
    """
    for number in range(2, len(tokens) - 2):
        comma, letter, following = tokens[number : number + 3]
        if comma.text != "," or _bare(letter.text) not in _SEXES:
            continue
        before = [_bare(token.text) for token in tokens[:number]]
        if sum(len(word) > 1 and word not in PARTICLES for word in before) > 1:
            goes_on = _is_name_word(following.text, _bare(following.text), first=False)
            return len(tokens) if goes_on and _bare(following.text) != "born" else number
    return len(tokens)


def _blanked(nickname: re.Match[str]) -> str:
    """As many blanks, unless the word in brackets says what follows or who this is."""
    word = nickname[1].lower()
    return nickname[0] if word in STOPS | TITLES | CREDENTIALS else " " * len(nickname[0])


def _words(text: str) -> Iterator[_Token]:
    """Words and signs of the text; a possessive ends what it belongs to (`Harriet Oduya's Taltz`)."""
    for found in _WORD.finditer(text):
        label = _LABEL_BEFORE.match(found[0])
        owner = _POSSESSIVE.search(found[0])
        if owner is None:
            glued = label.end() if label else 0
            yield _Token(found[0][glued:], found.start() + glued, found.end())
        else:
            yield _Token(found[0][: owner.start()], found.start(), found.start() + owner.start())
            yield _Token(";", found.start() + owner.start(), found.end())


def _joined(tokens: Sequence[_Token]) -> list[_Token]:
    """Double names that a blank or the end of a line has parted at their hyphen (`Quist- Llewellyn`)."""
    joined: list[_Token] = []
    number = 0
    while number < len(tokens):
        token = tokens[number]
        before, after = (joined[-1] if joined else None), tokens[number + 1 : number + 2]
        if token.text == "-" and before and after and after[0].text[0].isupper() and before.text[0].isupper():
            gaps = (token.start - before.end, after[0].start - token.end)
            if 0 in gaps and max(gaps) <= 1:
                joined[-1] = _Token(f"{before.text}-{after[0].text}", before.start, after[0].end)
                number += 2
                continue
        if before and after and _is_spaced_out(token, after[0]):
            joined.append(_Token(token.text[0] + after[0].text, token.start, after[0].end))
            number += 2
            continue
        joined.append(token)
        number += 1
    return joined


def _is_spaced_out(one: _Token, other: _Token) -> bool:
    """Two letters that are a credential with a gap in it (`Hale, M D.`)."""
    letters = _bare(one.text), _bare(other.text)
    close = other.start - one.end <= 1
    return close and len(letters[0]) == len(letters[1]) == 1 and "".join(letters) in SPACED and one.text.isupper()


def _lettered(token: _Token) -> _Token:
    """A capital I that the reader took for an l, told by what no name begins with (`lbarra`, `Patel-lonescu`)."""
    text = "I" * len(token.text) if _NUMERAL.fullmatch(token.text) else _NO_L.sub("I", token.text)
    return token if text == token.text else token._replace(text=text, doubted=True)


def _parted(words: list[_Token]) -> list[_Token]:
    """A name alone that is two without a gap (`TamsinSalazar`); `MaryAnn` before a family name stays one."""
    glued = _GLUED.fullmatch(words[0].text) if len(words) == 1 else None
    if glued is None or glued[1].lower() in _INNER_CAPITAL:
        return words
    middle = words[0].start + len(glued[1])
    return [_Token(glued[1], words[0].start, middle), _Token(glued[2], middle, words[0].end)]


def _skip_titles(tokens: list[_Token]) -> int:
    start = 0
    while start < len(tokens) and (is_title(_bare(tokens[start].text)) or tokens[start].text in {":", ",", "/", "("}):
        start += 1
    return start


def _take(tokens: list[_Token], start: int) -> tuple[list[_Token], int | None, int]:
    """Name words from `start`, how many of them stand before the comma, and where the print ends."""
    words: list[_Token] = []
    comma: int | None = None
    last = commas = 0
    for token in tokens[start:]:
        bare = _bare(token.text)
        if token.text == ",":
            if not words:
                break
            comma = len(words) if comma is None else comma
            commas += 1
        elif commas > 1 and bare not in SUFFIXES:
            break
        elif bare in CREDENTIALS and words and not _is_part(token.text, words, comma):
            last = token.end
            break
        elif _is_name_word(token.text, bare, first=not words) and len(words) < 6:
            words.append(token)
            last = token.end
        else:
            break
    turned = _given_behind_family(words) if comma is None else None
    comma = turned if comma is None else comma
    while words and comma != len(words) and _ends_nothing(words, comma):
        words.pop()
        last = words[-1].end if words else 0
    return words, comma if comma is not None and comma < len(words) else None, last


def _given_behind_family(words: Sequence[_Token]) -> int | None:
    """Where the given names begin of a name that no comma turns round: names of families come first, then given names
    (`QUISLAND HIROSHI`) or what an initial ends (`Quisland Adaeze R`), never one between two names.
    """
    known = load_names()
    plain = [number for number, word in enumerate(words) if len(_bare(word.text)) > 1 and not _is_small(word.text)]
    rest = list(dropwhile(lambda number: known.is_family(words[number].text), plain))
    inner = range(plain[0], plain[-1]) if plain else ()
    if not rest or rest == plain or any(len(_bare(words[number].text)) == 1 for number in inner):
        return None
    letter = _bare(words[-1].text)
    initial = len(letter) == 1 and letter not in _SEXES and not any(known.is_family(words[n].text) for n in rest)
    return rest[0] if initial or all(known.is_given(words[number].text) for number in rest) else None


def _is_small(word: str) -> bool:
    bare = _bare(word)
    return bare in PARTICLES or bare in SUFFIXES


def _ends_nothing(words: list[_Token], comma: int | None) -> bool:
    """A particle without its name; a letter behind a whole name that no comma turns round (`Ana Hale M`: the sex)."""
    bare = _bare(words[-1].text)
    letter = len(bare) == 1 and comma is None and sum(len(_bare(word.text)) > 1 for word in words) > 1
    return (bare in OPENING and words[-1].text.islower()) or letter


def _is_part(credential: str, words: list[_Token], comma: int | None) -> bool:
    """A name that looks like a credential: `Linh Do`, `Nguyen, Do`."""
    if comma is None:
        mixed = credential.istitle() and not words[0].text.isupper()
        return len(words) == 1 and _bare(credential) in GIVEN_TOO and mixed
    return comma == len(words) == 1 and _may_be_given(credential, words[0])


def _may_be_given(credential: str, family: _Token) -> bool:
    """`Nguyen, Do` is a name, `Nguyen, DO` and `Pedram, MD` are a doctor's."""
    return _bare(credential) in GIVEN_TOO and (credential.istitle() or family.text.isupper())


def _bare(word: str) -> str:
    return word.lower().strip(".,:;()").replace("’", "'")


def _is_name_word(word: str, bare: str, *, first: bool) -> bool:
    if not word[0].isalpha() or is_stop(bare) or any(char.isdigit() for char in word):
        return False
    if bare in PARTICLES:
        return True
    return word[0].isupper() or (first and len(bare) > 2 and word.istitle())


def _ordered(words: list[_Token], comma: int | None) -> str:
    texts = [cased(word.text.rstrip(".")) for word in words]
    if comma is not None:
        family, given = texts[:comma], texts[comma:]
        suffix = [t for t in (*family, *given) if t.lower() in SUFFIXES]
        family = [t for t in family if t not in suffix]
        given = [t for t in given if t not in suffix]
        if given and family:
            return " ".join((*given, *family, *suffix))
        texts = [*family, *given, *suffix]
    return " ".join(texts)


def cased(word: str) -> str:
    """All capitals into name case (`O'ROURKE-BELL` to `O'Rourke-Bell`); mixed case is left as printed."""
    if len(word) < 2 or not word.isupper():
        return word
    if word.lower() in {"ii", "iii", "iv"}:
        return word
    return re.sub(r"[^\W\d_]+", lambda part: part[0].capitalize(), word)


def _quality(words: list[_Token], after: str) -> float:
    quality = 1.0 if len(words) > 1 else 0.3
    if len(words) > 1 and sum(_bare(word.text) not in PARTICLES for word in words) == 1:
        quality *= 0.5  # "Du Plessis": a surname alone
    if len(words) == 2 and len(_bare(words[1].text)) == 1:
        quality *= 0.5  # "Noah N": given names alone
    if len(words) > 4:
        quality *= 0.8
    if all(len(word.text.strip(".")) == 1 for word in words):
        quality *= 0.2
    follower = re.match(r"\s*([^\W\d_]+)", after)
    if follower and follower[1].lower() in ORGANISATION:
        quality *= 0.15
    return quality
