"""Scenarios of metering: `correction` of a delivered day, and a `month` with what it brings."""

from datetime import date, datetime, timedelta
from typing import Final

from elhandel.values.days.local_time import next_month, start_of_day
from simulator.world.datahub.market import Market
from simulator.world.datahub.metering.corrections import (
    UnableToCorrect,
    correct,
    leave_out,
    release,
)
from simulator.world.datahub.metering.deliveries import deliver_next_day
from simulator.world.datahub.metering.meters import Meters
from simulator.world.datahub.scenarios.order import Order, Played, UnableToPlay
from simulator.world.datahub.state.agenda import Task

_DAY: Final = timedelta(days=1)
_TO_PERCENT: Final = 80
_DAYS_LATE: Final = 7
_CORRECTED_AFTER: Final = 10
_AT: Final = timedelta(hours=9)


def correction(market: Market, order: Order) -> Played:
    """The grid company corrects a delivered day to 80 % of what it said, by default the latest."""
    meters = Meters(market.seed)
    _deliver_what_is_due(market, meters)

    supplies = market.supplies.of_point(order.gsrn)
    day = order.day or (supplies[-1].next_day - _DAY if supplies else market.today - _DAY)
    try:
        series = correct(market, meters, order.gsrn, day, _TO_PERCENT, None)
    except UnableToCorrect as error:
        raise UnableToPlay(str(error)) from error

    return Played(
        f"The readings of {order.gsrn} on {day} are corrected to {_TO_PERCENT} %.",
        day,
        details={"wh": sum(series.wh)},
    )


def month(market: Market, order: Order) -> Played:
    """A month of readings: its fifth day comes a week late, and its tenth is corrected ten days
    after.

    day: any day of the month; by default the month that runs.
    """
    first = (order.day or market.today).replace(day=1)
    late, corrected = first + 4 * _DAY, first + 9 * _DAY
    if any(market.supplies.on(order.gsrn, day) is None for day in (late, corrected)):
        raise UnableToPlay(
            f"We do not supply {order.gsrn} from {late} to {corrected}. "
            "Let the scenario `onboarding` begin it first, or name another month."
        )

    leave_out(market, order.gsrn, [late])
    market.agenda.add(Task(_after(late, _DAYS_LATE), "late_day", f"{order.gsrn} {late}"))
    market.agenda.add(
        Task(_after(corrected, _CORRECTED_AFTER), "corrected_day", f"{order.gsrn} {corrected}")
    )

    return Played(
        f"The readings of {order.gsrn} come until {next_month(first)}: "
        f"those of {late} {_DAYS_LATE} days late, those of {corrected} corrected after "
        f"{_CORRECTED_AFTER} days.",
        first,
    )


def late_day(market: Market, subject: str) -> None:
    """A task of the agenda: a day that was left out comes. subject: GSRN and day."""
    gsrn, day = _subject(subject)
    meters = Meters(market.seed)
    _deliver_what_is_due(market, meters)
    release(market, meters, gsrn, [day])


def corrected_day(market: Market, subject: str) -> None:
    """A task of the agenda: a day is corrected, after what was due before. subject: GSRN and
    day.
    """
    gsrn, day = _subject(subject)
    meters = Meters(market.seed)
    _deliver_what_is_due(market, meters)
    if market.supplies.on(gsrn, day) is not None:
        correct(market, meters, gsrn, day, _TO_PERCENT, None)


def _deliver_what_is_due(market: Market, meters: Meters) -> None:
    """So that nothing overtakes an earlier day, however far the clock was moved."""
    while deliver_next_day(market, meters):
        pass


def _after(day: date, days: int) -> datetime:
    return start_of_day(day + timedelta(days=days)) + _AT


def _subject(subject: str) -> tuple[str, date]:
    gsrn, day = subject.split()
    return gsrn, date.fromisoformat(day)
