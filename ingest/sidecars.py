"""What a fax server writes beside a fax: caller, time, dialled number. Kept in the ledger, never read as content."""

from __future__ import annotations

import json
import re
from pathlib import Path

from defusedxml.ElementTree import ParseError, fromstring

SUFFIXES = (".json", ".xml", ".txt", ".ini", ".meta")
_MOST_BYTES = 64_000
_LINE = re.compile(r"^\s*([A-Za-z][\w .-]{0,40}?)\s*[:=]\s*(.{1,200}?)\s*$")


def sidecar_of(path: Path) -> Path | None:
    """The sidecar file of a fax (`fax.pdf.json` or `fax.json` beside `fax.pdf`), or None."""
    for suffix in SUFFIXES:
        for candidate in (path.with_name(path.name + suffix), path.with_suffix(suffix)):
            if candidate != path and _exists(candidate):
                return candidate
    return None


def is_sidecar(path: Path) -> bool:
    """Whether this file only describes a fax that lies beside it."""
    if path.suffix.lower() not in SUFFIXES:
        return False
    fax_types = (".pdf", ".tif", ".tiff", ".png", ".jpg", ".jpeg")
    inner = path.with_suffix("")
    return (inner.suffix.lower() in fax_types and _exists(inner)) or any(
        _exists(path.with_suffix(kind)) or _exists(path.with_suffix(kind.upper())) for kind in fax_types
    )


def _exists(path: Path) -> bool:
    """Whether there is such a file; a name too long to be one has none."""
    try:
        return path.is_file()
    except OSError:
        return False


def read_sidecar(path: Path) -> dict[str, str]:
    """The named values of a fax's sidecar; empty when there is none or it cannot be understood."""
    sidecar = sidecar_of(path)
    if sidecar is None or sidecar.stat().st_size > _MOST_BYTES:
        return {}
    text = sidecar.read_text(encoding="utf-8", errors="replace")
    return parse_sidecar(text)


def parse_sidecar(text: str) -> dict[str, str]:
    """Flat JSON, flat XML, or `key: value` lines as a mapping of lower-case names."""
    stripped = text.lstrip("\ufeff \n\r\t")
    if stripped.startswith("{"):
        return _from_json(stripped)
    if stripped.startswith("<"):
        return _from_xml(stripped)
    pairs = (_LINE.match(line) for line in stripped.splitlines())
    return {match[1].lower(): match[2] for match in pairs if match}


def _from_json(text: str) -> dict[str, str]:
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return {str(key).lower(): str(value) for key, value in given.items() if isinstance(value, str | int | float)}


def _from_xml(text: str) -> dict[str, str]:
    try:
        root = fromstring(text)
    except (ParseError, ValueError):
        return {}
    return {
        element.tag.lower(): element.text.strip() for element in root.iter() if element.text and element.text.strip()
    }
