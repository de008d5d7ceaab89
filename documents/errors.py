"""What can go wrong in the world, as types; each message says what the operator can do."""

from __future__ import annotations


class FaxdeskError(Exception):
    """A failing world (a missing folder, a broken file, a locked database), never a doubtful document.

    `permanent` decides between a later retry (False) and a person (True). `code` is stable and machine readable.
    """

    code = "failed"
    permanent = True

    def __init__(self, message: str, *, code: str | None = None, permanent: bool | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code
        if permanent is not None:
            self.permanent = permanent


class ConfigurationError(FaxdeskError):
    """A setting is wrong: the start stops and names the key, the value and the allowed range."""

    code = "configuration"


class CatalogError(FaxdeskError):
    """A catalog file is wrong: the start stops and names the file, the key and the reason."""

    code = "catalog"

    def __init__(self, file: str, key: str, reason: str) -> None:
        super().__init__(f"{file}: {key}: {reason}")
        self.file, self.key, self.reason = file, key, reason


class UnreadableFile(FaxdeskError):  # noqa: N818 - it names what happened, as the messages do
    """A file cannot be taken as a fax; `code` says which way (see `REASONS`)."""

    code = "unreadable"

    REASONS = (
        "empty", "truncated", "encrypted", "not_a_fax", "too_many_pages", "too_large", "too_many_pixels",
        "no_permission", "damaged", "took_too_long", "out_of_memory", "reader_crashed", "vanished",
    )


class EngineError(FaxdeskError):
    """An OCR engine crashed, hung, or answered garbage; another engine or a person takes the page."""

    code = "engine"
    permanent = False


class StoreError(FaxdeskError):
    """The database could not be read or written; usually worth a retry."""

    code = "store"
    permanent = False


class ImportRefused(FaxdeskError):  # noqa: N818 - it names what happened, as the messages do
    """An import file as a whole cannot be used (no header, unknown column); single rows are refused in the report."""

    code = "import_refused"


class FormError(FaxdeskError):
    """A form or its mapping cannot be used."""

    code = "form"


class TransportError(FaxdeskError):
    """An envelope could not be handed over; `permanent=False` means try again later."""

    code = "transport"
    permanent = False


class LearnedError(FaxdeskError):
    """What was learned cannot be used or there is nothing to learn from; reading goes on as shipped."""

    code = "learned"


class NotFound(FaxdeskError):  # noqa: N818 - it names what happened, as the messages do
    """An id that the command line or the desk was given does not exist."""

    code = "not_found"
