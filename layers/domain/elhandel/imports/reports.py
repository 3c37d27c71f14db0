"""What became of a file: how many of its rows are where, which add up to all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from elhandel.imports.batches import Batch, batch_of
from elhandel.platform.database import Transaction

ENOUGH: Final = Decimal(95)
"""Percent of orders that should find their customer; below it is a warning (CD-MIG-1)."""


@dataclass(frozen=True, slots=True)
class Report:
    """counts: rows by (kind, state); kind "row" for one that is neither of the three."""

    batch: Batch
    counts: Mapping[tuple[str, str], int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def is_complete(self) -> bool:
        """Whether every row of the file is somewhere: nothing is lost."""
        return self.total == self.batch.row_count

    def of_state(self, *states: str, kind: str | None = None) -> int:
        """How many rows are in one of these states, of a kind or of all."""
        return sum(
            count
            for (of_kind, state), count in self.counts.items()
            if state in states and kind in {None, of_kind}
        )

    @property
    def matched(self) -> int:
        """Orders whose customer is known."""
        return self.of_state("ready", "loaded", "known", kind="order")

    @property
    def orphaned(self) -> int:
        return self.of_state("orphaned", kind="order")

    @property
    def rate(self) -> Decimal:
        """Percent of orders that found their customer, two decimals; 100 where there are none."""
        considered = self.matched + self.orphaned
        if not considered:
            return Decimal(100)
        return (Decimal(self.matched * 100) / considered).quantize(Decimal("0.01"))

    @property
    def is_enough(self) -> bool:
        considered = self.matched + self.orphaned
        return self.matched * 100 >= considered * ENOUGH


def report_of(tx: Transaction, batch_id: int) -> Report:
    """The report of a file as it stands. Raises NotFound."""
    counts = {
        (kind, state): count for kind, state, count in tx.execute(_COUNTS, {"batch": batch_id})
    }
    return Report(batch_of(tx, batch_id), counts)


_COUNTS: Final = """
SELECT coalesce(kind, 'row'), state, count(*) FROM imports.line
WHERE batch_id = %(batch)s GROUP BY 1, 2 ORDER BY 1, 2
"""
