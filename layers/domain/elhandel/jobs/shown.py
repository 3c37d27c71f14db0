"""Rows that rooms answer with, as JSON."""

from dataclasses import fields, is_dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from elhandel.jobs.job import Answer
from elhandel.values.identifiers import Gsrn

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def as_json(row: "DataclassInstance") -> Answer:
    """A row by the names of its fields, days and instants in ISO 8601, a metering point by its
    number.
    """
    return {field.name: _shown(getattr(row, field.name)) for field in fields(row)}


def _shown(value: Any) -> Any:
    if isinstance(value, Gsrn):
        return str(value)
    if isinstance(value, date):  # an instant is one too
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_shown(part) for part in value]
    return as_json(value) if is_dataclass(value) and not isinstance(value, type) else value
