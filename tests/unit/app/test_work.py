"""What the child processes do before the first fax."""

from __future__ import annotations

from app import work
from app.config import installed_catalog
from extract.settings import ExtractSettings
from ingest.checking import load_openers
from ingest.settings import ReadSettings


def test_warming_up_reads_no_fax_and_fails_at_nothing() -> None:
    work.warm_up(ReadSettings(second_reader="off"), installed_catalog(), ExtractSettings())
    load_openers()
