"""The use of services, read from the network's provider: from the last day that was read until
today, so that hours and days that were missed are made up for (CD-USE-2).

The provider is asked outside any transaction, several services at a time. One that cannot be read
is counted, and the others go on: its turn comes behind theirs. Where the provider answers nobody in
several portions, it is away: the run ends, and the next begins with those that have waited longest.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from psycopg.rows import class_row

from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction, statement
from elhandel.platform.telemetry import error_text, logger
from elhandel.services.network import DayOfUse, NetworkProvider, RefusedByNetwork
from elhandel.services.usage.rules import UsageRules, usage_rules
from elhandel.services.usage.warnings import warn
from elhandel.services.usage.watched import Watched
from elhandel.values.days.period import Period
from elhandel.values.errors import Unavailable

_AT_ONCE: Final = 50
_CALLERS: Final = 8
_IN_VAIN: Final = 3
"""So many portions of which nothing was answered end a run: the provider is away."""
_FOR: Final = timedelta(seconds=100)
"""After that no more is begun: the next hour begins with what is left."""


@dataclass(frozen=True, slots=True)
class Synced:
    """How many services were read and could not be, days that were stored, and customers who were
    told.
    """

    read: int = 0
    failed: int = 0
    days: int = 0
    warned: int = 0

    def __add__(self, other: "Synced") -> "Synced":
        return Synced(
            self.read + other.read,
            self.failed + other.failed,
            self.days + other.days,
            self.warned + other.warned,
        )


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the provider said of a service; `failure`: why it said nothing."""

    service: Watched
    days: Sequence[DayOfUse] = ()
    failure: str | None = None
    is_away: bool = False


def sync_usage(database: Database, clock: Clock, provider: NetworkProvider) -> Synced:
    """Read what every service that is delivered has used; the same again changes nothing."""
    begun = clock.now()
    rules = usage_rules(clock.today())
    synced = Synced()
    in_vain = 0

    with ThreadPoolExecutor(_CALLERS, "usage") as callers:
        while clock.now() < begun + _FOR and in_vain < _IN_VAIN:
            with database.transaction() as tx:
                services = _to_read(tx, begun, clock.today())
            if not services:
                break

            asked = [(provider, service, rules, clock.today()) for service in services]
            answers = list(callers.map(lambda ask: _read(*ask), asked))
            with database.transaction() as tx:
                synced += _keep(tx, answers, rules, clock)
            in_vain = in_vain + 1 if all(answer.is_away for answer in answers) else 0

    return synced


def _to_read(tx: Transaction, begun: datetime, today: date) -> list[Watched]:
    values = {"begun": begun, "today": today, "most": _AT_ONCE}
    return tx.cursor(row_factory=class_row(Watched)).execute(_TO_READ, values).fetchall()


def _read(provider: NetworkProvider, service: Watched, rules: UsageRules, today: date) -> _Answer:
    try:
        days = [
            day
            for part in _parts(_since(service, rules), today, rules.longest_days)
            for day in provider.usage(service.connection_id, part)
        ]
    except Unavailable as error:
        return _Answer(service, failure=error.code, is_away=True)
    except RefusedByNetwork as refused:
        return _Answer(service, failure=refused.reason)
    except Exception as error:  # one service must not hold up the others
        logger.exception("a use could not be read", extra={"service": service.agreement_id})
        return _Answer(service, failure=error_text(error)[:200])

    return _Answer(service, days)


def _since(service: Watched, rules: UsageRules) -> date:
    if service.read_through is None:
        return service.activated_on
    return max(service.activated_on, service.read_through - rules.look_back)


def _parts(start: date, today: date, longest: int) -> list[Period]:
    end = today + timedelta(days=1)
    starts = [start + timedelta(days=n) for n in range(0, (end - start).days, longest)]
    return [Period(day, min(day + timedelta(days=longest), end)) for day in starts]


def _keep(tx: Transaction, answers: Sequence[_Answer], rules: UsageRules, clock: Clock) -> Synced:
    now, today = clock.now(), clock.today()
    read = [answer for answer in answers if answer.failure is None]
    days = [(answer.service.agreement_id, day) for answer in read for day in answer.days]
    values: dict[str, Any] = {
        "agreements": [agreement for agreement, _ in days],
        "days": [day.day for _, day in days],
        "up": [day.upload for _, day in days],
        "down": [day.download for _, day in days],
        "now": now,
    }
    tx.execute(_STORE, values)
    tx.execute(
        _NOTE,
        {
            "agreements": [answer.service.agreement_id for answer in answers],
            "failures": [answer.failure for answer in answers],
            "today": today,
            "now": now,
        },
    )

    warned = warn(tx, [answer.service for answer in read], rules, clock)
    return Synced(len(read), len(answers) - len(read), len(days), warned)


_TO_READ: Final = statement("elhandel.services.usage", "to_read")

# What somebody put right by hand is not put wrong by the provider again.
_STORE: Final = """
INSERT INTO services.usage_day AS u (agreement_id, day, upload_bytes, download_bytes, read_at)
SELECT agreement_id, day, up, down, %(now)s
FROM unnest(%(agreements)s::int[], %(days)s::date[], %(up)s::bigint[], %(down)s::bigint[])
    AS t (agreement_id, day, up, down)
ON CONFLICT (agreement_id, day) DO UPDATE
SET upload_bytes = excluded.upload_bytes, download_bytes = excluded.download_bytes,
    read_at = excluded.read_at
WHERE u.source <> 'manual'
"""

_NOTE: Final = """
INSERT INTO services.usage_sync AS u (agreement_id, tried_at, read_at, read_through, failure)
SELECT agreement_id, %(now)s::timestamptz, CASE WHEN failure IS NULL THEN %(now)s::timestamptz END,
       CASE WHEN failure IS NULL THEN %(today)s::date END, failure
FROM unnest(%(agreements)s::int[], %(failures)s::text[]) AS t (agreement_id, failure)
ON CONFLICT (agreement_id) DO UPDATE
SET tried_at = excluded.tried_at, failure = excluded.failure,
    read_at = coalesce(excluded.read_at, u.read_at),
    read_through = coalesce(excluded.read_through, u.read_through)
"""
