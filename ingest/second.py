"""The second reader: words that matter are read again, and where the two readers differ the likelier one
speaks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from ingest.crops import BUDGET, Run, affordable, runs_to_read
from ingest.engines import SeenWord
from ingest.engines.rapid import PixelBox, SeenCharacter, SeenLine, split_words
from ingest.key_words import DATE, DOUBTFUL, is_key_like
from ingest.received import Grey
from ingest.worn_lines import LineReader, with_better_lines

_MOSTLY = 0.75
# The first reader knows few letters that are not English, the second all.
_BASE, _OF_FIRST, _OF_SECOND, _OF_ACCENT = -1.37, 0.72, 0.79, 2.67
_LEAST_DOUBT = 0.003


def read_again(
    seen: Sequence[SeenWord], image: Grey, reader: LineReader, *, crops: bool, weak: bool, seconds: float
) -> tuple[SeenWord, ...]:
    """The words of a page with what the second reader saw, and on weak pages lines the first one missed or misread.

    `crops`: words that look like values of key fields, doubtful ones, then all others as far as time goes. `weak`: the
    page reads badly, so lines are looked for anew. `image` is the upright page the words were read from.
    Where the readers differ, `text` and `source` are the likelier reader's and `second` is the other's.
    """
    words = with_better_lines(seen, image, reader, seconds) if weak else tuple(seen)
    if not crops:
        return words
    runs = affordable(runs_to_read(words, image), BUDGET)
    answers = reader.read_boxes(image, [run.box for run in runs], seconds=seconds)
    replaced: dict[int, list[SeenWord]] = {}
    for run, line in zip(runs, answers, strict=True):
        for index, characters in shared_out(run, line, words).items():
            replaced[index] = _settled(words[index], characters)
    return tuple(word for index, old in enumerate(words) for word in replaced.get(index, [old]))


def shared_out(run: Run, line: SeenLine, seen: Sequence[SeenWord]) -> dict[int, list[SeenCharacter]]:
    """The characters of a crop given to the words they stand on, by their middles; blanks inside a word stay.

    What stands between two blanks and mostly on one word is that word whole: its last letter may be nearer to the next.
    """
    shares: dict[int, list[SeenCharacter]] = {index: [] for index in run.words}
    # The first reader's boxes sometimes hold their neighbours: what stands on a narrower word is that word's.
    others = [index for index, word in enumerate(seen) if index not in shares and _stands_in(word, run.box)]
    for part in _parts(line.characters):
        owners = [_owner(character, (*run.words, *others), seen) for character in part]
        most = max(owners, key=owners.count)
        if owners.count(most) > _MOSTLY * len(owners):
            owners = [most] * len(owners)
        for character, owner in zip(part, owners, strict=True):
            if owner in shares:
                shares[owner].append(character)
    return shares


def _parts(characters: Sequence[SeenCharacter]) -> list[list[SeenCharacter]]:
    """The characters cut before each blank."""
    parts: list[list[SeenCharacter]] = []
    for character in characters:
        if character.text == " " or not parts:
            parts.append([])
        parts[-1].append(character)
    return parts


def _owner(character: SeenCharacter, words: Sequence[int], seen: Sequence[SeenWord]) -> int:
    """The word (index) whose box is nearest; of boxes one in the other the narrower."""
    return min(words, key=lambda index: (_distance(seen[index], character.x), seen[index].x1 - seen[index].x0))


def _stands_in(word: SeenWord, box: PixelBox) -> bool:
    return box[0] <= word.x0 and word.x1 <= box[2] and box[1] < (word.y0 + word.y1) / 2 < box[3]


def _distance(word: SeenWord, x: float) -> float:
    return max(word.x0 - x, x - word.x1, 0.0)


def _settled(word: SeenWord, characters: Sequence[SeenCharacter]) -> list[SeenWord]:
    """One word read twice: as it was with the other's reading, or the second reader's word or words."""
    text = "".join(character.text for character in characters).strip()
    inked = [character.confidence for character in characters if character.text != " "]
    confidence = sum(inked) / len(inked) if inked else 0.0
    if not text or not speaks_second(word, text, confidence):
        return [word._replace(second=text, second_confidence=confidence)]
    last = max(word.x1, round(characters[-1].x))
    line = SeenLine((word.x0, word.y0, last, word.y1), tuple(characters))
    parts = split_words(line, word.line)
    if len(parts) == 1:
        # The first reader's box is the exact one, unless it holds more (a tick box) than the text now has.
        begins_later = parts[0].x0 - word.x0 > 0.6 * (word.y1 - word.y0)
        begin = min(parts[0].x0, word.x1 - 1) if begins_later else word.x0
        end = max(parts[0].x1, word.x1) if is_key_like(text) else word.x1
        parts = [parts[0]._replace(x0=begin, x1=end)]
    return [part._replace(second=word.text, second_confidence=word.confidence) for part in parts]


def speaks_second(word: SeenWord, text: str, confidence: float) -> bool:
    """Whether the second reader is the likelier one where the two differ.

    Fitted on 1,477 words of 130 simulated pages of which exactly one reader was right
    (`bench.training.two_readers --pages 130 --seed 3000`): right for 1,238 of them.
    """
    if _bare(word.text) == _bare(text):
        return False
    if " " in text and word.confidence >= DOUBTFUL:
        # A scrap of its neighbour.
        return False
    if DATE.fullmatch(word.text.strip(".,;")) and _signs(word.text) == _signs(text):
        # A whole date whose strokes the second reader takes for colons or dots.
        return False
    accented = _OF_ACCENT if is_accented(text) else 0.0
    return _BASE + _OF_SECOND * log_odds(confidence) - _OF_FIRST * log_odds(word.confidence) + accented > 0


def log_odds(confidence: float) -> float:
    """Of a confidence; even a reader that is wholly sure or unsure leaves a little doubt."""
    return math.log((confidence + _LEAST_DOUBT) / (1 - confidence + _LEAST_DOUBT))


def is_accented(text: str) -> bool:
    """Whether letters of the word are not those of English."""
    return any(character.isalpha() and not character.isascii() for character in text)


def _signs(text: str) -> str:
    """Letters and digits alone."""
    return "".join(character for character in text if character.isalnum())


def _bare(text: str) -> str:
    return text.replace(" ", "")
