"""Erasure of a person: nothing of theirs is certified by itself any more.

Certificates stay with their movements as long as the books: what they say, others rely on. Whose
they were is known by numbers that lead to nobody once the customer is blanked.
"""

from collections.abc import Sequence
from typing import Final

from elhandel.platform.database import Transaction
from elhandel.platform.upkeep.data_subject import Counts, Steps, run_steps


def forget_sources(tx: Transaction, contracts: Sequence[int]) -> Counts:
    """Delete that metering points of these contracts are certified by themselves."""
    return run_steps(tx, _SOURCES, {"contracts": list(contracts)})


_SOURCES: Final[Steps] = (
    (
        "certificates.source",
        "DELETE FROM certificates.source WHERE contract_id = ANY(%(contracts)s)",
    ),
)
