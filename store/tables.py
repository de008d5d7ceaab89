"""The tables: what is kept, which rules the database itself enforces, and how its constraints are named.

Dates are ISO text (`YYYY-MM-DD`), instants `Instant`, identifiers text. Ids are made by `new_id`.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from store.types import Instant, PackedJson

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite counts rows by itself only in a column of type INTEGER.
_Serial = sa.BigInteger().with_variant(Integer, "sqlite")
_Json = sa.JSON(none_as_null=True)


def _id(name: str = "id") -> Column[str]:
    return Column(name, String(64), primary_key=True)


def _to(name: str, target: str, *, null: bool = True) -> Column[str]:
    return Column(name, String(64), ForeignKey(target), nullable=null, index=True)


def _text(name: str, *, null: bool = True) -> Column[str]:
    return Column(name, Text, nullable=null, server_default=None if null else "")


# A file that could not be read at all has no hash and is nobody's duplicate.
_FIRST = sa.text("duplicate_of IS NULL AND sha256 <> ''")
FAX_STATES = ("working", "filed", "review", "duplicate", "quarantined")

faxes = Table(
    "faxes", metadata, _id(),
    # Names the file that was claimed (folder, name, size, time); the same claim made twice is one arrival.
    Column("claim_key", Text, nullable=False, unique=True),
    Column("sha256", String(64), nullable=False, index=True),
    Column("source", Text, nullable=False),
    Column("received_at", Instant, nullable=False, index=True),
    Column("size", sa.BigInteger, nullable=False, default=0),
    Column("media_type", String(60), nullable=False),
    Column("damaged", Boolean, nullable=False, default=False),
    Column("sidecar", _Json, nullable=False, default=dict),
    Column("state", String(16), sa.CheckConstraint(f"state IN {FAX_STATES}", name="state"),
           nullable=False, index=True),
    Column("touched_at", Instant, nullable=False),
    Column("urgent", Boolean, nullable=False, default=False),
    # How often it was given to the readers: a person may have a quarantined fax tried again.
    Column("tries", Integer, nullable=False, default=1, server_default="1"),
    _to("duplicate_of", "faxes.id"), _to("probable_duplicate_of", "faxes.id"),
    Column("look_score", Float), Column("look", _Json),
    _text("code"), _text("message"),
    # Of all arrivals with the same bytes exactly one is the first.
    Index("uq_faxes_sha256_first", "sha256", unique=True,
          sqlite_where=_FIRST, postgresql_where=_FIRST),
)

readings = Table(
    "readings", metadata,
    Column("fax_id", String(64), ForeignKey("faxes.id"), primary_key=True),
    Column("page_count", Integer, nullable=False),
    Column("seconds", Float, nullable=False), Column("engine_seconds", Float, nullable=False),
    Column("flags", _Json, nullable=False), Column("read_at", Instant, nullable=False),
)

pages = Table(
    "pages", metadata,
    Column("fax_id", String(64), ForeignKey("faxes.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("width", Integer, nullable=False), Column("height", Integer, nullable=False),
    Column("rotation", Integer, nullable=False), Column("source", String(16), nullable=False),
    Column("confidence", Float, nullable=False), Column("flags", _Json, nullable=False),
    Column("content", PackedJson, nullable=False),
)

documents = Table(
    "documents", metadata, _id(), _to("fax_id", "faxes.id", null=False),
    Column("number", Integer, nullable=False),
    Column("pages", _Json, nullable=False),
    Column("type", String(40), nullable=False, index=True),
    Column("type_confidence", Float, nullable=False),
    Column("kind", _Json, nullable=False),
    Column("needs_review", Boolean, nullable=False),
    Column("reasons", _Json, nullable=False),
    Column("urgent", Boolean, nullable=False, default=False),
    Column("state", String(16), sa.CheckConstraint("state IN ('open', 'recorded', 'rejected')", name="state"),
           nullable=False, index=True),
    Column("reject_reason", String(40)),
    Column("confirmed_by", String(64)), Column("recorded_at", Instant),
    Column("saved_at", Instant, nullable=False),
    UniqueConstraint("fax_id", "number"),
)

items = Table(
    "items", metadata, _id(), _to("document_id", "documents.id", null=False),
    Column("number", Integer, nullable=False),
    _to("patient_id", "patients.patient_id"), _to("case_id", "cases.case_id"),
    Column("match_score", Float), Column("match", _Json),
    UniqueConstraint("document_id", "number"),
)

findings = Table(
    "findings", metadata,
    Column("item_id", String(64), ForeignKey("items.id"), primary_key=True),
    Column("name", String(60), primary_key=True),
    Column("value", sa.JSON, nullable=False),
    Column("confidence", Float, nullable=False), Column("page", Integer, nullable=False),
    Column("box", _Json),
    Column("rule", String(60), nullable=False), _text("text", null=False),
    Column("accepted", Boolean, nullable=False), Column("doubts", _Json, nullable=False),
    Column("confirmed_by", String(64)), Column("confirmed_at", Instant),
)

corrections = Table(
    "corrections", metadata, _id(), _to("document_id", "documents.id", null=False),
    _to("task_id", "tasks.id"),
    Column("item_number", Integer, nullable=False), Column("name", String(60), nullable=False),
    Column("old", sa.JSON), Column("new", sa.JSON),
    Column("by", String(64), nullable=False), Column("at", Instant, nullable=False),
)

tasks = Table(
    "tasks", metadata, _id(),
    # One task per thing to do, however often the step that asks for it runs.
    Column("key", String(120), nullable=False, unique=True),
    Column("kind", String(40), nullable=False),
    _to("fax_id", "faxes.id"), _to("document_id", "documents.id"), _to("case_id", "cases.case_id"),
    Column("state", String(16), sa.CheckConstraint("state IN ('open', 'claimed', 'done')", name="state"),
           nullable=False, index=True),
    Column("priority", Integer, nullable=False), Column("created_at", Instant, nullable=False),
    Column("due_at", Instant), Column("reasons", _Json, nullable=False),
    Column("claimed_by", String(64)), Column("claimed_at", Instant),
    Column("done_by", String(64)), Column("done_at", Instant), Column("outcome", String(40)),
)

patients = Table(
    "patients", metadata, _id("patient_id"),
    _text("first_name", null=False), _text("middle_name", null=False), _text("last_name", null=False),
    _text("suffix", null=False), Column("dob", String(10), nullable=False, server_default=""),
    *(_text(name, null=False) for name in (
        "sex", "phone", "address", "city", "state", "zip", "email", "language", "mrn")),
    Column("facts", _Json, nullable=False, default=dict), Column("updated_at", Instant, nullable=False),
)

# Ways to find a patient: see store/blocking.py for the form of a key.
patient_keys = Table(
    "patient_keys", metadata,
    Column("key", String(160), primary_key=True),
    Column("patient_id", String(64), ForeignKey("patients.patient_id"), primary_key=True, index=True),
)

coverages = Table(
    "coverages", metadata,
    Column("patient_id", String(64), ForeignKey("patients.patient_id"), primary_key=True),
    Column("coverage_order", String(16), primary_key=True),
    *(_text(name, null=False) for name in (
        "payer", "plan_name", "pbm", "line_of_business", "member_id", "person_code", "group_number", "bin",
        "pcn", "mbi", "cardholder_name", "relationship", "effective_date", "termination_date", "phone_pa", "fax_pa",
        "fax_appeals")),
)

prescribers = Table(
    "prescribers", metadata, _id("prescriber_id"),
    Column("npi", String(10), nullable=False, server_default="", index=True),
    *(_text(name, null=False) for name in (
        "first_name", "last_name", "credentials", "specialty", "practice", "phone", "fax", "address", "city",
        "state", "zip", "dea", "license", "email", "contact_name", "contact_phone", "supervising_name",
        "supervising_npi")),
    Column("updated_at", Instant, nullable=False),
)

users = Table(
    "users", metadata, _id(),
    Column("login", String(60), nullable=False, unique=True), _text("name", null=False),
    Column("password_hash", Text, nullable=False), Column("roles", _Json, nullable=False),
    Column("disabled", Boolean, nullable=False, default=False), Column("created_at", Instant, nullable=False),
    Column("failures", Integer, nullable=False, default=0), Column("locked_until", Instant),
)

sessions = Table(
    "sessions", metadata,
    Column("id_hash", String(64), primary_key=True), _to("user_id", "users.id", null=False),
    Column("created_at", Instant, nullable=False), Column("seen_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False), Column("ended_at", Instant),
)

cases = Table(
    "cases", metadata, _id("case_id"), _to("patient_id", "patients.patient_id", null=False),
    _text("drug_name", null=False), Column("ingredient", Text, nullable=False, server_default="", index=True),
    *(_text(name, null=False) for name in (
        "drug_strength", "drug_form", "sig", "ndc", "payer", "line_of_business", "request_type", "urgency")),
    Column("quantity", Float), Column("days_supply", Integer), Column("refills", Integer),
    _to("prescriber_id", "prescribers.prescriber_id"),
    Column("diagnosis_codes", _Json, nullable=False, default=list),
    Column("facts", _Json, nullable=False, default=dict),
    Column("submitted_at", String(40)), Column("need_by", String(10)),
    Column("status", String(16), sa.CheckConstraint("status IN ('open', 'on_hold', 'closed')", name="status"),
           nullable=False, index=True),
    Column("close_reason", String(60)),
    # What the events add up to; written only together with them, so that lists need not replay every case.
    Column("coverage", String(40), nullable=False), Column("funding", String(40), nullable=False),
    Column("fulfilment", String(40), nullable=False), Column("adherence", String(40), nullable=False),
    Column("opened_at", Instant, nullable=False), Column("opened_by", String(64), nullable=False),
    Column("last_event_at", Instant, nullable=False), Column("opening_key", String(120), unique=True),
)

case_references = Table(
    "case_references", metadata,
    Column("case_id", String(64), ForeignKey("cases.case_id"), primary_key=True),
    Column("kind", String(40), primary_key=True), Column("key", String(60), primary_key=True, index=True),
    Column("value", Text, nullable=False), Column("recorded_at", Instant, nullable=False),
    _to("document_id", "documents.id"),
)

case_events = Table(
    "case_events", metadata, Column("seq", _Serial, primary_key=True, autoincrement=True),
    _to("case_id", "cases.case_id", null=False),
    Column("key", String(160), nullable=False, unique=True),
    Column("track", String(16), nullable=False), Column("event", String(60), nullable=False),
    Column("to_state", String(40)),
    Column("effective_on", String(10), nullable=False), Column("at", Instant, nullable=False),
    Column("by", String(64), nullable=False), _to("document_id", "documents.id"),
    Column("item_number", Integer),
    Column("detail", _Json, nullable=False, default=dict),
    Column("voided_at", Instant), Column("voided_by", String(64)), _text("void_reason"),
)

timers = Table(
    "timers", metadata, _id(), _to("case_id", "cases.case_id", null=False),
    _to("document_id", "documents.id"),
    Column("key", String(160), nullable=False, unique=True),
    Column("name", String(40), nullable=False), Column("due_on", String(40), nullable=False, index=True),
    Column("safe_due_on", String(40)), _text("basis", null=False),
    Column("source", String(16), nullable=False),
    Column("other_due_on", String(40)), _text("conflict", null=False),
    Column("state", String(16),
           sa.CheckConstraint("state IN ('running', 'met', 'superseded', 'void')", name="state"),
           nullable=False, index=True),
    Column("started_at", Instant, nullable=False), Column("ended_at", Instant),
    Column("ended_by", String(64)),
)

envelopes = Table(
    "envelopes", metadata, Column("key", String(160), primary_key=True),
    Column("recipient", Text, nullable=False), Column("fax_number", String(20), nullable=False),
    Column("subject", Text, nullable=False), Column("pages", Integer, nullable=False),
    Column("pdf_sha256", String(64), nullable=False), _to("case_id", "cases.case_id"),
    Column("state", String(16),
           sa.CheckConstraint("state IN ('waiting', 'sending', 'sent', 'failed', 'cancelled')", name="state"),
           nullable=False, index=True),
    Column("attempts", Integer, nullable=False, default=0), Column("next_at", Instant, nullable=False),
    Column("created_at", Instant, nullable=False), Column("created_by", String(64), nullable=False),
    Column("claimed_by", String(80)), Column("claimed_until", Instant),
)

attempts = Table(
    "attempts", metadata, Column("seq", _Serial, primary_key=True, autoincrement=True),
    Column("key", String(160), ForeignKey("envelopes.key"), nullable=False, index=True),
    Column("transport", String(40), nullable=False), Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant), Column("outcome", String(16)), _text("detail", null=False),
)

receipts = Table(
    "receipts", metadata,
    Column("key", String(160), ForeignKey("envelopes.key"), primary_key=True),
    Column("transport", String(40), primary_key=True), Column("reference", String(200), primary_key=True),
    Column("at", Instant, nullable=False), Column("delivered", Boolean, nullable=False),
    _text("detail", null=False),
)

audit_entries = Table(
    "audit_entries", metadata, Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False, index=True), Column("user_id", String(64), nullable=False),
    Column("role", String(40), nullable=False), Column("session", String(64), nullable=False),
    Column("address", String(64), nullable=False),
    Column("action", String(60), nullable=False), Column("object_type", String(40), nullable=False),
    Column("object_id", String(160), nullable=False),
    Column("patient_id", String(64), nullable=False, index=True), _text("reason", null=False),
    Column("result", String(40), nullable=False), Column("detail", _Json, nullable=False),
    Column("previous_hash", String(64), nullable=False), Column("hash", String(64), nullable=False),
)

# One row: the end of the chain. Locking it puts writers of the audit log in a row.
audit_head = Table(
    "audit_head", metadata, Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", sa.BigInteger, nullable=False), Column("hash", String(64), nullable=False),
)

# Who works this office, and when each last gave a sign of life.
processes = Table(
    "processes", metadata,
    Column("name", String(200), primary_key=True), Column("seen_at", Instant, nullable=False, index=True),
)
