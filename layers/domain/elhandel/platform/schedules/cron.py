"""EventBridge's cron: six fields, minute hour day-of-month month day-of-week year, in the
schedule's time zone.

Source: Amazon EventBridge user guide, "Cron expressions reference". Sunday is 1. One of the two day
fields is `?`. A local time that the clocks skip in spring does not fire; one that comes twice in
autumn fires the first time.
"""

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_MONTHS: Final = {name.upper(): number for number, name in enumerate(calendar.month_abbr) if name}
_WEEKDAYS: Final = {
    name: number for number, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"), 1)
}
_LAST_YEAR: Final = 2199
_LONGEST_SEARCH_DAYS: Final = 366 * 8 + 2  # 29 February over a century's turn


class UnreadableCron(ValueError):
    """The text is not a cron expression of EventBridge's."""


@dataclass(frozen=True, slots=True)
class Cron:
    """A parsed expression.

    `day` answers whether it fires on a day at all; minutes and hours are sorted.
    """

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    day: Callable[[date], bool]

    def next_after(self, instant: datetime, zone: ZoneInfo) -> datetime | None:
        """The first instant (UTC) after `instant` at which it fires; None when there is none."""
        day = instant.astimezone(zone).date()
        for _ in range(_LONGEST_SEARCH_DAYS):
            if self.day(day):
                for hour in self.hours:
                    for minute in self.minutes:
                        fires = _existing(
                            datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
                        )
                        if fires is not None and fires > instant:
                            return fires
            if day.year > _LAST_YEAR:
                return None
            day += timedelta(days=1)

        return None


def parse_cron(fields: str) -> Cron:
    """`5 0 * * ? *` as a Cron. Raises UnreadableCron."""
    parts = fields.upper().split()
    if len(parts) != 6:
        raise UnreadableCron(f"cron takes six fields, not {len(parts)}")

    minute, hour, day_of_month, month, day_of_week, year = parts
    if (day_of_month == "?") == (day_of_week == "?"):
        raise UnreadableCron("exactly one of day-of-month and day-of-week is ?")

    months, years = _numbers(month, 1, 12, _MONTHS), _numbers(year, 1970, _LAST_YEAR, {})
    matches = _day_of_month(day_of_month) if day_of_week == "?" else _day_of_week(day_of_week)

    return Cron(
        tuple(sorted(_numbers(minute, 0, 59, {}))),
        tuple(sorted(_numbers(hour, 0, 23, {}))),
        lambda day: day.year in years and day.month in months and matches(day),
    )


def _existing(local: datetime) -> datetime | None:
    """The instant of a local time (the first of two); None when the clocks skip it."""
    instant = local.astimezone(UTC)
    back = instant.astimezone(local.tzinfo)
    return instant if (back.hour, back.minute) == (local.hour, local.minute) else None


def _numbers(text: str, lowest: int, highest: int, names: dict[str, int]) -> frozenset[int]:
    found: set[int] = set()
    for part in text.split(","):
        span, slash, step_text = part.partition("/")
        first_text, dash, last_text = span.partition("-")
        if span in {"*", "?"}:
            first, last = lowest, highest
        else:
            first = _number(first_text, names)
            last = _number(last_text, names) if dash else (highest if slash else first)
        step = _number(step_text, {}) if slash else 1
        if not lowest <= first <= last <= highest or step < 1:
            raise UnreadableCron(f"{part} is not between {lowest} and {highest}")
        found.update(range(first, last + 1, step))

    return frozenset(found)


def _number(text: str, names: dict[str, int]) -> int:
    if text in names:
        return names[text]
    if not text.isdigit():
        raise UnreadableCron(f"{text or 'nothing'} is not a number")
    return int(text)


def _day_of_month(text: str) -> Callable[[date], bool]:
    if text in {"L", "LW"}:
        return lambda day: (
            day.day == (_last(day) if text == "L" else _nearest_weekday(day, _last(day)))
        )
    if text.endswith("W"):
        wanted = _number(text[:-1], {})
        return lambda day: day.day == _nearest_weekday(day, min(wanted, _last(day)))
    days = _numbers(text, 1, 31, {})
    return lambda day: day.day in days


def _day_of_week(text: str) -> Callable[[date], bool]:
    name, hash_sign, ordinal = text.partition("#")
    if hash_sign:
        weekday, nth = _number(name, _WEEKDAYS), _number(ordinal, {})
        return lambda day: _weekday(day) == weekday and (day.day - 1) // 7 + 1 == nth
    if text.endswith("L"):
        weekday = _number(text[:-1], _WEEKDAYS) if text != "L" else 7
        return lambda day: _weekday(day) == weekday and (text == "L" or day.day > _last(day) - 7)

    weekdays = _numbers(text, 1, 7, _WEEKDAYS)

    return lambda day: _weekday(day) in weekdays


def _weekday(day: date) -> int:
    return day.isoweekday() % 7 + 1


def _last(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def _nearest_weekday(day: date, wanted: int) -> int:
    """The working day nearest to the `wanted` day of the month, in the same month."""
    weekday = date(day.year, day.month, wanted).isoweekday()
    if weekday == 6:
        return wanted - 1 if wanted > 1 else wanted + 2
    if weekday == 7:
        return wanted + 1 if wanted < _last(day) else wanted - 2
    return wanted
