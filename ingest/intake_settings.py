"""The settings of the intake: patience, limits."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class IntakeSettings:
    """How long a file must stand still, and what is taken at all. Times in seconds."""

    poll_seconds: float = field(default=1.0, metadata={"range": (0.1, 60.0)})
    # A file is claimed when size and time of change stood still this long and it opens strictly.
    settle_seconds: float = field(default=2.0, metadata={"range": (0.1, 600.0)})
    # A file that stands still this long but does not open is taken as damaged, or set aside with a reason.
    damaged_after_seconds: float = field(default=120.0, metadata={"range": (1.0, 86_400.0)})
    # Names that senders use while they write (.part, .tmp ...) are left alone this long.
    temporary_after_seconds: float = field(default=3600.0, metadata={"range": (1.0, 864_000.0)})
    # `faxdesk run --once` and a waiting operator: a damaged file is taken after this shorter time.
    once_damaged_after_seconds: float = field(default=5.0, metadata={"range": (0.1, 86_400.0)})
    max_bytes: int = field(default=200_000_000, metadata={"range": (1000, 10_000_000_000)})
