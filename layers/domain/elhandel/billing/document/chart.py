"""The bars of consumption on an invoice: by day, by month where the days are many."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from elhandel.billing.document import danish
from elhandel.billing.document.model import Bar, Chart
from elhandel.values.days.local_time import first_of_month

_MOST_DAYS: Final = 100
_LABEL_EVERY: Final = 5
_LABEL_DAYS: Final = 3
"""How many days after a label there is room for the next."""


def consumption_chart(start: date, daily_wh: Sequence[int]) -> Chart | None:
    """The chart of the days from `start` on; None when nothing is known or nothing was used."""
    if not daily_wh or max(daily_wh) <= 0:
        return None

    by_day = [(start + timedelta(days=number), wh) for number, wh in enumerate(daily_wh)]
    if len(by_day) > _MOST_DAYS:
        return _chart("Dit forbrug måned for måned", _by_month(by_day))

    return _chart("Dit forbrug dag for dag", [(_day_label(day, start), wh) for day, wh in by_day])


def _by_month(by_day: Sequence[tuple[date, int]]) -> list[tuple[str, int]]:
    bars = []
    for month, days in groupby(by_day, key=lambda item: first_of_month(item[0])):
        bars.append((danish.month_initials(month), sum(wh for _, wh in days)))
    return bars


def _day_label(day: date, start: date) -> str:
    """The first day, each 1st and each fifth day; no two so near that they would overlap."""
    if day.day == 1 or (day == start and not _before_a_month(day)):
        return f"{day.day}. {danish.month_initials(day)}"
    fifth = day.day % _LABEL_EVERY == 0 and day.day < 30
    return f"{day.day}." if fifth and (day - start).days > _LABEL_DAYS else ""


def _before_a_month(day: date) -> bool:
    """Whether the label of a 1st, which always stands, follows too soon."""
    return (day + timedelta(days=_LABEL_DAYS)).day <= _LABEL_DAYS


def _chart(title: str, bars: Sequence[tuple[str, int]]) -> Chart:
    highest = max(wh for _, wh in bars)
    return Chart(
        title=title,
        top=f"{danish.kwh(highest, 1)} kWh",
        bars=tuple(Bar(round(max(wh, 0) / highest, 4), label) for label, wh in bars),
    )
