"""The scenarios by name."""

from collections.abc import Callable
from typing import Final

from simulator.world.datahub.market import Market
from simulator.world.datahub.scenarios import readings, starts
from simulator.world.datahub.scenarios.order import Scenario
from simulator.world.datahub.state.agenda import TaskKind

SCENARIOS: Final[dict[str, Scenario]] = {
    "onboarding": starts.onboarding,
    "rejection": starts.rejection,
    "move": starts.move,
    "move_in_at_our_own_point": starts.move_in_at_our_own_point,
    "correction": readings.correction,
    "month": readings.month,
}

TASKS: Final[dict[TaskKind, Callable[[Market, str], None]]] = {
    "late_day": readings.late_day,
    "corrected_day": readings.corrected_day,
}
