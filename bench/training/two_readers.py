"""Which of the two readers is right where they differ: `python -m bench.training.two_readers --pages 80`.

Pages of authors and layouts held out, worn by the simulator, every word read by both. What `ingest.second.speaks_second`
weighs is chosen by these counts.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import NamedTuple

from app.config import build_config
from bench.training.worn_print import Printed, fax, simulated
from ingest.crops import affordable, runs_to_read
from ingest.engines import SeenWord, engine_for, second_reader
from ingest.key_words import is_key_like
from ingest.second import is_accented, log_odds, shared_out, speaks_second

_SECONDS = 300.0
_UNBOUNDED = 1e9
_EDGES = (0.0, 0.5, 0.8, 0.9, 0.96, 1.01)
_SHEET_ROWS = 2244


class Twice(NamedTuple):
    """A word as both readers saw it, and as it is printed."""

    quality: str
    word: SeenWord
    second: str
    sureness: float
    truth: str

    @property
    def first_right(self) -> bool:
        return _bare(self.word.text) == _bare(self.truth)

    @property
    def second_right(self) -> bool:
        return _bare(self.second) == _bare(self.truth)


def read_page_twice(seed: int, authors: str = "H,J,O,Q") -> list[Twice]:
    """All words of one page that stand where exactly one printed word does."""
    rng = Random(seed)
    sheet, printed = next(simulated(authors, "heldout", rng))
    quality = rng.choice(("fine", "standard"))
    page = fax(sheet, quality, rng)
    seen = engine_for(build_config(Path("config.toml").resolve(), {}).reading).read_page(page, dpi=204, seconds=_SECONDS)
    runs = affordable(runs_to_read(seen, page), _UNBOUNDED)
    found = []
    for run, line in zip(runs, second_reader().read_boxes(page, [run.box for run in runs], seconds=_SECONDS), strict=True):
        for index, characters in shared_out(run, line, seen).items():
            truth = _printed_at(seen[index], printed, page.shape[0] / _SHEET_ROWS)
            inked = [character.confidence for character in characters if character.text != " "]
            text = "".join(character.text for character in characters).strip()
            if truth is not None:
                found.append(Twice(quality, seen[index], text, sum(inked) / max(len(inked), 1), truth))
    return found


def _printed_at(word: SeenWord, printed: Sequence[Printed], scale: float) -> str | None:
    """The text of the only printed word that covers most of the word's box."""
    there = []
    for each in printed:
        left, top, right, bottom = each.box[0], each.box[1] * scale, each.box[2], each.box[3] * scale
        across = (min(right, word.x1) - max(left, word.x0)) / (max(right, word.x1) - min(left, word.x0))
        down = min(bottom, word.y1) - max(top, word.y0)
        if across > 0.5 and down > 0.5 * min(word.y1 - word.y0, bottom - top):
            there.append(each.text)
    return there[0] if len(there) == 1 else None


def _bare(text: str) -> str:
    return text.replace(" ", "")


def tell(words: Sequence[Twice]) -> Iterator[str]:
    """How often each reader is right, and where they differ by how sure they are."""
    for quality in ("fine", "standard"):
        for keys in (False, True):
            some = [each for each in words if each.quality == quality and _is_key(each) == keys]
            agree = [each for each in some if _bare(each.word.text) == _bare(each.second)]
            yield (
                f"{quality} {'values' if keys else 'words'}: {len(some)}, first right {_share(some, 'first_right')}, second "
                f"{_share(some, 'second_right')}, alike {len(agree) / max(len(some), 1):.3f} and then right {_share(agree, 'first_right')}"
            )
    differ = [each for each in words if _bare(each.word.text) != _bare(each.second)]
    chosen = sum(each.second_right if speaks_second(each.word, each.second, each.sureness) else each.first_right for each in differ)
    yield f"differ: {len(differ)}, chosen right {chosen}, either right {sum(each.first_right or each.second_right for each in differ)}"
    yield fit([each for each in differ if each.second and each.first_right != each.second_right])
    for low, high in pairwise(_EDGES):
        for least, most in pairwise(_EDGES):
            some = [each for each in differ if low <= each.word.confidence < high and least <= each.sureness < most]
            yield (
                f"  first {low:.2f}, second {least:.2f}: {len(some)}, first right {sum(each.first_right for each in some)}, "
                f"second {sum(each.second_right for each in some)}"
            )


def fit(words: Sequence[Twice]) -> str:
    """The weights of `speaks_second` fitted anew on words of which exactly one reader was right, and how it does on them."""
    from sklearn.linear_model import LogisticRegression

    rows = [
        (-log_odds(each.word.confidence), log_odds(each.sureness), is_accented(each.second), " " in each.second)
        for each in words
    ]
    rights = [each.second_right for each in words]
    model = LogisticRegression().fit(rows, rights)
    shipped = sum(speaks_second(each.word, each.second, each.sureness) == each.second_right for each in words)
    weights = ", ".join(f"{weight:.2f}" for weight in (*model.intercept_, *model.coef_[0]))
    return f"one right: {len(words)}, chosen right {shipped}; base, first, second, accent, blank: {weights}"


def _is_key(each: Twice) -> bool:
    return is_key_like(each.word.text) or is_key_like(each.second)


def _share(words: Sequence[Twice], which: str) -> str:
    return f"{sum(getattr(each, which) for each in words) / max(len(words), 1):.4f}"


def main(argv: list[str] | None = None) -> None:
    """Read and count."""
    parser = argparse.ArgumentParser(prog="python -m bench.training.two_readers", description=__doc__)
    parser.add_argument("--pages", type=int, default=80)
    parser.add_argument("--seed", type=int, default=1000)
    options = parser.parse_args(argv)
    with ProcessPoolExecutor(2) as pool:
        pages = pool.map(read_page_twice, range(options.seed, options.seed + options.pages), chunksize=4)
        print("\n".join(tell([word for page in pages for word in page])))


if __name__ == "__main__":
    main()
