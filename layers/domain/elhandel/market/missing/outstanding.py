"""What has not come, with how often it was asked for: staff see it, and the morning's job asks."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import msgspec
from psycopg.rows import kwargs_row

from elhandel.market.enquiries import PointWanted
from elhandel.market.missing.data import MissingData, missing_data
from elhandel.market.rules import rule_pack
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.platform.settings import settings
from elhandel.values.days.local_time import local_date, start_of_day
from elhandel.values.days.period import Period
from elhandel.values.ids import EnquiryId

PURPOSE: Final = "missing-data"


type _Thing = tuple[str, ...]
"""What a question is for, whatever its days."""


@dataclass(frozen=True, slots=True)
class _Ask:
    """A question that was asked for something that is missing."""

    enquiry_id: EnquiryId
    thing: _Thing
    period: Period
    asked_on: date
    is_open: bool

    def is_of(self, period: Period) -> bool:
        """Whether it asked for some of these days."""
        return self.period.start < period.end and period.start < self.period.end


@dataclass(frozen=True, slots=True)
class Outstanding:
    """Something that has not come, and what was asked for it."""

    data: MissingData

    asks: int
    """How often it was asked for."""

    enquiry_id: EnquiryId | None
    """The latest question."""

    is_open: bool
    """Whether that waits for its answer."""

    asked_today: bool

    is_left: bool
    """Whether it was asked for in vain as often as is sensible: staff ask somebody else."""


def outstanding_data(tx: Transaction, clock: Clock) -> list[Outstanding]:
    """What has not come, of all points."""
    missing = missing_data(tx, clock)
    if not missing:
        return []

    today = clock.today()
    rule = rule_pack(today, settings().market_rules).missing_data
    asks = _asks_since(tx, today - timedelta(days=rule.back_days))

    return [_outstanding(data, asks[_thing_of(data)], rule.most_asks, today) for data in missing]


def _outstanding(
    data: MissingData, asked: Sequence[_Ask], most_asks: int, today: date
) -> Outstanding:
    """asked: the questions for it on any days, the latest first."""
    asks = [ask for ask in asked if ask.is_of(data.period)]
    is_open = any(ask.is_open for ask in asks)
    return Outstanding(
        data=data,
        asks=len(asks),
        enquiry_id=asks[0].enquiry_id if asks else None,
        is_open=is_open,
        asked_today=any(ask.asked_on == today for ask in asks),
        is_left=len(asks) >= most_asks and not is_open,
    )


def _thing_of(data: MissingData) -> _Thing:
    wanted = data.wanted
    if isinstance(wanted, PointWanted):
        return (wanted.kind, str(wanted.gsrn))
    return _charge(msgspec.to_builtins(wanted))


def _charge(wants: Mapping[str, Any]) -> _Thing:
    return ("price_list", *(str(wants.get(name)) for name in ("owner", "kind", "code")))


def _asks_since(tx: Transaction, day: date) -> defaultdict[_Thing, list[_Ask]]:
    """What was asked since a day, by what it was for."""
    values = {"purpose": PURPOSE, "since": start_of_day(day)}
    by_thing: defaultdict[_Thing, list[_Ask]] = defaultdict(list)
    with tx.cursor(row_factory=kwargs_row(_ask)) as cursor:
        for ask in cursor.execute(_ASKS, values):
            by_thing[ask.thing].append(ask)

    return by_thing


_ASKS: Final = """
SELECT e.enquiry_id, e.kind, m.gsrn, e.wants, e.starts_on, e.ends_on, e.created_at,
       e.state IN ('pending', 'sent') AS is_open
FROM market.enquiry e LEFT JOIN portfolio.metering_point m USING (metering_point_id)
WHERE e.purpose = %(purpose)s AND e.created_at >= %(since)s
ORDER BY e.enquiry_id DESC
"""


def _ask(
    *,
    kind: str,
    gsrn: str | None,
    wants: Mapping[str, Any],
    starts_on: date,
    ends_on: date,
    created_at: datetime,
    **columns: Any,
) -> _Ask:
    return _Ask(
        thing=_charge(wants) if gsrn is None else (kind, gsrn),
        period=Period(starts_on, ends_on),
        asked_on=local_date(created_at),
        **columns,
    )
