"""When the market calculates, and what it sends by itself (BRS-023, BRS-027).

A month is fixed by 08:00 on the 6th business day after it, and corrected on the 3rd business day
of the 3rd, 18th and 36th month after it. A month's calculations are planned when the first supply
in it begins, and each month plans the next.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from elhandel.values.days.local_time import first_of_month, next_month, start_of_day
from simulator.world.datahub.calendar import business_day
from simulator.world.datahub.documents import Process, Variant
from simulator.world.datahub.market import Market
from simulator.world.datahub.metering.meters import available_at
from simulator.world.datahub.state.agenda import Task
from simulator.world.datahub.sums.calculation import calculate
from simulator.world.datahub.sums.push import push

_IN_THE_MORNING: Final = timedelta(hours=6, minutes=30)
_FIXED_ON: Final = 6  # business day of the month after
_CORRECTED_ON: Final = 3  # business day
_CORRECTIONS: Final[dict[Variant, int]] = {"D01": 3, "D02": 18, "D03": 36}  # months after
_FIXING: Final = "fixing"  # balance (D04) and wholesale (D05) at once
_DAILY: Final = "daily_sums"
_DAY: Final = timedelta(days=1)


def plan_month(market: Market, day: date) -> None:
    """Put the calculations of a day's month on the agenda, once."""
    month = first_of_month(day)
    planned = market.store.row(
        "INSERT OR IGNORE INTO planned_month VALUES (?) RETURNING month", month.isoformat()
    )
    if planned is not None:
        for due_at, subject in _of_month(month):
            market.agenda.add(Task(due_at, "calculation", subject))


def _of_month(month: date) -> Iterator[tuple[datetime, str]]:
    fixed = _morning(business_day(next_month(month), _FIXED_ON))
    yield fixed, f"{_FIXING}//{month}"
    for variant, later in _CORRECTIONS.items():
        yield (
            _morning(business_day(_months_after(month, later), _CORRECTED_ON)),
            (f"D32/{variant}/{month}"),
        )


def calculation(market: Market, subject: str) -> None:
    """A planned calculation of a month: what comes out is sent. Fixing plans the next month."""
    process, variant, month = subject.split("/")
    first = date.fromisoformat(month)
    processes: tuple[Process, ...] = ("D04", "D05") if process == _FIXING else ("D32",)
    run_and_push(market, processes, variant or None, first, next_month(first))  # type: ignore[arg-type]
    if process == _FIXING:
        plan_month(market, next_month(first))


def run_and_push(
    market: Market, processes: Sequence[Process], variant: Variant | None, first: date, end: date
) -> int:
    """Calculate the local days [first, end) now and send the sums; the last version."""
    runs = calculate(market, processes, variant, first, end)
    for run in runs:
        push(market, run)
    return runs[-1].version


def set_daily(market: Market, on: bool) -> None:
    """Let preliminary sums (D03) come each day from now on, or no more."""
    market.store.set_fact(_DAILY, market.today.isoformat() if on else "")


def push_daily(market: Market) -> None:
    """Send the preliminary sums of the days whose readings have come out since."""
    following = market.store.fact(_DAILY)
    if not following:
        return

    day = date.fromisoformat(following)
    while (out := available_at(day) + timedelta(hours=1)) <= market.now:
        run_and_push(replace(market, now=out), ["D03"], None, day, day + _DAY)
        day += _DAY
    market.store.set_fact(_DAILY, day.isoformat())


def _morning(day: date) -> datetime:
    return start_of_day(day) + _IN_THE_MORNING


def _months_after(month: date, number: int) -> date:
    for _ in range(number):
        month = next_month(month)
    return month
