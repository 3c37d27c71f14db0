"""What was told and warned of."""

from elhandel.dunning.records.warnings import (
    end_warning,
    keep_told,
    keep_warning,
    open_warnings,
    told_of,
)

__all__ = [
    "end_warning",
    "keep_told",
    "keep_warning",
    "open_warnings",
    "told_of",
]
