"""What was told and warned of, and the time that staff have given."""

from elhandel.dunning.records.respites import (
    Respite,
    end_respite,
    give_respite,
    hold_account,
    respite_of,
)
from elhandel.dunning.records.warnings import (
    end_warning,
    keep_told,
    keep_warning,
    open_warnings,
    told_of,
)

__all__ = [
    "Respite",
    "end_respite",
    "end_warning",
    "give_respite",
    "hold_account",
    "keep_told",
    "keep_warning",
    "open_warnings",
    "respite_of",
    "told_of",
]
