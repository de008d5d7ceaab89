"""The generations of what an office learned, as files: numbered, readable by their owner only, one of them in force.

learned/generation-0003.json   what was learned, never changed once written
learned/current                the number of the one in force; missing or 0: the program as shipped
"""

from __future__ import annotations

import os
import re
import sys
from functools import lru_cache
from pathlib import Path

from documents.errors import LearnedError
from extract.learned.file import MOST_BYTES, read_learned, write_learned
from extract.learned.knowledge import NOTHING, Learned

_CURRENT = "current"
_FILE = re.compile(r"generation-(\d{4,6})\.json")


def learned_of(folder: Path | None) -> tuple[Learned, str]:
    """What is in force in `folder`, and why it is not used: a damaged file is refused, reading goes on as shipped."""
    return (NOTHING, "") if folder is None else _load_stamped(folder, _stamp(folder))


def warn_if_refused(folder: Path | None) -> None:
    """Tell the operator at the start, in one line on standard error, that what was learned is not used, and why."""
    _, refused = learned_of(folder)
    if refused:
        print(f"faxdesk: {refused} Reading goes on as shipped.", file=sys.stderr)


def load_current(folder: Path) -> Learned:
    """What is in force in `folder`. Raises LearnedError where it is damaged or missing."""
    number = current_number(folder)
    return load_generation(folder, number) if number else NOTHING


def load_generation(folder: Path, number: int) -> Learned:
    """One generation. Raises LearnedError."""
    path = _path(folder, number)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise LearnedError(f"{path.name} is larger than any that Faxdesk writes.")
        learned = read_learned(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise LearnedError(f"{path.name} cannot be read; `faxdesk learn --back` goes to the one before.") from error
    if learned.generation != number:
        raise LearnedError(f"{path.name} says that it is another generation; `faxdesk learn --back` goes back.")
    return learned


def current_number(folder: Path) -> int:
    """The number of the generation in force, 0 for none. Raises LearnedError."""
    try:
        text = (folder / _CURRENT).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return 0
    except (OSError, UnicodeDecodeError) as error:
        raise LearnedError(f"{folder / _CURRENT} cannot be read.") from error
    if not text.isdigit() or len(text) > 6:
        raise LearnedError(f"{folder / _CURRENT} holds no number; `faxdesk learn --back` mends it.")
    return int(text)


def list_generations(folder: Path) -> tuple[int, ...]:
    """The numbers of all generations kept, ascending."""
    names = (_FILE.fullmatch(path.name) for path in folder.iterdir()) if folder.is_dir() else ()
    return tuple(sorted(int(name[1]) for name in names if name))


def install(folder: Path, learned: Learned) -> None:
    """Write a generation and put it in force. Raises LearnedError."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        text = write_learned(learned)
        read_learned(text)  # what could not be read back must not get in force
        _write(_path(folder, learned.generation), text)
        _put_in_force(folder, learned.generation)
    except OSError as error:
        raise LearnedError(f"{folder}: the generation cannot be written: {error.strerror}.") from error


def go_back(folder: Path) -> tuple[int, int]:
    """Put in force what was before the current generation; from which to which. Raises LearnedError at the first."""
    kept = list_generations(folder)
    try:
        number = current_number(folder)
    except LearnedError:
        number = (kept[-1] if kept else 0) + 1  # the pointer is damaged: the latest whole one is the one before
    if not number:
        raise LearnedError("There is nothing to go back from: the program reads as it was shipped.")
    before = _before(folder, number, kept)
    try:
        _put_in_force(folder, before)
    except OSError as error:
        raise LearnedError(f"{folder}: cannot go back: {error.strerror}.") from error
    return number, before


def _before(folder: Path, number: int, kept: tuple[int, ...]) -> int:
    """What was in force before a generation; of a damaged one the latest whole one below it."""
    try:
        return load_generation(folder, number).before
    except LearnedError:
        for other in reversed([each for each in kept if each < number]):
            try:
                return load_generation(folder, other).generation
            except LearnedError:
                continue
        return 0


def _path(folder: Path, number: int) -> Path:
    return folder / f"generation-{number:04d}.json"


def _put_in_force(folder: Path, number: int) -> None:
    new = folder / f".{_CURRENT}.{os.getpid()}"
    new.unlink(missing_ok=True)
    _write(new, f"{number}\n")
    new.replace(folder / _CURRENT)
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(path: Path, text: str) -> None:
    """A new file of its owner's alone, on the disk when this returns."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _stamp(folder: Path) -> tuple[int, int, int]:
    """Changes whenever another generation is put in force: readers then load it, without a restart."""
    try:
        found = (folder / _CURRENT).stat()
    except OSError:
        return (0, 0, 0)
    return (found.st_ino, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=4)
def _load_stamped(folder: Path, stamp: tuple[int, int, int]) -> tuple[Learned, str]:
    if not any(stamp):
        return NOTHING, ""
    try:
        return load_current(folder), ""
    except LearnedError as error:
        return NOTHING, error.message
