"""A network's ONNX file taken apart and put together as bytes: onnx itself would be loaded for nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

# Fields of ONNX's messages, by their numbers.
GRAPH, METADATA = 7, 14
INITIALIZER, OUTPUT, VALUE = 5, 12, 13
_DIMENSIONS, _KIND, TENSOR_NAME, RAW = 1, 2, 8, 9
_NAME, _TYPE, _TENSOR, _ELEMENT = 1, 2, 1, 1
_KEY, _TEXT = 1, 2
_FLOAT = 1
_WIDE = {1: 8, 5: 4}
"""Bytes of the numbers that protobuf keeps at one width, by their kind."""


class Piece(NamedTuple):
    """A field of a message: its number, where its tag begins, where its content begins and where both end."""

    number: int
    begin: int
    content: int
    end: int


def pieces(file: bytes, at: int, end: int) -> Iterator[Piece]:
    """The fields of the message that stands from `at` to `end`; the content of a bare number is the number."""
    while at < end:
        begin = at
        key, at = _number_at(file, at)
        content = at
        if key & 7 == 0:
            _, at = _number_at(file, at)
        elif key & 7 == 2:
            size, content = _number_at(file, at)
            at = content + size
        else:
            at += _WIDE[key & 7]
        yield Piece(key >> 3, begin, content, at)


def metadata(file: bytes) -> dict[str, str]:
    """What the network says of itself."""
    entries = (piece for piece in pieces(file, 0, len(file)) if piece.number == METADATA)
    parts = ({part.number: file[part.content : part.end] for part in pieces(file, *entry[2:])} for entry in entries)
    return {part[_KEY].decode(): part[_TEXT].decode() for part in parts}


def keep_columns(file: bytes, width: int, columns: NDArray[np.int64]) -> bytes:
    """The file with only `columns` left of the weights that are `width` numbers wide: those of its last layer.

    ValueError where no weight is. The shapes of values that the file tells are dropped: the runtime finds them.
    """
    parts = []
    for piece in pieces(file, 0, len(file)):
        whole = file[piece.begin : piece.end]
        parts.append(_field(GRAPH, _cut_graph(file, piece, width, columns)) if piece.number == GRAPH else whole)
    return b"".join(parts)


def _cut_graph(file: bytes, graph: Piece, width: int, columns: NDArray[np.int64]) -> bytes:
    parts, cut = [], 0
    for piece in pieces(file, graph.content, graph.end):
        if piece.number == INITIALIZER and (short := _cut_weight(file, piece, width, columns)):
            parts.append(_field(INITIALIZER, short))
            cut += 1
        elif piece.number == OUTPUT:
            parts.append(_field(OUTPUT, _without_shape(file, piece)))
        elif piece.number != VALUE:
            parts.append(file[piece.begin : piece.end])
    if not cut:
        raise ValueError(f"No weight of the network is {width} numbers wide.")
    return b"".join(parts)


def _cut_weight(file: bytes, weight: Piece, width: int, columns: NDArray[np.int64]) -> bytes | None:
    """The weight with fewer columns; None where it is not of that width."""
    parts = list(pieces(file, weight.content, weight.end))
    shape = [_number_at(file, part.content)[0] for part in parts if part.number == _DIMENSIONS]
    kept = {part.number: file[part.content : part.end] for part in parts}
    if not shape or shape[-1] != width or RAW not in kept:
        return None
    values = np.frombuffer(kept[RAW], np.float32).reshape(-1, width)[:, columns]
    sizes = (_number_field(_DIMENSIONS, size) for size in (*shape[:-1], len(columns)))
    name = _field(TENSOR_NAME, kept[TENSOR_NAME])
    return b"".join((*sizes, _number_field(_KIND, _FLOAT), name, _field(RAW, values.tobytes())))


def _without_shape(file: bytes, value: Piece) -> bytes:
    name = next(file[part.content : part.end] for part in pieces(file, *value[2:]) if part.number == _NAME)
    return _field(_NAME, name) + _field(_TYPE, _field(_TENSOR, _number_field(_ELEMENT, _FLOAT)))


def _field(number: int, content: bytes) -> bytes:
    return _written(number << 3 | 2) + _written(len(content)) + content


def _number_field(number: int, value: int) -> bytes:
    return _written(number << 3) + _written(value)


def _written(number: int) -> bytes:
    parts = bytearray()
    while number > 127:
        parts.append(number & 127 | 128)
        number >>= 7
    parts.append(number)
    return bytes(parts)


def _number_at(file: bytes, at: int) -> tuple[int, int]:
    """A number of as many bytes as it needs, and where it ends."""
    value = shift = 0
    while True:
        byte = file[at]
        value, at, shift = value | (byte & 127) << shift, at + 1, shift + 7
        if byte < 128:
            return value, at
