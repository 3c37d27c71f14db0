"""What is to be done on the token ledger, each piece once: ordered by rooms above, in their own
transactions, and done by the worker.
"""

from elhandel.chain.tasks.orders import is_ordered, order
from elhandel.chain.tasks.read import Ordered, Standing, about, latest, minted, standing
from elhandel.chain.tasks.retried import drop, retry
from elhandel.chain.tasks.task import (
    CURRENCY,
    CUSTODY,
    ENERGY,
    Allowance,
    Certificate,
    Kind,
    Settlement,
    Task,
    Terms,
    Transfer,
)

__all__ = [
    "CURRENCY",
    "CUSTODY",
    "ENERGY",
    "Allowance",
    "Certificate",
    "Kind",
    "Ordered",
    "Settlement",
    "Standing",
    "Task",
    "Terms",
    "Transfer",
    "about",
    "drop",
    "is_ordered",
    "latest",
    "minted",
    "order",
    "retry",
    "standing",
]
