"""Schedule expressions: when one fires next after an instant."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from elhandel.platform.schedules.cron import UnreadableCron, parse_cron

_RATE: Final = re.compile(r"rate\(\s*(\d+)\s+(minute|hour|day)s?\s*\)")
_CRON: Final = re.compile(r"cron\((.*)\)")


class UnknownExpression(Exception):
    """The text is no `rate(…)` or `cron(…)` that EventBridge reads, or its time zone is unknown."""


def next_after(
    expression: str, timezone: str, anchor: datetime, instant: datetime
) -> datetime | None:
    """The first time after `instant` at which the schedule fires; None when it never does again.

    anchor: when the schedule was made; a rate fires at the anchor and every period after it. Raises
    UnknownExpression.
    """
    return _compiled(expression, timezone)(anchor, instant)


@lru_cache(maxsize=256)
def _compiled(expression: str, timezone: str) -> Callable[[datetime, datetime], datetime | None]:
    if match := _RATE.fullmatch(expression):
        period = timedelta(**{f"{match[2]}s": int(match[1])})
        if not period:
            raise UnknownExpression(f"{expression}: the rate is at least 1.")
        return lambda anchor, instant: _next_of_rate(period, anchor, instant)
    if match := _CRON.fullmatch(expression):
        try:
            cron, zone = parse_cron(match[1]), ZoneInfo(timezone)
        except UnreadableCron as error:
            raise UnknownExpression(f"{expression}: {error}.") from None
        except (ZoneInfoNotFoundError, ValueError):
            raise UnknownExpression(f"{timezone} is not a time zone.") from None
        return lambda _, instant: cron.next_after(instant, zone)

    raise UnknownExpression(f"{expression} is neither rate(value unit) nor cron(six fields).")


def _next_of_rate(period: timedelta, anchor: datetime, instant: datetime) -> datetime:
    if instant < anchor:
        return anchor
    return anchor + ((instant - anchor) // period + 1) * period
