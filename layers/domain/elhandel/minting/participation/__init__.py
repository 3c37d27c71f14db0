"""Which metering points take part in neighbours' trade, from which day to which."""

from elhandel.minting.participation.commands import join, leave
from elhandel.minting.participation.participation import Participation, participations

__all__ = ["Participation", "join", "leave", "participations"]
