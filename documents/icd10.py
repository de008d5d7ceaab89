"""ICD-10-CM codes: whether a code exists, whether it can be billed, and what it means."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from documents.errors import FaxdeskError

# Three characters, then up to four more; the dot, where printed, stands after the third.
_SHAPE = re.compile(r"([A-Z][0-9][0-9A-Z])(?:\.?([0-9A-Z]{1,4}))?")


class CodeListError(FaxdeskError):
    """The ICD-10-CM files are not installed; run `make env` to install `simple-icd-10-cm` again."""

    code = "code_list_missing"


def is_code(code: str) -> bool:
    """Whether `code` (`L40.0`, `L400`, any case) is a category or code of the installed ICD-10-CM release."""
    plain = _plain(code)
    return plain is not None and f"\n{plain}\n".encode() in _codes()


def is_billable(code: str) -> bool:
    """Whether `code` exists and is complete: no longer code begins with it (`M05` alone is not billable)."""
    plain = _plain(code)
    if plain is None or not is_code(code):
        return False
    codes, opening = _codes(), f"\n{plain}".encode()
    at = codes.find(opening)
    while at >= 0:
        if codes[at + len(opening) : at + len(opening) + 1].isalnum():
            return False
        at = codes.find(opening, at + 1)
    return True


def describe(code: str) -> str | None:
    """The official description of `code`, with that of its 7th character; None when there is no such code."""
    plain = _plain(code)
    return _describe(plain) if plain is not None and is_code(code) else None


def dotted(code: str) -> str | None:
    """`code` as it is printed, upper case with the dot; None when it has no such shape."""
    plain = _plain(code)
    if plain is None:
        return None
    return plain if len(plain) == 3 else f"{plain[:3]}.{plain[3:]}"


def _plain(code: str) -> str | None:
    found = _SHAPE.fullmatch(code.strip().upper())
    return found[1] + (found[2] or "") if found else None


@lru_cache(maxsize=4096)
def _describe(plain: str) -> str | None:
    entry = _entry(plain)
    if entry is not None:
        return _text(entry, b"<desc>", b"</desc>")
    # The tabular list spells out no code with a 7th character: the parent's text and the character's.
    if len(plain) < 7:
        return _describe(plain[:-1])
    parent, meaning = _describe(plain[:-1]), _seventh(plain)
    return f"{parent}, {meaning}" if parent and meaning else parent


def _seventh(plain: str) -> str | None:
    """What the 7th character of `plain` means, by the nearest ancestor that defines it."""
    for end in range(6, 2, -1):
        entry = _entry(plain[:end])
        if entry is not None and b"<sevenChrDef>" in entry:
            return _text(entry, b'<extension char="' + plain[6].encode() + b'">', b"</extension>")
    return None


def _entry(plain: str) -> bytes | None:
    """The raw XML of one code up to its first child, without the children's."""
    tabular = _tabular()
    name = f"<name>{plain if len(plain) == 3 else plain[:3] + '.' + plain[3:]}</name>".encode()
    start = tabular.find(name)
    while start >= 0:
        # A block that holds one category has the category's name; only a <diag> is a code.
        if tabular[max(0, start - 200) : start].rstrip().endswith(b"<diag>"):
            ends = tabular.find(b"<diag>", start), tabular.find(b"</diag>", start)
            return tabular[start : min(end for end in ends if end >= 0)]
        start = tabular.find(name, start + 1)
    return None


def _text(entry: bytes, opening: bytes, closing: bytes) -> str | None:
    start = entry.find(opening)
    if start < 0:
        return None
    start += len(opening)
    return html.unescape(entry[start : entry.index(closing, start)].decode())


@lru_cache(maxsize=1)
def _codes() -> bytes:
    """Every chapter, block, category and code, one a line, with a line break at both ends (0.7 MB)."""
    return b"\n" + _file("code-list-*.txt").read_bytes().replace(b"\r\n", b"\n").strip() + b"\n"


@lru_cache(maxsize=1)
def _tabular() -> bytes:
    """The tabular list (10 MB), read when the first description is asked for and searched in place."""
    return _file("icd10c-tabular-*.xml").read_bytes()


def _file(pattern: str) -> Path:
    # Found without importing: the package's import parses the whole list and takes 190 MB.
    spec = find_spec("simple_icd_10_cm")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for path in sorted(Path(folder, "data").glob(pattern), reverse=True):
            return path
    raise CodeListError(
        f"The ICD-10-CM file {pattern} of the package simple-icd-10-cm is not installed; run `make env`."
    )
