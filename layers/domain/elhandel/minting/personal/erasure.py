"""Erasure of a person in minting: whoever is forgotten takes part in nothing any more, and no name
leads from their metering points to tokens.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from elhandel.chain.personal import forget_work
from elhandel.minting.participation import hold_surplus
from elhandel.platform.database import Transaction, statement
from elhandel.platform.upkeep.data_subject import Counts, Steps, run_steps


def forget_participations(
    tx: Transaction, parties: Sequence[int], contracts: Sequence[int], today: date
) -> Counts:
    """Delete that metering points of these contracts took part, and give what became tokens of
    them, and of readings that the parties submitted, names by chance. Before their meters go.

    Until `tx` ends nobody orders any more about them, and then there is nothing to order about.
    """
    for party in sorted(parties):
        hold_surplus(tx, party)
    asked = {"parties": list(parties), "contracts": list(contracts), "until": today}
    subjects = [subject for (subject,) in tx.execute(_WORK, asked)]
    renamed = forget_work(tx, subjects)

    return run_steps(tx, _PARTICIPATIONS, asked) | ({"chain.task": renamed} if renamed else {})


_WORK: Final = statement("elhandel.minting.personal", "work_of_person")

_PARTICIPATIONS: Final[Steps] = (
    (
        "minting.participation",
        "DELETE FROM minting.participation WHERE contract_id = ANY(%(contracts)s)",
    ),
)
