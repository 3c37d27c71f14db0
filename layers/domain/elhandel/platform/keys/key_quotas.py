"""Quotas: how many requests a key has in a minute and a day, counted in the database.

The count is for all processes together, one row for each key. Nobody waits for the disk to have it:
a server that crashes may forget the requests of its last second. A request beyond the quota writes
nothing, so a flood costs a look-up each. Unknown keys are not counted here: the gateway limits
them.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from elhandel.platform import open_transactions
from elhandel.platform.database import Database, statement
from elhandel.values.errors import TooManyRequests

_COUNT: Final = statement("elhandel.platform", "count_request")
_APART: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Quota:
    """How many requests a key has in a minute, and in a day."""

    per_minute: int
    per_day: int


def count_request(database: Database, key_id: int, quota: Quota, now: datetime) -> bool:
    """Count a request of a key, in a transaction of its own; whether it is the first of its minute.

    now: in any zone; minutes and days are UTC's. Raises TooManyRequests with the seconds to wait.
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
        "alone": not open_transactions.is_open(),  # what else it writes is not to be lost
    }
    counted = database.execute_alone(_COUNT, values)
    if counted is not None:
        return bool(counted[0] == 1)

    (whole_day,) = database.execute_alone(_TODAY, values) or (False,)
    midnight = minute.replace(hour=0, minute=0) + timedelta(days=1)
    raise _too_many(
        quota,
        midnight - utc if whole_day else minute + timedelta(minutes=1) - utc,
        whole_day=whole_day,
    )


_TODAY: Final = """
SELECT day = %(day)s AND in_day >= %(per_day)s FROM platform.api_key_count
WHERE api_key_id = %(key)s
"""


def _too_many(quota: Quota, wait: timedelta, *, whole_day: bool) -> TooManyRequests:
    seconds = -(-wait // timedelta(seconds=1))  # rounded up
    many, span = (quota.per_day, "day") if whole_day else (quota.per_minute, "minute")
    return TooManyRequests(
        f"This API key has used its {many} requests of this {span}. Send the request again in "
        f"{seconds} seconds; ask us for more where that is too few.",
        retry_after=seconds,
    )
