"""When two values of a field are the same value, however they were printed or listed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from documents.field_specs import FieldSpec
from documents.findings import Value
from documents.lookup import fold
from extract.normalise.phones import digits_of


def value_key(spec: FieldSpec, value: Value) -> str:
    """Equal for two prints of one value."""
    if spec.kind == "instant":
        return str(value)[:10]
    if spec.kind == "phone":
        return digits_of(str(value))
    if spec.kind == "npi":
        return re.sub(r"\D", "", str(value))
    if isinstance(value, int | float) or spec.kind == "strength":
        # The point is part of the value: 1.5 mg is not 15 mg.
        return re.sub(r"\s", "", str(value).lower())
    if isinstance(value, tuple | Mapping):
        return repr(value).lower()
    return fold(str(value)) or str(value)


def unwrap(spec: FieldSpec, value: Value) -> Value:
    """A quantity without the days that were printed with it."""
    if isinstance(value, Mapping) and "quantity" in value and "days" in value:
        return value["days"] if spec.kind == "days" else value["quantity"]
    return value


def keys_of(spec: FieldSpec, value: Value) -> frozenset[str]:
    """The keys of a value, one for each entry of a list."""
    parts = value if isinstance(value, tuple | list) else (value,)
    plain = (part["drug"] if isinstance(part, Mapping) and "drug" in part else part for part in parts)
    return frozenset(value_key(spec, unwrap(spec, part)) for part in plain)
