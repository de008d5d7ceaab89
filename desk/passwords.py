"""Passwords: hashed with argon2id, checked in constant time."""

from __future__ import annotations

from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

# Longer input is refused before hashing, so that a sign-in form cannot be used to burn the processor.
MOST_LETTERS = 512

_HASHER = PasswordHash((Argon2Hasher(),))


def hash_password(password: str) -> str:
    """The argon2id hash of a password, with its own salt and parameters inside."""
    return _HASHER.hash(password)


def verify_password(password: str, password_hash: str | None) -> bool:
    """Whether the password fits. `password_hash` None (no such user) takes as long and is never right."""
    if len(password) > MOST_LETTERS:
        return False
    right = _HASHER.verify(password, password_hash or _nobody())
    return right and password_hash is not None


@cache
def _nobody() -> str:
    return _HASHER.hash("nobody signs in with this")
