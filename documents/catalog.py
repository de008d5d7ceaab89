"""The catalog as one checked value: document types, fields and reference data, parsed once at start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from documents.coded_fields import CodedField, load_coded_fields
from documents.document_types import DocumentType, load_document_types
from documents.errors import CatalogError
from documents.field_specs import FieldSpecs, load_field_specs
from documents.reference import Reference, load_reference

# Families whose papers answer one another: which is the later one, and what is counted from its date, decides.
DECIDING = frozenset(("payer_decision", "appeal"))
_OPENING_ROLES = frozenset(("prescriber", "clinical"))
# Whose paper it is, and to which case it belongs.
_IDENTIFYING_ROLES = frozenset(("patient", "plan", "drug"))


@dataclass(frozen=True, slots=True, eq=False)
class Catalog:
    """What Faxdesk knows. `folder` is where it was read from (forms and letters lie there as files)."""

    types: Mapping[str, DocumentType]
    fields: FieldSpecs
    coded: Mapping[str, CodedField]
    reference: Reference
    folder: Path

    def must_be_sure(self, name: str, document_type: DocumentType) -> bool:
        """Whether a wrong value of field `name` on such a paper would do harm when it is filed without a person.

        Prescriber and diagnosis are written only when a case is opened; elsewhere a doubtful one is left unconfirmed. A
        paper that only attaches moves nothing, so that only what says whose it is must be sure. The date of a paper
        that decides nothing is left out where it is doubtful: the day it came stands for it.
        """
        spec = self.fields.get(name)
        if name in document_type.required or spec is None:
            return name in document_type.required
        if spec.role == "admin" and not document_type.decisions and document_type.family not in DECIDING:
            return False
        case = document_type.case
        if not (case.opens_case or case.to_state or case.timers or document_type.decisions):
            return spec.critical and spec.role in _IDENTIFYING_ROLES
        return spec.critical and (case.opens_case or spec.role not in _OPENING_ROLES)


    def title_of(self, name: str) -> str:
        """What a field is called for people."""
        spec = self.fields.get(name)
        return spec.title if spec is not None else name.replace("_", " ").capitalize()

    def unsure(self, name: str) -> str:
        """The reason for a person that an unsure field is, as a sentence."""
        return f"{self.title_of(name)} is not sure enough."


def load_catalog(folder: Path) -> Catalog:
    """Read and check the whole catalog. Raises CatalogError that names file, key and reason."""
    if not folder.is_dir():
        raise CatalogError(str(folder), "folder", "does not exist; name the catalog folder in config.toml")
    return Catalog(
        types=load_document_types(folder / "types"),
        fields=load_field_specs(folder / "fields"),
        coded=load_coded_fields(folder / "codes"),
        reference=load_reference(folder),
        folder=folder,
    )
