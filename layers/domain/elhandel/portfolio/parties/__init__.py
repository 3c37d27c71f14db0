"""Parties: who signed up and is not known yet, and whose customer they turn out to be."""

from elhandel.portfolio.parties.of_point import PartyOfPoint, parties_of_point
from elhandel.portfolio.parties.proof import (
    Proof,
    UnableToJoin,
    hold_parties,
    hold_parties_alone,
    join_proved,
    prove_party,
)

__all__ = [
    "PartyOfPoint",
    "Proof",
    "UnableToJoin",
    "hold_parties",
    "hold_parties_alone",
    "join_proved",
    "parties_of_point",
    "prove_party",
]
