"""Access of a person to what settlement holds: what was settled, and what waits and why."""

from collections.abc import Mapping
from typing import Final

from elhandel.platform.upkeep.data_subject import HeldList

ACCESS: Final[Mapping[str, HeldList]] = {
    "settlements": HeldList(
        """
        SELECT e.run_id, e.supply_period_id, e.contract_id, e.kind, e.corrects_run_id,
               e.period_from, e.period_to, e.subtotal_ore, e.settled_at
        FROM portfolio.supply_period s
        JOIN settlement.settlement e USING (supply_period_id)
        WHERE s.contract_id = ANY(%(contracts)s)
        ORDER BY e.period_from, e.run_id
        """,
        ("settlement.settlement",),
    ),
    "waiting": HeldList(
        """
        SELECT k.run_id, k.supply_period_id, k.cause, k.detail
        FROM settlement.parked k
        JOIN portfolio.supply_period s USING (supply_period_id)
        WHERE s.contract_id = ANY(%(contracts)s)
        ORDER BY k.run_id
        """,
        ("settlement.parked",),
    ),
    "to_be_corrected": HeldList(
        """
        SELECT d.supply_period_id, d.period_from, d.period_to, d.cause, d.marked_at
        FROM settlement.dirty d
        JOIN portfolio.supply_period s USING (supply_period_id)
        WHERE s.contract_id = ANY(%(contracts)s)
        ORDER BY d.dirty_id
        """,
        ("settlement.dirty",),
    ),
    "corrected_because": HeldList(
        """
        SELECT k.run_id, k.supply_period_id, k.cause, k.marked_at
        FROM settlement.correction_cause k
        JOIN portfolio.supply_period s USING (supply_period_id)
        JOIN settlement.settlement e USING (run_id, supply_period_id)
        WHERE s.contract_id = ANY(%(contracts)s)
        ORDER BY k.run_id, k.marked_at
        """,
        ("settlement.correction_cause",),
    ),
}
