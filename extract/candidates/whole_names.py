"""A surname that the paper calls somebody by, made whole by the full name that stands elsewhere on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from documents.field_specs import FieldSpecs
from documents.lookup import fold
from extract.candidates.candidate import Candidate
from extract.candidates.features import print_features
from extract.candidates.spans import Span

# A reading of a lone surname less likely than this (log odds of the tagger) is not worth completing.
_LIKELY = 0.0
# A surname has at most so many words (`de la Cruz`).
_SURNAMES = 3


def find_whole_names(
    candidates: Sequence[Candidate], spans: Sequence[tuple[int, Span]], specs: FieldSpecs
) -> Iterator[Candidate]:
    """`Dear Dr. Hale` and `Ana Hale` in the address: the latter is the prescriber as much as the former.

    `spans` are those of the document with the number of their page. A surname that two people on it share is nobody's.
    """
    by_surname: dict[str, dict[str, tuple[int, Span]]] = defaultdict(dict)
    for page, span in spans:
        if span.group != "person" or span.parsed.quality < 1:
            continue
        whole = str(span.parsed.value)
        words = whole.split()
        for size in range(1, min(len(words), _SURNAMES + 1)):
            by_surname[fold(" ".join(words[-size:]))].setdefault(fold(whole), (page, span))
    for candidate in candidates:
        if specs[candidate.name].kind != "person" or not _is_surname(candidate):
            continue
        wholes = by_surname.get(fold(str(candidate.value)), {})
        if len(wholes) == 1:
            yield _completed(candidate, *next(iter(wholes.values())))


def _is_surname(candidate: Candidate) -> bool:
    told = candidate.features.get("tag", _LIKELY - 1) > _LIKELY or candidate.source == "salutation"
    return told and candidate.features.get("quality", 1.0) < 1


def _completed(candidate: Candidate, page: int, span: Span) -> Candidate:
    words = span.strip.cover(span.parsed.start, span.parsed.end)
    features = {**candidate.features, **print_features(span.parsed, words)}
    return replace(
        candidate,
        value=span.parsed.value,
        text=span.text,
        page=page,
        box=span.strip.box(span.parsed.start, span.parsed.end),
        words=words,
        features=features,
        doubts=span.parsed.doubts,
        line=span.line,
    )
