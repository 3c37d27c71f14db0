"""A try: counted when it begins, so that whatever happens to it afterwards cannot uncount it.

One that is refused because there were too many is kept and not counted: the lock ends an hour after
the tries that count, whether or not somebody keeps trying.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from elhandel.meters.rules import meter_rules
from elhandel.platform.database import AdvisoryLock, Transaction, fetch_one, statement
from elhandel.values.days.local_time import local_date
from elhandel.values.seen import Seen

type Result = Literal["success", "invalid_key", "meter_claimed"]

_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Begun:
    """A try. again_at: None where it may go on; else from when on the next one may."""

    attempt_id: int
    again_at: datetime | None


def begin_attempt(
    tx: Transaction, customer: int, serial: str, method: str, seen: Seen, now: datetime
) -> Begun:
    """Keep a try, and count it unless there were too many in the last hour.

    The caller commits whatever comes of it. Tries of a customer go one at a time through here: the
    statement that counts begins when the lock is held, so it sees all that were counted before.
    """
    values = {
        "lock": AdvisoryLock.METERS,
        "customer": customer,
        "serial": serial,
        "method": method,
        "address": seen.address,
        "agent": seen.user_agent,
        "now": now,
        "since": now - _HOUR,
        "most": meter_rules(local_date(now)).tries_an_hour,
    }
    tx.execute(_HOLD, values)
    attempt_id, result, oldest = fetch_one(tx, _BEGIN, values)
    return Begun(attempt_id, oldest + _HOUR if result == "rate_limited" else None)


def end_attempt(
    tx: Transaction, attempt_id: int, result: Result, reason: str | None, now: datetime
) -> None:
    """Keep what came of a try. reason: the code of the refusal."""
    tx.execute(_END, {"attempt": attempt_id, "result": result, "reason": reason, "now": now})


_HOLD: Final = "SELECT pg_advisory_xact_lock(%(lock)s, %(customer)s)"

_BEGIN: Final = statement("elhandel.meters.attempts", "begin")

_END: Final = """
UPDATE meters.attempt SET result = %(result)s, reason = %(reason)s, ended_at = %(now)s
WHERE attempt_id = %(attempt)s AND ended_at IS NULL
"""
