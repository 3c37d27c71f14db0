"""What lines of a customer's bill that are no electricity were charged for; in that customer's
transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction


@dataclass(frozen=True, slots=True)
class ChargedFor:
    """Where a charge comes from: its natural key, without the days."""

    billing_charge_id: int
    source: str
    source_id: str
    unit: str


def charged_for(tx: Transaction, charges: Sequence[int]) -> Mapping[int, ChargedFor]:
    """Of charges of the asking customer, by their numbers."""
    if not charges:
        return {}
    cursor = tx.cursor(row_factory=class_row(ChargedFor))
    rows = cursor.execute(_OWN, {"charges": list(charges)})
    return {row.billing_charge_id: row for row in rows}


_OWN: Final = """
SELECT billing_charge_id, source, source_id, unit FROM billing.own_charges(%(charges)s::bigint[])
"""
