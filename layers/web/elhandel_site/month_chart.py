"""A month day by day as a drawing."""

from typing import Final, Literal

from elhandel.portal.usage import DayOfMonth, Month
from elhandel_web.charts import Plot, stacked

type Unit = Literal["kr", "kwh"]

_ORE_PER_KRONE: Final = 100
_WH_PER_KWH: Final = 1000


def month_plot(month: Month, unit: Unit) -> Plot:
    """A column for each day, by price band; days to come as they are expected."""
    expected = {day.day: day for day in month.forecast.days} if month.forecast else {}
    rows = []
    for day in month.days:
        to_come = expected.get(day.day)
        if to_come is not None:
            value = to_come.ore if unit == "kr" else to_come.wh
            rows.append(("forecast", [("forecast", drawn(value, unit))], _mark(day, unit)))
        else:
            rows.append((day.state, _parts(day, unit), _mark(day, unit)))

    return stacked(rows)


def drawn(value: int, unit: Unit) -> float:
    """Kroner of øre, or kWh of Wh, to be drawn."""
    return value / (_ORE_PER_KRONE if unit == "kr" else _WH_PER_KWH)


def _parts(day: DayOfMonth, unit: Unit) -> list[tuple[str, float]]:
    parts = [
        (part.band.value, drawn(part.ore if unit == "kr" else part.wh, unit)) for part in day.bands
    ]
    if unit == "kr" and day.fixed_ore:
        parts.insert(0, ("fixed", drawn(day.fixed_ore, unit)))
    return parts


def _mark(day: DayOfMonth, unit: Unit) -> float | None:
    value = day.last_year_ore if unit == "kr" else day.last_year_wh
    return None if value is None else drawn(value, unit)
