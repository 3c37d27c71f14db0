"""Readings that have not come: asked for once a day, a few times, and then left to staff.

Source: reference, section 9; DataHub guide BRS-025. How often, and of which days, is in the rule
pack.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from elhandel.market import enquiries
from elhandel.market.enquiries import Motive, PointWanted
from elhandel.market.missing.unanswered import end_partly_answered, repeat_unanswered
from elhandel.market.rules import PeriodOutsideWindow, rule_pack
from elhandel.metering.read import MissingDays, missing_readings
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import logger
from elhandel.values.days.local_time import days, local_date
from elhandel.values.days.period import Period

_MOST_GAPS: Final = 2_000  # at once; the rest another day
_PURPOSE: Final = "missing-days"
_DAY: Final = timedelta(days=1)

type _Earlier = tuple[datetime, bool, date, date]
"""When it was asked, whether it is unanswered, and its days."""


@dataclass(frozen=True, slots=True)
class AskedDays:
    """What became of the gaps of a day."""

    asked: int

    waiting: int
    """Asked for already, today or still unanswered."""

    left: int
    """Asked for as often as is sensible: staff ask the grid company."""

    repeated: int
    """Enquiries of any purpose that DataHub left unanswered, and that are sent again."""

    ended: int = 0
    """Enquiries that were answered in part, and end with what has come."""


def ask_for_missing_days(database: Database, clock: Clock) -> AskedDays:
    """Ask for the readings of every supplied day that has been missing for long enough."""
    today = clock.today()
    pack = rule_pack(today, settings().market_rules)
    rule = pack.missing_days
    old_enough = Period(
        today - timedelta(days=rule.back_days), today - timedelta(days=rule.after_days - 1)
    )

    with database.transaction() as tx:
        repeated = repeat_unanswered(tx, pack, clock.now())
        ended = end_partly_answered(tx, pack, clock.now())
        gaps = missing_readings(tx, old_enough, limit=_MOST_GAPS)
        fates = [_fate(tx, gap, rule.most_asks, clock) for gap in gaps.earliest]

    if gaps.left_out:
        logger.warning("gaps are left for another day", extra={"left_out": gaps.left_out})

    return AskedDays(
        asked=fates.count("asked"),
        waiting=fates.count("waiting"),
        left=fates.count("left"),
        repeated=repeated,
        ended=ended,
    )


def _fate(tx: Transaction, gap: MissingDays, most_asks: int, clock: Clock) -> str:
    values = {
        "gsrn": str(gap.gsrn),
        "purpose": _PURPOSE,
        "start": gap.period.start,
        "end": gap.period.end,
    }
    earlier: Sequence[_Earlier] = tx.execute(_EARLIER, values).fetchall()
    if any(is_open or local_date(at) == clock.today() for at, is_open, _, _ in earlier):
        return "waiting"

    # A gap grows day by day: its new days have not been asked for yet.
    open_days = [
        day
        for day in days(gap.period.start, gap.period.end)
        if sum(start <= day < end for _, _, start, end in earlier) < most_asks
    ]
    if not open_days:
        return "left"

    wanted = Period(open_days[0], open_days[-1] + _DAY)
    motive = Motive(_PURPOSE, f"no complete readings since {wanted.start}")
    try:
        with tx.transaction():
            enquiries.ask(tx, PointWanted("historical_data", gap.gsrn), wanted, motive, clock)
    except (PeriodOutsideWindow, enquiries.UnableToAsk) as error:
        logger.warning(
            "missing readings cannot be asked for",
            extra={"gsrn": str(gap.gsrn), "code": error.code},
        )
        return "left"
    return "asked"


_EARLIER: Final = """
SELECT e.created_at, e.state IN ('pending', 'sent', 'partly_answered'), e.starts_on, e.ends_on
FROM market.enquiry e JOIN portfolio.metering_point m USING (metering_point_id)
WHERE m.gsrn = %(gsrn)s AND e.purpose = %(purpose)s
  AND e.starts_on < %(end)s AND e.ends_on > %(start)s
"""
