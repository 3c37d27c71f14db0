"""How a settlement is stored: one row with its lines packed, read through `settlement.line`.

Why: docs/decisions/0015-lines-stand-in-their-settlement.md.
"""

from typing import Final

from elhandel.platform.database import statement

COPY_SETTLEMENTS: Final = statement("elhandel.settlement.shard", "copy_settlements")
"""Writes settlements, with the columns in its order."""

# What is ours has no charge_id: a number below zero marks it. The view says the same.
_OURS: Final = {"energy": -1, "supplier_subscription": -2, "production_credit": -3}


def packed_kind(component: str, charge_id: int | None) -> int:
    """What `charge_ids` holds for a line of this component; charge_id: of component `charge`."""
    return _OURS[component] if charge_id is None else charge_id
