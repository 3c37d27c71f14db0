"""Supply that began or ended on another day than we believed: its period is corrected, and the
former one is kept.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import psycopg.errors
from psycopg.rows import class_row

from elhandel.platform.database import Transaction
from elhandel.values.decision import Decision
from elhandel.values.errors import DomainError
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ContractId, SupplyPeriodId


class UnableToCorrectSupply(DomainError):
    """Supply cannot begin or end on that day."""

    code = "unable-to-move-supply"
    status = 409


@dataclass(frozen=True, slots=True)
class Supply:
    """Days on which we supply a point, half-open; ends_on is None while supply goes on."""

    supply_period_id: SupplyPeriodId
    contract_id: ContractId
    starts_on: date
    ends_on: date | None


def find_supply(tx: Transaction, gsrn: Gsrn, day: date | None = None) -> Supply | None:
    """The active supply of a point on a local day, or the latest there is, locked for this
    transaction.
    """
    cursor = tx.cursor(row_factory=class_row(Supply))
    return cursor.execute(_FIND, {"gsrn": str(gsrn), "day": day}).fetchone()


# The one that holds a day; without a day the latest. Locked, so that nobody else moves or ends it
# meanwhile.
_FIND: Final = """
SELECT s.supply_period_id, s.contract_id, s.starts_on, s.ends_on
FROM portfolio.supply_period s JOIN portfolio.metering_point m USING (metering_point_id)
WHERE m.gsrn = %(gsrn)s AND s.state = 'active'
  AND (%(day)s::date IS NULL
    OR (s.starts_on <= %(day)s AND (s.ends_on IS NULL OR s.ends_on > %(day)s)))
ORDER BY s.starts_on DESC LIMIT 1 FOR UPDATE OF s
"""


def correct_supply(
    tx: Transaction,
    supply: Supply,
    decision: Decision,
    *,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Supply:
    """Supply began, or ended, on another day than we believed; the same days again change nothing.
    Returns the supply as it is then.

    Raises UnableToCorrectSupply where no day would be left, where the point was supplied under
    another contract, and for the end of supply that goes on.
    """
    corrected = replace(
        supply, starts_on=starts_on or supply.starts_on, ends_on=ends_on or supply.ends_on
    )
    if corrected == supply:
        return supply
    if supply.ends_on is None and ends_on is not None:
        raise UnableToCorrectSupply(
            f"Supply since {supply.starts_on} goes on, so it has no end to be corrected. "
            "The market ends supply (RSM-004); correct the end afterwards if its day was wrong."
        )
    if corrected.ends_on is not None and corrected.starts_on >= corrected.ends_on:
        raise UnableToCorrectSupply(
            f"Supply from {corrected.starts_on} to {corrected.ends_on} (the first day without) "
            "has no day. Choose an earlier start or a later end; "
            "supply that never was is made void by the market (RSM-004/D34)."
        )

    days = {
        "supply": supply.supply_period_id,
        "starts_on": corrected.starts_on,
        "ends_on": corrected.ends_on,
    }
    try:
        with tx.transaction():
            tx.execute(_CORRECT, days)
    except psycopg.errors.ExclusionViolation as error:
        raise UnableToCorrectSupply(_in_the_way(tx, days)) from error

    before = {"started_on": supply.starts_on, "ended_on": supply.ends_on}
    tx.execute(_VACANT_SINCE, {**days, **before})
    tx.execute(_VACANT_UNTIL, days)
    tx.execute(_KEEP, {**days, **before, "by": decision.by, "why": decision.why, "at": decision.at})

    return corrected


_CORRECT: Final = """
UPDATE portfolio.supply_period SET starts_on = %(starts_on)s, ends_on = %(ends_on)s
WHERE supply_period_id = %(supply)s
"""

# The point of somebody who moved out is vacant from the day on which their supply ends.
_VACANT_SINCE: Final = """
UPDATE portfolio.vacancy v
SET starts_on = %(ends_on)s,
    ends_on = CASE WHEN v.ends_on IS NOT NULL THEN greatest(v.ends_on, %(ends_on)s::date) END
FROM portfolio.supply_period s
WHERE s.supply_period_id = %(supply)s AND v.contract_id = s.contract_id
  AND v.starts_on = %(ended_on)s
"""

# And until the day on which the next one moves in.
_VACANT_UNTIL: Final = """
UPDATE portfolio.vacancy v SET ends_on = greatest(v.starts_on, s.starts_on)
FROM portfolio.supply_period s
WHERE s.supply_period_id = %(supply)s AND v.next_contract_id = s.contract_id
"""

_KEEP: Final = """
INSERT INTO portfolio.supply_move
    (supply_period_id, moved_at, moved_by, reason, started_on, ended_on, starts_on, ends_on)
VALUES (%(supply)s, %(at)s, %(by)s, %(why)s, %(started_on)s, %(ended_on)s, %(starts_on)s,
    %(ends_on)s)
"""

_IN_THE_WAY: Final = """
SELECT o.starts_on, o.ends_on, o.contract_id
FROM portfolio.supply_period s JOIN portfolio.supply_period o USING (metering_point_id)
WHERE s.supply_period_id = %(supply)s AND o.supply_period_id <> s.supply_period_id
  AND o.state = 'active'
  AND daterange(o.starts_on, o.ends_on) && daterange(%(starts_on)s, %(ends_on)s)
ORDER BY o.starts_on LIMIT 1
"""


def _in_the_way(tx: Transaction, days: dict[str, object]) -> str:
    start, end, contract = tx.execute(_IN_THE_WAY, days).fetchone() or (None, None, None)
    until = "goes on" if end is None else f"ended on {end}"
    return (
        f"On some of the days from {days['starts_on']} the point is supplied under another "
        f"contract: number {contract} began on {start} and {until}. "
        "Correct that supply first, then this one."
    )
