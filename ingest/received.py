"""A page as it came out of the file, before anything is read from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from documents.reading import Word

Grey = NDArray[np.uint8]
Bits = NDArray[np.bool_]
Floats = NDArray[Any]


@dataclass(frozen=True, slots=True)
class ReceivedPage:
    """One page: `grey` is rows x columns, 0 black to 255 white, square pixels, turned as the file says.

    `words` is the text layer (boxes as fractions of this page). `source` is `text` where that layer is to be
    believed, else `ocr`; then `words` holds at most the header a fax server stamped over the image.
    `damaged` says that part of the page could not be decoded.
    """

    number: int
    grey: Grey
    dpi: int
    words: tuple[Word, ...] = ()
    source: str = "ocr"
    damaged: bool = False
