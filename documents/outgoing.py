"""What goes back out: filled forms and envelopes with their proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class FilledBox:
    """One box of a form: what was written, the canonical name it came from (domain.md 5.5), and its evidence id."""

    value: str
    origin: str
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class MissingBox:
    """A required box left empty: the canonical name it needs and who supplies it (patient, clinic, payer, pharmacy)."""

    box: str
    needs: str
    who: str


@dataclass(frozen=True, slots=True)
class FillReport:
    """What a filler did: `filled` of `of` boxes; nothing is ever signed, `signatures` lists what a person must sign."""

    form: str
    filled: int
    of: int
    fields: Mapping[str, FilledBox] = field(default_factory=dict)
    missing: tuple[MissingBox, ...] = ()
    shortened: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A filled, unsigned form as PDF bytes with its report."""

    pdf: bytes
    report: FillReport


@dataclass(frozen=True, slots=True)
class Envelope:
    """One delivery. `key` is unique for ever: the same key is never sent twice. `fax_number` digits only.

    `pdf_sha256` names the pages in the vault; `subject` carries no patient data (domain.md 9.6).
    """

    key: str
    recipient: str
    fax_number: str
    subject: str
    pages: int
    pdf_sha256: str
    case_id: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof of what a transport did with an envelope: its own reference, when (UTC), and what it says."""

    key: str
    transport: str
    reference: str
    at: datetime
    delivered: bool
    detail: str = ""


def packet_path(vault: Path, sha256: str) -> Path:
    """Where the pages of an envelope lie: in the vault, as originals do, by their hash."""
    return vault / sha256[:2] / sha256
