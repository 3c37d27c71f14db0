"""Which metering points take part in neighbours' trade, from which day to which."""

from elhandel.minting.participation.commands import join, leave
from elhandel.minting.participation.participation import (
    Participation,
    has_netted_home,
    hold_surplus,
    participation_on,
    participations,
    takes_part_on,
)
from elhandel.minting.participation.rules import rules_on

__all__ = [
    "Participation",
    "has_netted_home",
    "hold_surplus",
    "join",
    "leave",
    "participation_on",
    "participations",
    "rules_on",
    "takes_part_on",
]
