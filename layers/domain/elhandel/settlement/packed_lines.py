"""How lines stand in the database: those of one point in one row (`settlement.point_lines`), read through a view.

The view `settlement.line` has a row for each. Why: docs/decisions/0015-lines-packed-by-point.md.
"""

from typing import Final

POINT_LINES: Final = (
    "settlement.point_lines (run_id, supply_period_id, first_line_no, metering_point_id, charge_ids, without_vat,"
    " quantities_wh, amounts_ore, rest_numerators, rest_denominators)"
)
"""The table and its columns, in the order in which they are written."""

POINT_LINES_TYPES: Final = ("int4", "int4", "int2", "int4", "int4[]", "int2[]", "int8[]", "int8[]", "int8[]", "int4[]")

# What is ours has no charge_id: a number of its own stands there. The view says the same.
_OURS: Final = {"energy": -1, "supplier_subscription": -2, "production_credit": -3}


def packed_kind(component: str, charge_id: int | None) -> int:
    """What stands among the `charge_ids` for a line of this component; charge_id: of component `charge`."""
    return _OURS[component] if charge_id is None else charge_id
