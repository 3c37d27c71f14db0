"""What has not come is asked for: each morning by itself, and at once where staff want it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from elhandel.market import enquiries
from elhandel.market.enquiries import Motive, PointWanted, UnableToAsk
from elhandel.market.missing.data import MissingData, missing_data
from elhandel.market.missing.outstanding import PURPOSE, Outstanding, outstanding_data
from elhandel.market.rules import PeriodOutsideWindow
from elhandel.metering.read import missing_readings
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction
from elhandel.platform.telemetry import logger
from elhandel.settlement.progress import WaitingSupply, waiting_supply
from elhandel.values.days.period import Period
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import EnquiryId

_USE_BEFORE: Final = "missing-use-before"
_A_YEAR: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class AskedData:
    """What became of the data that are missing."""

    asked: int

    waiting: int
    """Asked for already, today or still unanswered."""

    left: int
    """Asked for in vain as often as is sensible, or not to be asked for: staff look at them."""


@dataclass(frozen=True, slots=True)
class AskedAtOnce:
    """What staff asked for, and why not for the rest."""

    enquiries: tuple[EnquiryId, ...]
    refused: tuple[str, ...]
    """A sentence each."""


def ask_for_missing_data(database: Database, clock: Clock) -> AskedData:
    """Ask for master data, price links and prices that have not come, once a day, a few times."""
    with database.transaction() as tx:
        fates = [_fate(tx, missing, clock) for missing in outstanding_data(tx, clock)]

    return AskedData(
        asked=fates.count("asked"), waiting=fates.count("waiting"), left=fates.count("left")
    )


def _fate(tx: Transaction, missing: Outstanding, clock: Clock) -> str:
    if missing.is_open or missing.asked_today:
        return "waiting"
    if missing.is_left:
        return "left"

    motive = Motive(PURPOSE, missing.data.why)
    refused = _ask(tx, missing.data, motive, clock)
    if isinstance(refused, Exception):
        logger.warning("missing data cannot be asked for", extra={"code": refused.code})
        return "left"
    return "asked"


def ask_at_once(
    tx: Transaction, gsrn: Gsrn | None, *, by: str, why: str, clock: Clock
) -> AskedAtOnce:
    """Ask for everything that has not come for a main point, its readings too; or for all that has
    not come for any point, but for readings, of which the morning's job takes care.
    """
    motive = Motive("staff", why, by=by)
    wanted = missing_data(tx, clock, gsrn)
    if gsrn is not None:
        wanted += _readings(tx, gsrn)

    asked: list[EnquiryId] = []
    refused: list[str] = []
    for data in wanted:
        outcome = _ask(tx, data, motive, clock)
        if isinstance(outcome, Exception):
            refused.append(outcome.sentence)
        else:
            asked.append(outcome)

    return AskedAtOnce(tuple(asked), tuple(refused))


def _ask(
    tx: Transaction, data: MissingData, motive: Motive, clock: Clock
) -> EnquiryId | PeriodOutsideWindow | UnableToAsk:
    """Ask, or say why the market would not answer."""
    try:
        with tx.transaction():
            return enquiries.ask(tx, data.wanted, data.period, motive, clock)
    except (PeriodOutsideWindow, UnableToAsk) as refusal:
        return refusal


def _readings(tx: Transaction, gsrn: Gsrn) -> list[MissingData]:
    """The readings that the settlement of a point waits for."""
    waiting = waiting_supply(tx, ["missing-readings", _USE_BEFORE], gsrn)
    return [data for supply in waiting for data in _gaps(tx, supply)]


def _gaps(tx: Transaction, supply: WaitingSupply) -> list[MissingData]:
    days = supply.period
    if supply.cause == _USE_BEFORE:  # the count of a yearly limit begins a year before at most
        days = Period(days.start - _A_YEAR, days.end)

    numbers = [Gsrn(row[0]) for row in tx.execute(_NUMBERS, {"points": list(supply.points)})]
    gaps = [gap for number in numbers for gap in missing_readings(tx, days, number).earliest]
    return [
        MissingData(PointWanted("historical_data", gap.gsrn), gap.period, "", waiting=1)
        for gap in gaps
    ]


_NUMBERS: Final = """
SELECT gsrn FROM portfolio.metering_point
WHERE metering_point_id = ANY(%(points)s) ORDER BY metering_point_id
"""
