"""How a settlement stands in the database: one row with its lines packed, read through the view
`settlement.line`.

Why: docs/decisions/0015-lines-stand-in-their-settlement.md.
"""

from typing import Final

SETTLEMENT: Final = (
    "settlement.settlement (run_id, supply_period_id, contract_id, kind, corrects_run_id, period_from, period_to,"
    " shard_no, subtotal_ore, settled_at, metering_point_ids, charge_ids, without_vat, quantities_wh, amounts_ore,"
    " rest_numerators, rest_denominators)"
)
"""The table and its columns, in the order in which they are written."""

# What is ours has no charge_id: a number of its own stands there. The view says the same.
_OURS: Final = {"energy": -1, "supplier_subscription": -2, "production_credit": -3}


def packed_kind(component: str, charge_id: int | None) -> int:
    """What stands among the `charge_ids` for a line of this component; charge_id: of component
    `charge`.
    """
    return _OURS[component] if charge_id is None else charge_id
