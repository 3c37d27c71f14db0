"""Quotas: how often a key may ask in a minute and in a day, counted in the database for all
processes together.

One row for each key. A request beyond the quota writes nothing, so that whoever floods us costs a
look-up. Keys that we do not know are not counted here: they are the gateway's.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from elhandel.platform.database import Transaction
from elhandel.values.errors import TooManyRequests

# Clocks of two processes differ by seconds: an older minute within two counts as the one that is
# known, or a flood around a minute's turn would begin anew each time. A clock that is set back
# further is believed: nobody is locked out.
_COUNT: Final = """
INSERT INTO platform.api_key_count AS c (api_key_id, minute, in_minute, day, in_day)
VALUES (%(key)s, %(minute)s, 1, %(day)s, 1)
ON CONFLICT (api_key_id) DO UPDATE
SET minute = CASE WHEN c.minute BETWEEN excluded.minute AND excluded.minute + %(apart)s
                  THEN c.minute ELSE excluded.minute END,
    in_minute = CASE WHEN c.minute BETWEEN excluded.minute AND excluded.minute + %(apart)s
                     THEN c.in_minute ELSE 0 END + 1,
    day = CASE WHEN c.minute BETWEEN excluded.minute AND excluded.minute + %(apart)s
               THEN c.day ELSE excluded.day END,
    in_day = CASE WHEN c.day = excluded.day OR c.minute BETWEEN excluded.minute AND excluded.minute + %(apart)s
                  THEN c.in_day ELSE 0 END + 1
WHERE (c.minute NOT BETWEEN excluded.minute AND excluded.minute + %(apart)s OR c.in_minute < %(per_minute)s)
  AND (c.day <> excluded.day AND c.minute NOT BETWEEN excluded.minute AND excluded.minute + %(apart)s
       OR c.in_day < %(per_day)s)
RETURNING in_minute
"""

_APART: Final = timedelta(minutes=2)

_TODAY: Final = "SELECT day = %(day)s AND in_day >= %(per_day)s FROM platform.api_key_count WHERE api_key_id = %(key)s"


@dataclass(frozen=True, slots=True)
class Quota:
    """How many requests a key has in a minute, and in a day."""

    per_minute: int
    per_day: int


def count_request(tx: Transaction, key_id: int, quota: Quota, now: datetime) -> bool:
    """Count a request of a key; whether it is the first of its minute.

    now: in any zone; minutes and days are those of UTC. Raises TooManyRequests, with the seconds
    until one is taken.
    """
    utc = now.astimezone(UTC)
    minute = utc.replace(second=0, microsecond=0)
    values = {
        "key": key_id,
        "minute": minute,
        "day": utc.date(),
        "apart": _APART,
        "per_minute": quota.per_minute,
        "per_day": quota.per_day,
    }
    counted = tx.execute(_COUNT, values).fetchone()
    if counted is not None:
        return bool(counted[0] == 1)

    (whole_day,) = tx.execute(_TODAY, values).fetchone() or (False,)
    midnight = minute.replace(hour=0, minute=0) + timedelta(days=1)
    raise _too_many(
        quota,
        midnight - utc if whole_day else minute + timedelta(minutes=1) - utc,
        whole_day=whole_day,
    )


def _too_many(quota: Quota, wait: timedelta, *, whole_day: bool) -> TooManyRequests:
    seconds = -(-wait // timedelta(seconds=1))  # a part of a second is waited for, too
    many, span = (quota.per_day, "day") if whole_day else (quota.per_minute, "minute")
    return TooManyRequests(
        f"This API key has used its {many} requests of this {span}. Send the request again in {seconds} seconds; "
        "ask us for more where that is too few.",
        retry_after=seconds,
    )
