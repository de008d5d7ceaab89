"""`python -m bench NAME` (`all` or one of PARTS or LONG): every figure that README and docs name is printed here."""

from __future__ import annotations

import importlib
import sys
from datetime import UTC, datetime
from pathlib import Path

OUT = Path(__file__).resolve().parent / "out"
PARTS = ("matching", "accuracy", "filing", "speed", "durability", "latency", "memory", "learning")
LONG = ("reading",)
"""Only when asked for by name: it takes the better part of an hour and measures what `accuracy` looks at quickly.
"""


def main(argv: list[str]) -> int:
    """Run the named benchmarks; each prints its figures with data, size and date, and keeps them in bench/out."""
    wanted = PARTS if argv[:1] in ([], ["all"]) else tuple(argv[:1])
    unknown = [name for name in wanted if name not in PARTS + LONG]
    if unknown:
        print(f"bench {unknown[0]}: known are {', '.join(PARTS + LONG)}, all", file=sys.stderr)
        return 2
    OUT.mkdir(exist_ok=True)
    for name in wanted:
        print(f"== {name}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC")
        importlib.import_module(f"bench.{name}").main(argv[1:])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
