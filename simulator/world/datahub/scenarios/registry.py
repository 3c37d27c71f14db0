"""The scenarios by name."""

from collections.abc import Callable
from typing import Final

from simulator.world.datahub.market import Market
from simulator.world.datahub.scenarios import readings, starts
from simulator.world.datahub.scenarios.erroneous_move import erroneous_move
from simulator.world.datahub.scenarios.erroneous_switch import erroneous_switch
from simulator.world.datahub.scenarios.mistakes import NothingToReport
from simulator.world.datahub.scenarios.order import Order, Played, Scenario, UnableToPlay
from simulator.world.datahub.state.agenda import TaskKind


def _switched_by_mistake(market: Market, order: Order) -> Played:
    """A switch was a mistake (BRS-003): ours, which is accepted; or another's, and we are asked."""
    return _reported(market, order, "switch", erroneous_switch)


def _moved_by_mistake(market: Market, order: Order) -> Played:
    """A move was a mistake (BRS-011): ours, which is accepted; or another's, and we are asked."""
    return _reported(market, order, "move", erroneous_move)


def _reported(
    market: Market, order: Order, what: str, report: Callable[[Market, str], str]
) -> Played:
    ours = market.supplies.on(order.gsrn, market.today) is not None
    try:
        transaction_id = report(market, order.gsrn)
    except NothingToReport as error:
        raise UnableToPlay(str(error)) from error

    happened = (
        f"Our {what} of {order.gsrn} is reported as a mistake, and accepted (RSM-004/D34)."
        if ours
        else f"We are asked to take {order.gsrn} back from a mistaken {what} (RSM-003)."
    )
    return Played(happened, details={"transaction_id": transaction_id})


SCENARIOS: Final[dict[str, Scenario]] = {
    "onboarding": starts.onboarding,
    "rejection": starts.rejection,
    "move": starts.move,
    "move_in_at_our_own_point": starts.move_in_at_our_own_point,
    "erroneous_switch": _switched_by_mistake,
    "erroneous_move": _moved_by_mistake,
    "correction": readings.correction,
    "month": readings.month,
}

TASKS: Final[dict[TaskKind, Callable[[Market, str], None]]] = {
    "late_day": readings.late_day,
    "corrected_day": readings.corrected_day,
}
