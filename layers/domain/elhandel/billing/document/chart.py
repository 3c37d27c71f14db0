"""The bars of consumption on an invoice: by day, by month where the days are many, and beside them
the same days of the year before.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from elhandel.billing.document import danish
from elhandel.billing.document.model import Bar, Chart
from elhandel.values.days.local_time import first_of_month
from elhandel.values.days.period import Period

_MOST_DAYS: Final = 100
_LABEL_EVERY: Final = 5
_LABEL_DAYS: Final = 3
"""How many days after a label there is room for the next."""

type _Days = Sequence[tuple[date, int, int | None]]
"""(day, Wh, Wh of the same day a year before)"""


def consumption_chart(
    start: date, daily_wh: Sequence[int], year_before: Sequence[int] = ()
) -> Chart | None:
    """The chart of the days from `start` on; None when nothing is known or nothing was used.

    year_before: of the same days; a 29 February has none.
    """
    if not daily_wh or max(daily_wh) <= 0:
        return None

    days = [
        (
            start + timedelta(days=number),
            wh,
            year_before[number] if number < len(year_before) else None,
        )
        for number, wh in enumerate(daily_wh)
    ]
    last = days[-1][0]
    if len(days) > _MOST_DAYS:
        return _chart("Dit forbrug måned for måned", _by_month(days), start, last)

    by_day = [(_day_label(day, start), wh, before) for day, wh, before in days]
    return _chart("Dit forbrug dag for dag", by_day, start, last)


type _Bars = Sequence[tuple[str, int, int | None]]
"""(label, Wh, Wh a year before)"""


def _by_month(days: _Days) -> _Bars:
    bars = []
    for month, of_month in groupby(days, key=lambda day: first_of_month(day[0])):
        together = list(of_month)
        before = [wh for _, _, wh in together if wh is not None]
        label = danish.month_initials(month)
        bars.append((label, sum(wh for _, wh, _ in together), sum(before) if before else None))
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


def _chart(title: str, bars: _Bars, start: date, last: date) -> Chart:
    known_before = [before for _, _, before in bars if before is not None]
    highest = max(max(wh, before or 0) for _, wh, before in bars)
    used = sum(wh for _, wh, _ in bars)
    days = danish.period(Period(start, last + timedelta(days=1)))
    now = danish.years(start, last)
    years_before = danish.years(danish.year_before(start), danish.year_before(last))

    alt = f"{title}, {days}: {danish.kwh(used, 1)} kWh i alt"
    if known_before:
        alt += f", samme dage {years_before}: {danish.kwh(sum(known_before), 1)} kWh"

    return Chart(
        title=title,
        top=f"{danish.kwh(highest, 1)} kWh",
        bars=tuple(
            Bar(
                height=_height(wh, highest),
                label=label,
                before=None if before is None else _height(before, highest),
            )
            for label, wh, before in bars
        ),
        alt=f"{alt}. Højeste søjle: {danish.kwh(highest, 1)} kWh.",
        now=now if known_before else "",
        before=years_before if known_before else "",
    )


def _height(wh: int, highest: int) -> float:
    return round(max(wh, 0) / highest, 4)
