"""Parties: who signed up and is not known yet, and whose customer they turn out to be."""

from elhandel.portfolio.parties.answers import (
    HomeToAsk,
    OpenAnswer,
    UnableToCloseAnswer,
    answer_whose_home,
    close_home_answer,
    end_claim,
    homes_to_ask,
    open_home_answers,
    parties_to_ask,
)
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
    "HomeToAsk",
    "OpenAnswer",
    "PartyOfPoint",
    "Proof",
    "UnableToCloseAnswer",
    "UnableToJoin",
    "answer_whose_home",
    "close_home_answer",
    "end_claim",
    "hold_parties",
    "hold_parties_alone",
    "homes_to_ask",
    "join_proved",
    "open_home_answers",
    "parties_of_point",
    "parties_to_ask",
    "prove_party",
]
