"""Named step boundaries, so that the durability benchmark can end the process exactly there."""

from __future__ import annotations

import os
import signal

# Read once: an operator never sets it; `bench/durability.py` does, for a child process.
_KILL_AT = os.environ.get("FAXDESK_BENCH_KILL_AT", "")

BOUNDARIES = (
    "claim:before_copy", "claim:after_copy", "claim:after_row", "claim:after_move", "queue:after_enqueue",
    "read:before", "read:after", "understand:after", "settle:before_record", "settle:after_record",
    "settle:after_state", "send:before_hand_over", "send:before_rename", "send:after_hand_over",
)


def reach(boundary: str) -> None:
    """Mark a boundary of the flow; ends the process with SIGKILL if the benchmark asked for this one."""
    if boundary == _KILL_AT:
        os.kill(os.getpid(), signal.SIGKILL)
