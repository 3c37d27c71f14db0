"""Scenarios of a start of supply: `onboarding`, `rejection`, `move`, `move_in_at_our_own_point`."""

from datetime import timedelta
from typing import Any, Final

from elhandel.values.days.local_time import start_of_day
from simulator.world.datahub.handlers.end_of_supply import stop_supply
from simulator.world.datahub.market import Market
from simulator.world.datahub.scenarios.order import Order, Played, UnableToPlay, signup_of
from simulator.world.datahub.state.agenda import Task
from simulator.world.households import Household

_A_WEEK: Final = timedelta(days=7)
_SOMEBODY_ELSE: Final = "3112659999"

# What holds at a point at which a switch is rejected with a code.
_REJECTED: Final[dict[str, dict[str, Any]]] = {
    "D17": {"registered": _SOMEBODY_ELSE},
    "E22": {"has_supplier": False, "registered": None, "name": None},
    "D16": {"connection_state": "D02"},
    "D40": {"crossing_attempts": 1},
}
_IN_WORDS: Final = {
    "D17": "another customer is registered there",
    "E22": "it has no supplier, so a switch is tried again as a move-in",
    "D16": "it is closed down",
    "D40": "another process crosses it once",
}


def onboarding(market: Market, order: Order) -> Played:
    """The point has another supplier and its customer is registered: a switch is confirmed."""
    household = order.point.household
    _refuse_ours(market, order)
    market.registry.change(
        household,
        registered=household.cpr_cvr,
        name=household.name,
        has_supplier=True,
        crossing_attempts=0,
        connection_state="E22",
    )

    return Played(
        f"A switch of {household.gsrn} will be confirmed, with master data, customer, prices and "
        "links at once.",
        signup=signup_of(household),
    )


def rejection(market: Market, order: Order) -> Played:
    """A switch of the point is rejected with the code that was asked for."""
    if order.code not in _REJECTED:
        raise UnableToPlay(
            f"No scenario rejects with {order.code}. Ask for one of {', '.join(_REJECTED)}."
        )
    onboarding(market, order)
    household = order.point.household
    market.registry.change(household, **_REJECTED[order.code])

    return Played(
        f"A switch of {household.gsrn} will be rejected with {order.code}: "
        f"{_IN_WORDS[order.code]}.",
        signup=signup_of(household),
        details={"code": order.code},
    )


def move(market: Market, order: Order) -> Played:
    """A new tenant: at a point of ours with another supplier, so that we lose it (RSM-004/E01);
    elsewhere with us, by a move-in.
    """
    household, day = order.point.household, order.day or market.today + _A_WEEK
    if market.supplies.on(order.gsrn, day) is None:
        onboarding(market, order)
        market.registry.change(household, has_supplier=False, registered=None, name=None)
        return Played(
            f"A move-in at {household.gsrn} on {day} will be confirmed.",
            day,
            signup_of(household, type="move_in", date=day.isoformat()),
        )

    begins = start_of_day(day)
    if begins <= market.now:
        stop_supply(market, order.gsrn, day, "E01")
    else:
        market.agenda.add(Task(begins, "moved_away", order.gsrn))

    return Played(f"Somebody moves in at {order.gsrn} on {day} with another supplier.", day)


def move_in_at_our_own_point(market: Market, order: Order) -> Played:
    """Somebody else moves in with us where we supply: that supply ends then, theirs begins."""
    day = order.day or market.today + _A_WEEK
    if market.supplies.on(order.gsrn, day) is None:
        raise UnableToPlay(
            f"We do not supply {order.gsrn} on {day}. Let the scenario `onboarding` begin it first."
        )
    newcomer = _somebody_else(market, order.point.household)

    return Played(
        f"A move-in at {order.gsrn} on {day} will be confirmed; our supply of whoever lives there "
        "ends that day.",
        day,
        signup_of(newcomer, gsrn=order.gsrn, type="move_in", date=day.isoformat()),
    )


def _somebody_else(market: Market, household: Household) -> Household:
    """Another private household, known from now on where it was not."""
    known = market.registry.grow(max(market.registry.count, household.index + 2))
    following = [*known[household.index + 1 :], *known[: household.index]]
    return next(other for other in following if other.kind == household.kind)


def _refuse_ours(market: Market, order: Order) -> None:
    if market.supplies.on(order.gsrn, order.day or market.today) is not None:
        raise UnableToPlay(
            f"We supply {order.gsrn} already. Name a point that we do not supply: "
            "GET /control/population lists points."
        )
