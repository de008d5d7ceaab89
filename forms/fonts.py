"""Which font draws which characters: Helvetica for Western text, an embedded TrueType font for all others."""

from __future__ import annotations

import subprocess
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

PLAIN = "Helvetica"
BOLD = "Helvetica-Bold"
# In this order; what these lack is asked of fontconfig, which knows every font of the machine.
_LIKELY = (
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    "/usr/share/fonts/truetype/freefont/FreeSans.ttf",
)

Run = tuple[str, str]  # font name, text


def tidy(text: str) -> str:
    """`text` composed (e + accent = é), tabs and odd spaces as spaces, control characters gone."""
    composed = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = (char for char in composed if char == "\n" or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co"})
    return "".join(" " if unicodedata.category(char) == "Zs" else char for char in kept)


def runs(text: str, font: str = PLAIN) -> list[Run]:
    """`text` cut where the font changes."""
    fonts = ((font_for(char) or font if not _is_western(char) else font, char) for char in text)
    return [(name, "".join(char for _, char in group)) for name, group in groupby(fonts, key=lambda pair: pair[0])]


def width(text: str, size: float, font: str = PLAIN) -> float:
    """Points that `text` takes on one line."""
    return float(sum(pdfmetrics.stringWidth(part, name, size) for name, part in runs(text, font)))


def undrawable(text: str) -> str:
    """The characters that no font of this machine has."""
    return "".join(sorted({char for char in text if not _is_western(char) and font_for(char) is None and char != "\n"}))


@lru_cache(maxsize=4096)
def font_for(char: str) -> str | None:
    """The name of a registered, embeddable font with this character; None when the machine has none."""
    return next((name for name in _fonts(char) if ord(char) in pdfmetrics.getFont(name).face.charToGlyph), None)


def _is_western(char: str) -> bool:
    try:
        char.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def _fonts(char: str) -> Iterator[str]:
    for path in (*_LIKELY, *_ask_fontconfig(char)):
        name = _register(path)
        if name is not None:
            yield name


@lru_cache(maxsize=64)
def _register(path: str) -> str | None:
    file = Path(path)
    if not file.is_file():
        return None
    name = f"faxdesk-{file.stem}"
    try:
        pdfmetrics.registerFont(TTFont(name, path))
    except (TTFError, OSError):  # OpenType fonts with PostScript outlines cannot be embedded by reportlab
        return None
    return name


@lru_cache(maxsize=256)
def _ask_fontconfig(char: str) -> tuple[str, ...]:
    query = ["fc-list", f":charset={ord(char):x}", "--format", "%{file}\n"]
    try:
        answer = subprocess.run(query, capture_output=True, text=True, timeout=10, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return ()
    return tuple(sorted(line for line in answer.splitlines() if line.lower().endswith((".ttf", ".ttc"))))
