"""Erasure of a person in minting: whoever is forgotten takes part in nothing any more."""

from collections.abc import Sequence
from typing import Final

from elhandel.platform.database import Transaction
from elhandel.platform.upkeep.data_subject import Counts, Steps, run_steps


def forget_participations(tx: Transaction, contracts: Sequence[int]) -> Counts:
    """Delete that metering points of these contracts took part."""
    return run_steps(tx, _PARTICIPATIONS, {"contracts": list(contracts)})


_PARTICIPATIONS: Final[Steps] = (
    (
        "minting.participation",
        "DELETE FROM minting.participation WHERE contract_id = ANY(%(contracts)s)",
    ),
)
