"""The customer who asks: what they read, they read in a transaction of their own."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date

from elhandel.platform.database import Database, Transaction


@dataclass(frozen=True, slots=True)
class CustomerReads:
    """What a customer may read today: the rows of this customer, and of nobody else."""

    database: Database
    customer_id: int
    today: date

    @property
    def who(self) -> str:
        """For the `by` of what they decide."""
        return f"customer:{self.customer_id}"

    def transaction(self) -> AbstractContextManager[Transaction]:
        """A transaction that sees this customer's rows only."""
        return self.database.customer_transaction(self.customer_id)
