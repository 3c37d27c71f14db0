"""Readings that go wrong: later corrections, and days that are left out and come late."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from simulator.world.datahub.documents import ReadingSeries, readings
from simulator.world.datahub.market import Market
from simulator.world.datahub.metering.meters import Meters, available_at


class UnableToCorrect(Exception):
    """A reading cannot be corrected or released; the message says why and what can be done."""


def correct(
    market: Market,
    meters: Meters,
    gsrn: str,
    day: date,
    factor_percent: int | None,
    positions: Mapping[int, int] | None,
    registered_at: datetime | None = None,
    *,
    sent: bool = True,
) -> ReadingSeries:
    """Send other values for a delivered day: a factor in per cent, or single positions in Wh.

    Not sent, they are what the market sums and answers, and the supplier has missed them.

    A registration time before that of the values in force makes a late message, which must stay
    history. Returns the whole day as it was changed. Raises UnableToCorrect.
    """
    now = _current(market, meters, gsrn, day)
    wh = list(now.wh)
    if factor_percent is not None:
        wh = [(value * factor_percent + 50) // 100 for value in wh]

    for position, value in (positions or {}).items():
        if not 1 <= position <= len(wh) or value < 0:
            raise UnableToCorrect(
                f"{day} has positions 1 to {len(wh)} with values from 0; "
                f"{position} = {value} is none."
            )
        wh[position - 1] = value

    changed = replace(now, wh=wh, quality={}, registered_at=registered_at or market.now)
    if changed.registered_at >= now.registered_at:
        market.store.run(
            "INSERT OR REPLACE INTO correction VALUES (?, ?, ?, ?)",
            gsrn,
            day.isoformat(),
            changed.registered_at.isoformat(),
            json.dumps(wh),
        )

    if sent:
        series = changed if positions is None else _only(changed, sorted(positions))
        market.send(readings(market.header("E23"), [series]))

    return changed


def leave_out(market: Market, gsrn: str, days: Sequence[date]) -> None:
    """These days of a point are not delivered until they are released."""
    market.store.run_many(
        "INSERT OR IGNORE INTO missing_day VALUES (?, ?)", [(gsrn, day.isoformat()) for day in days]
    )


def release(market: Market, meters: Meters, gsrn: str, days: Sequence[date]) -> None:
    """Days that were left out can be delivered again; those already due come at once, late."""
    for day in days:
        market.store.run(
            "DELETE FROM missing_day WHERE gsrn = ? AND day = ?", gsrn, day.isoformat()
        )
        supply = market.supplies.on(gsrn, day)
        if supply is not None and day < supply.next_day:
            series = meters.series(market, [supply], day)
            late = [replace(metered, registered_at=market.now) for metered in series]
            market.send(readings(market.header("E23"), late))


def _current(market: Market, meters: Meters, gsrn: str, day: date) -> ReadingSeries:
    supply = market.supplies.on(gsrn, day)
    if supply is None:
        raise UnableToCorrect(
            f"{gsrn} is not supplied by us on {day}, so no reading of it can be corrected."
        )
    if day >= supply.next_day or available_at(day) > market.now:
        raise UnableToCorrect(
            f"The readings of {gsrn} for {day} have not been delivered yet; move the clock first."
        )

    series = meters.series(market, [supply], day)
    if not series:
        raise UnableToCorrect(
            f"{day} of {gsrn} is left out; release it first (DELETE /control/missing)."
        )

    return series[0]


def _only(whole: ReadingSeries, positions: Sequence[int]) -> ReadingSeries:
    """A series from the first to the last of `positions`, with values for these only."""
    step = timedelta(minutes=15 if whole.resolution == "PT15M" else 60)
    first, last = positions[0], positions[-1]

    return replace(
        whole,
        start=whole.start + (first - 1) * step,
        end=whole.start + last * step,
        wh=[whole.wh[position - 1] for position in positions],
        positions=[position - first + 1 for position in positions],
    )
