"""Typefaces from Debian font packages; a face that is not installed falls back to one that is."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PIL import ImageFont

ROOT = Path("/usr/share/fonts")
L, D, F = "truetype/liberation/Liberation", "truetype/dejavu/DejaVu", "truetype/freefont/Free"
B = "opentype/bwht/BecauseWe"
# face: (regular, bold, kind); kind picks the fall-back
FACES: dict[str, tuple[str, str, str]] = {
    "arial": (f"{L}Sans-Regular.ttf", f"{L}Sans-Bold.ttf", "sans"),
    "arial_narrow": (f"{L}SansNarrow-Regular.ttf", f"{L}SansNarrow-Bold.ttf", "sans"),
    "times": (f"{L}Serif-Regular.ttf", f"{L}Serif-Bold.ttf", "serif"),
    "courier": (f"{L}Mono-Regular.ttf", f"{L}Mono-Bold.ttf", "mono"),
    "verdana": (f"{D}Sans.ttf", f"{D}Sans-Bold.ttf", "sans"),
    "verdana_condensed": (f"{D}SansCondensed.ttf", f"{D}SansCondensed-Bold.ttf", "sans"),
    "slab": (f"{D}Serif.ttf", f"{D}Serif-Bold.ttf", "serif"),
    "terminal": (f"{D}SansMono.ttf", f"{D}SansMono-Bold.ttf", "mono"),
    "calibri": ("truetype/crosextra/Carlito-Regular.ttf", "truetype/crosextra/Carlito-Bold.ttf", "sans"),
    "cambria": ("truetype/crosextra/Caladea-Regular.ttf", "truetype/crosextra/Caladea-Bold.ttf", "serif"),
    "helvetica": (f"{F}Sans.ttf", f"{F}SansBold.ttf", "sans"),
    "roman": (f"{F}Serif.ttf", f"{F}SerifBold.ttf", "serif"),
    "thin_mono": (f"{F}Mono.ttf", f"{F}MonoBold.ttf", "mono"),
    "typewriter": ("truetype/gnutypewriter/GNUTypewriter.ttf", "truetype/gnutypewriter/GNUTypewriter.ttf", "mono"),
    "courier_prime": (
        "opentype/courier-prime/Courier Prime.otf",
        "opentype/courier-prime/Courier Prime Bold.otf",
        "mono",
    ),
    "lato": ("truetype/lato/Lato-Regular.ttf", "truetype/lato/Lato-Bold.ttf", "sans"),
    "open_sans": ("truetype/open-sans/OpenSans-Regular.ttf", "truetype/open-sans/OpenSans-Bold.ttf", "sans"),
    "roboto_condensed": (
        "truetype/roboto/unhinted/RobotoCondensed-Regular.ttf",
        "truetype/roboto/unhinted/RobotoCondensed-Bold.ttf",
        "sans",
    ),
    "andika": ("truetype/andika/Andika-Regular.ttf", "truetype/andika/Andika-Bold.ttf", "sans"),
    "condensed": ("truetype/open-sans/OpenSans-CondLight.ttf", "truetype/open-sans/OpenSans-CondBold.ttf", "sans"),
    "slab_condensed": (f"{D}SerifCondensed.ttf", f"{D}SerifCondensed-Bold.ttf", "serif"),
    "roman_italic": (f"{F}SerifItalic.ttf", f"{F}SerifBoldItalic.ttf", "serif"),
    "mono_oblique": (f"{D}SansMono-Oblique.ttf", f"{D}SansMono-BoldOblique.ttf", "mono"),
    "hand_dkg": ("truetype/fifthhorseman/dkg.ttf", "truetype/fifthhorseman/dkgBd.ttf", "hand"),
    "hand_breip": ("truetype/breip/Breip.ttf", "truetype/breip/Breip.ttf", "hand"),
    "hand_mentor": (f"{B}Mentor-Regular.otf", f"{B}Mentor-Regular.otf", "hand"),
    "hand_organize": (f"{B}Organize-Regular.otf", f"{B}Organize-Regular.otf", "hand"),
    "hand_learn": (f"{B}Learn-Regular.otf", f"{B}Learn-Regular.otf", "hand"),
    "hand_kristi": ("truetype/kristi/Kristi.ttf", "truetype/kristi/Kristi.ttf", "hand"),
    "hand_humor": ("truetype/humor-sans/Humor-Sans.ttf", "truetype/humor-sans/Humor-Sans.ttf", "hand"),
    "hand_comic": ("opentype/comic-neue/ComicNeue-Italic.otf", "opentype/comic-neue/ComicNeue-BoldItalic.otf", "hand"),
    "hand_dancing": (
        "opentype/dancingscript/DancingScript-Regular.otf",
        "opentype/dancingscript/DancingScript-Bold.otf",
        "hand",
    ),
    "symbols": (f"{D}Sans.ttf", f"{D}Sans-Bold.ttf", "sans"),
    "scripts": (f"{F}Sans.ttf", f"{F}SansBold.ttf", "sans"),
    "scripts_serif": (f"{F}Serif.ttf", f"{F}SerifBold.ttf", "serif"),
    "cjk": ("truetype/droid/DroidSansFallbackFull.ttf", "truetype/droid/DroidSansFallbackFull.ttf", "sans"),
}
INSTEAD = {
    "sans": f"{D}Sans.ttf",
    "serif": f"{L}Serif-Regular.ttf",
    "mono": f"{L}Mono-Regular.ttf",
    "hand": f"{L}Serif-Italic.ttf",
}
# how much larger a handwriting face must be set to look as large as print
ZOOM = {
    "hand_dkg": 1.25,
    "hand_breip": 1.3,
    "hand_dancing": 1.15,
    "hand_kristi": 1.4,
    "hand_learn": 0.8,
    "hand_mentor": 1.1,
}
HAND_TUNE = ("hand_dkg", "hand_breip", "hand_comic", "hand_mentor")
HAND_HELD = ("hand_organize", "hand_humor", "hand_dancing", "hand_kristi", "hand_learn")
SCRIPTS: tuple[tuple[int, int, str], ...] = (
    (0x2190, 0x2BFF, "symbols"),
    (0x2E80, 0x9FFF, "cjk"),
    (0xAC00, 0xD7FF, "cjk"),
    (0xF900, 0xFAFF, "cjk"),
    (0xFF00, 0xFFEF, "cjk"),
    (0x0590, 0x06FF, "symbols"),
    (0xFB50, 0xFEFF, "symbols"),
    (0x0900, 0x0DFF, "scripts"),
    (0x0E00, 0x0EFF, "symbols"),
    (0x1780, 0x17FF, "scripts_serif"),
    (0x1200, 0x137F, "scripts_serif"),
    (0x10A0, 0x10FF, "symbols"),
    (0x0530, 0x058F, "symbols"),
)


@cache
def face_path(face: str, bold: bool) -> Path:
    """The font file of a face, or of its stand-in where it is not installed. Raises OSError when neither is."""
    regular, heavy, kind = FACES[face]
    for candidate in (heavy if bold else regular, regular, INSTEAD[kind], INSTEAD["sans"]):
        if (ROOT / candidate).is_file():
            return ROOT / candidate
    raise OSError("no fonts found: install fonts-dejavu-core and fonts-liberation")


@cache
def load_font(face: str, bold: bool, size: int) -> ImageFont.FreeTypeFont:
    """A font at a size in pixels."""
    return ImageFont.truetype(str(face_path(face, bold)), round(size * ZOOM.get(face, 1.0)))


@cache
def measure(face: str, bold: bool, size: int, text: str) -> float:
    """The advance width of a text in pixels."""
    return float(load_font(pick_face(face, text), bold, size).getlength(text))


@cache
def pick_face(face: str, text: str) -> str:
    """The face itself, or one that has all letters of the text."""
    top = max(map(ord, text), default=0)
    if top >= 0x250:
        for low, high, name in SCRIPTS:
            if any(low <= ord(char) <= high for char in text):
                return name
    if top < 0x80 or has_letters(face, text):
        return face
    rest = ("hand_comic", "hand_humor") if FACES[face][2] == "hand" else ()
    return next((name for name in rest if has_letters(name, text)), "times" if FACES[face][2] == "serif" else "verdana")


@cache
def has_letters(face: str, text: str) -> bool:
    """Whether the face has a picture for every letter (and not the box that stands for none)."""
    font = load_font(face, False, 40)
    none = bytes(font.getmask("\U0010fffd"))
    return all(bytes(font.getmask(char)) != none for char in set(text))
