"""Words made comparable, damaged words repaired towards known ones, and cues of the catalog as matchers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import extractOne

from documents.reading import Word

_CONTRACTIONS = (
    (re.compile(r"\bcan['’]?t\b"), "cannot"),
    (re.compile(r"\bwon['’]t\b"), "will not"),
    (re.compile(r"n['’]t\b"), " not"),
    (re.compile(r"['’]ll\b"), " will"),
    (re.compile(r"['’]ve\b"), " have"),
    (re.compile(r"['’]re\b"), " are"),
    (re.compile(r"\b(it|that|here|there|what)['’]s\b"), r"\1 is"),
    (re.compile(r"['’](?=s\b)"), ""),
)
_TOKEN = re.compile(r"\$?\d+(?:[.,]\d+)+|\$?[^\W_]+(?:['’][^\W_]+)*%?|[#&%]|[.!?](?=\s|$|[\"')\]])|[;]")
_ABBREVIATION = re.compile(
    r"(?:[A-Za-z]|[A-Z][a-z]|No|Nos|Ref|Tel|Ph|Fx|Inc|Mrs|Ste|Apt|Ave|Blvd|Rev|Auth|Exp|Eff|approx|incl|vs|etc"
    r"|e\.g|i\.e|P\.O|U\.S|M\.D|D\.O)\."
)
# Below this the reader itself doubts the word, so a near match to a known word may stand in for it.
_SURE = 0.9


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """Lower case, contractions opened, punctuation dropped save ` . ` at sentence ends: what cues are matched on."""
    low = text.lower()
    if "'" in low or "’" in low:
        for pattern, replacement in _CONTRACTIONS:
            low = pattern.sub(replacement, low)
    tokens = ["." if token in ".!?;" else token.replace(",", "") for token in _TOKEN.findall(low)]
    return " ".join(tokens).replace("'", "").replace("’", "")


def ends_sentence(word: str) -> bool:
    """Whether the word as printed closes a sentence (`denied.` does, `Dr.` and `No.` do not)."""
    bare = word.rstrip("\"')]”’")
    if not bare or bare[-1] not in ".!?":
        return False
    return not (bare[-1] == "." and (_ABBREVIATION.fullmatch(bare) or bare[:-1].isdigit()))


def plain_words(words: Iterable[Word]) -> str:
    """The words of a statement made comparable, abbreviations without their dots."""
    parts = []
    for word in words:
        part = plain(word.text)
        if part.endswith(".") and not ends_sentence(word.text):
            part = part[:-1].rstrip()
        if part:
            parts.append(part)
    return " ".join(parts)


def repaired_words(words: Iterable[Word], vocabulary: frozenset[str]) -> list[Word]:
    """The words, doubtful ones replaced by the known word they nearly are (`dcnied` by `denied`)."""
    return [_repaired_word(word, vocabulary) for word in words]


def _repaired_word(word: Word, vocabulary: frozenset[str]) -> Word:
    bare = plain(word.text).rstrip(" .")
    if word.confidence >= _SURE or len(bare) < 6 or bare in vocabulary:
        return word
    better = repaired(bare, vocabulary)
    if better == bare:
        return word
    tail = word.text[len(word.text.rstrip(".,;:!?")) :]
    return replace(word, text=better + tail)


@lru_cache(maxsize=65536)
def repaired(word: str, vocabulary: frozenset[str]) -> str:
    """The word of `vocabulary` one letter away (two for long words), or `word` itself."""
    if " " in word:
        return word
    found = extractOne(word, _in_order(vocabulary), scorer=Levenshtein.distance, score_cutoff=1 if len(word) < 9 else 2)
    return str(found[0]) if found else word


@lru_cache(maxsize=4)
def _in_order(vocabulary: frozenset[str]) -> tuple[str, ...]:
    """Of two words equally near the first is taken: the same one in every run."""
    return tuple(sorted(vocabulary))


@dataclass(frozen=True, slots=True)
class Matcher:
    """One cue ready to be searched: its pattern, sets of words of each of which one must be present, and likewise

    parts of words (`approv`), for the search itself costs far more than a look whether it can succeed.
    """

    pattern: re.Pattern[str]
    needs: tuple[frozenset[str], ...]
    parts: tuple[tuple[str, ...], ...] = ()

    def search(self, text: str, words: frozenset[str]) -> re.Match[str] | None:
        """The first place in `text` (plain, with a closing space) where the cue stands; `words` are its words.

        The match begins where the cue does in `text`, and ends one further: it is made with a space put in front.
        """
        for need in self.needs:
            if need.isdisjoint(words):
                return None
        for parts in self.parts:
            if not any(part in text for part in parts):
                return None
        return self.pattern.search(" " + text)


@lru_cache(maxsize=8192)
def matcher(cue: str) -> Matcher:
    """The matcher of a cue of the catalog: words, `a|b`, prefixes `approv*`, optional `the?`, a gap `...`."""
    # A plain space instead of a look behind: searches of what begins with letters are many times as fast.
    pattern = " "
    needs: list[frozenset[str]] = []
    parts: list[tuple[str, ...]] = []
    for token in cue.split():
        if token == "...":
            # Up to six words, never across the end of a sentence.
            pattern += r"(?:[^\s.]\S* ){0,6}?"
            continue
        choices = [choice.replace("-", " ") for choice in token.removesuffix("?").split("|")]
        group = "(?:" + "|".join(_choice(choice) for choice in choices) + ") "
        pattern += f"(?:{group})?" if token.endswith("?") else group
        if token.endswith("?"):
            continue
        if any(choice.endswith("*") or " " in choice for choice in choices):
            parts.append(tuple(choice.removesuffix("*") for choice in choices))
        else:
            needs.append(frozenset(choices))
    return Matcher(re.compile(pattern), tuple(needs), tuple(parts))


@dataclass(frozen=True, slots=True)
class CueIndex:
    """Which cues can stand in a text at all, by one word each of them needs; `always` need none in particular."""

    by_word: Mapping[str, tuple[str, ...]]
    always: frozenset[str]

    def possible(self, words: frozenset[str]) -> set[str]:
        """The cues worth searching in a text of these words."""
        found = set(self.always)
        for word in words:
            found.update(self.by_word.get(word, ()))
        return found


@lru_cache(maxsize=512)
def index_cues(cues: tuple[str, ...]) -> CueIndex:
    """The index of these cues, built once."""
    by_word: dict[str, list[str]] = {}
    always = []
    for cue in set(cues):
        needs = matcher(cue).needs
        if not needs:
            always.append(cue)
            continue
        # The need with the longest shortest word is the rarest guess.
        for word in max(needs, key=lambda need: min(map(len, need))):
            by_word.setdefault(word, []).append(cue)
    return CueIndex({word: tuple(names) for word, names in by_word.items()}, frozenset(always))


def _choice(choice: str) -> str:
    if choice.endswith("*"):
        return re.escape(choice[:-1]) + r"\S*"
    return re.escape(choice)


def cue_words(cues: Iterable[str]) -> frozenset[str]:
    """Every whole word of six letters or more that the cues look for."""
    words: set[str] = set()
    for cue in cues:
        for token in cue.split():
            words.update(
                choice for choice in token.removesuffix("?").split("|") if len(choice) >= 6 and choice.isalpha()
            )
    return frozenset(words)
