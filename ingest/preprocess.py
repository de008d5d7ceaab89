"""Pixels made ready for the readers: grey, square, of a sensible size, smooth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ingest.received import Bits, Grey

if TYPE_CHECKING:
    from PIL.Image import Image

DPI = 204
"""The resolution pages are rendered at: that of a fax line, so that both kinds of page look alike."""

_MIN_DPI, _MAX_DPI = 140, 300
_MAX_SIDE = 5000
_FAX_WIDTHS = (1728, 2048, 2432)
_BLUR, _SLIGHT_BLUR = 1.0, 0.6
_SPECKLED = 0.15


def grey_of(image: Image) -> Grey:
    """Any Pillow image as grey on white paper, 0 black to 255 white; transparency shows the paper."""
    if image.mode in ("I", "I;16", "I;16B", "I;16L", "F"):
        deep = np.asarray(image).astype(np.float32)
        top = max(float(deep.max(initial=0)), 1.0)
        return (deep * (255.0 / top)).astype(np.uint8)
    if image.mode in ("RGBA", "LA", "PA", "La") or "transparency" in image.info:
        from PIL import Image as Pillow

        layered = image.convert("RGBA")
        paper = Pillow.new("RGBA", layered.size, (255, 255, 255, 255))
        image = Pillow.alpha_composite(paper, layered)
    return np.array(image.convert("L"), dtype=np.uint8)


def squared(grey: Grey, x_dpi: float, y_dpi: float) -> tuple[Grey, int]:
    """The image with square pixels at a readable size, and its resolution in dots per inch.

    Standard fax resolution (204 x 98) gets every row twice: no interpolation read better than the plain copy.
    """
    grey, x_dpi, y_dpi = _with_square_pixels(grey, x_dpi, y_dpi)
    dpi = max(x_dpi, 1.0)
    factor = 1.0
    if dpi > _MAX_DPI:
        factor = _MAX_DPI / dpi
    elif dpi < _MIN_DPI:
        factor = min(DPI / dpi, 3.0)
    factor = min(factor, _MAX_SIDE / max(grey.shape))
    if not 0.97 < factor < 1.03:
        grey = _resized(grey, factor, factor)
        dpi *= factor
    return grey, max(round(dpi), 70)


def _with_square_pixels(grey: Grey, x_dpi: float, y_dpi: float) -> tuple[Grey, float, float]:
    height, width = grey.shape
    ratio = x_dpi / y_dpi
    if 0.97 < ratio < 1.12 and width in _FAX_WIDTHS and 0.55 < height / width < 0.72:
        # Some fax servers drop the vertical resolution; no paper is 1728 wide and this short.
        ratio = 2.0
    if 1.7 < ratio < 2.4:
        return np.repeat(grey, 2, axis=0), x_dpi, x_dpi
    if ratio > 1.12:
        return _resized(grey, 1.0, ratio), x_dpi, x_dpi
    if ratio < 0.89:
        return _resized(grey, 1.0 / ratio, 1.0), y_dpi, y_dpi
    return grey, x_dpi, x_dpi


def _resized(grey: Grey, across: float, down: float) -> Grey:
    import cv2

    height, width = grey.shape
    size = (max(round(width * across), 1), max(round(height * down), 1))
    way = cv2.INTER_AREA if across * down < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(grey, size, interpolation=way), dtype=np.uint8)


def is_bilevel(grey: Grey) -> bool:
    """Whether the page is pure black and white, as every fax is (a sample of rows decides)."""
    sample = grey[:: max(grey.shape[0] // 200, 1)]
    return bool(((sample > 8) & (sample < 247)).mean() < 0.002)


def ink_of(grey: Grey, *, bilevel: bool) -> Bits:
    """Where there is ink (True). `bilevel`: the page was black and white (before any straightening)."""
    if bilevel:
        return np.asarray(grey < 128)
    import cv2

    # Photographs and scans have uneven light.
    light = np.asarray(cv2.blur(grey, (61, 61)))
    # Darker than its surroundings and not merely grey paper.
    return np.asarray((grey.astype(np.int16) < light.astype(np.int16) - 25) & (grey < 200) | (grey < 60))


def blur_for(grey: Grey, *, bilevel: bool) -> float:
    """How much blur (sigma in pixels) lets Tesseract read the page best; 0 for pages that are not black and white.

    Thin, dithered and speckled pages, where many runs of ink are one pixel long, gain by a real blur; it fills
    the holes of letters on clean and on bold ones.
    """
    if not bilevel:
        return 0.0
    ink = (grey[::4] < 128).astype(np.int8)
    turns = np.diff(ink, axis=1, prepend=0, append=0).ravel()
    begins, ends = np.flatnonzero(turns == 1), np.flatnonzero(turns == -1)
    if begins.size == 0:
        return _SLIGHT_BLUR
    return _BLUR if float((ends - begins == 1).mean()) > _SPECKLED else _SLIGHT_BLUR


def smoothed(grey: Grey, sigma: float) -> Grey:
    """The image blurred by `sigma` pixels."""
    if sigma <= 0:
        return grey
    import cv2

    return np.asarray(cv2.GaussianBlur(grey, (0, 0), sigma), dtype=np.uint8)
