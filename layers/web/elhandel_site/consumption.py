"""Forbrug: what did I use, when, and what did it cost?"""

import csv
import datetime as dt
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter
from starlette.responses import Response

from elhandel.portal import budgets, homes, usage
from elhandel.portal.usage import Day, DayOfMonth, LastYear, Month, Place, Year
from elhandel.values.days.local_time import first_of_month, next_month
from elhandel.values.days.period import Period
from elhandel.values.errors import NotFound
from elhandel_site.month_chart import Unit, drawn, month_plot
from elhandel_site.places import Home, PlaceNumber, home_of, remembered, to_its_path
from elhandel_site.price_chart import price_chart
from elhandel_web import N_, SignedIn, SignedInThemselves, Visit
from elhandel_web.charts import Plot, stacked, step_line
from elhandel_web.numbers import DANISH

router: Final = APIRouter()

_ONE_DAY: Final = dt.timedelta(days=1)
_MONTH: Final = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII)
_KNOWN: Final = ("measured", "estimated", "partial")

_DAY: Final = ("consumption.html", "_day.html")
_TABLE: Final = ("consumption_day.html", "_day_table.html")

BANDS: Final = {"cheap": N_("billig"), "normal": N_("normal"), "dear": N_("dyr")}

GROUPS: Final = {
    "el": (
        N_("Strøm fra elbørsen"),
        N_("Strømmen selv, til timens pris på elbørsen, eller til din faste pris."),
    ),
    "net": (
        N_("Netselskabet"),
        N_("Ledningerne til dit hus. Prisen følger uret: dyrest sidst på eftermiddagen."),
    ),
    "us": (N_("Elhandel"), N_("Vores tillæg pr. kWh og vores abonnement.")),
    "grid": (N_("Energinet"), N_("De store ledninger, og at nettet er i balance.")),
    "tax": (N_("Elafgift"), N_("Til staten, for hver kWh.")),
    "sold": (
        N_("Solgt strøm"),
        N_("Det, dit eget anlæg har leveret til nettet, til elbørsens pris."),
    ),
    "vat": (N_("Moms"), N_("En fjerdedel oven i det hele.")),
}
"""By group: its name, and what it is for."""


@router.get("/forbrug")
@router.get("/sted/{number}/forbrug")
def month(
    visit: SignedIn,
    number: PlaceNumber,
    maaned: str = "",
    vis: Unit = "kr",
    mod: str = "",
) -> Response:
    """The month asked for, else the latest with something in it."""
    return _month_page(visit, number, _asked_month(maaned), None, _View(vis, mod == "sidste-aar"))


@router.get("/forbrug/{asked}.csv")
@router.get("/sted/{number}/forbrug/{asked}.csv")
def month_as_csv(visit: SignedInThemselves, number: PlaceNumber, asked: str) -> Response:
    """Every hour of a month, as measured, with what it cost."""
    first = _asked_month(asked)
    with visit.transaction() as tx:
        home = home_of(tx, visit, number, visit.today)
        found = None
        if home.place is not None and first is not None:
            found = usage.month_of(tx, home.place, first, visit.today)
        if found is None:
            raise NotFound("We did not supply this home in that month. Choose another.")
        rows = list(_csv_rows(found))

    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)
    name = f"forbrug-{found.month:%Y-%m}.csv"
    return Response(
        f"\ufeff{text.getvalue()}",
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


@router.get("/forbrug/aar/{year}")
@router.get("/sted/{number}/forbrug/aar/{year}")
def whole_year(visit: SignedIn, number: PlaceNumber, year: int, vis: Unit = "kr") -> Response:
    """A year, month by month."""
    if not 2000 <= year < 2100:
        raise NotFound("There is no such year here. Go back to your use.")

    with visit.transaction() as tx:
        home = home_of(tx, visit, number, visit.today)
        leads = to_its_path(visit, home, number)
        if leads is not None:
            return leads
        found = None if home.place is None else usage.year_of(tx, home.place, year, visit.today)

    shown = None if found is None else _year_facts(found, vis, visit.today)
    answer = visit.page(
        "consumption_year.html",
        here="forbrug",
        home=home,
        year=year,
        y=found,
        shown=shown,
        unit=vis,
        today=visit.today,
    )
    return remembered(answer, home)


@router.get("/forbrug/{day}")
@router.get("/sted/{number}/forbrug/{day}")
def one_day(
    visit: SignedIn,
    number: PlaceNumber,
    day: dt.date,
    vis: Unit = "kr",
    mod: str = "",
) -> Response:
    """A day in its month; of a request for a part the day alone."""
    return _month_page(visit, number, _month_of(day), day, _View(vis, mod == "sidste-aar"))


@router.get("/forbrug/{day}/tabel")
@router.get("/sted/{number}/forbrug/{day}/tabel")
def day_as_table(visit: SignedIn, number: PlaceNumber, day: dt.date) -> Response:
    """Every interval of a day: of quarters they are many, and come when they are asked for."""
    return _month_page(visit, number, _month_of(day), day, _View("kr", versus=False), _TABLE)


@dataclass(frozen=True, slots=True)
class _View:
    """How a month is shown: in kroner or kWh, and whether beside the year before."""

    unit: Unit
    versus: bool

    @property
    def query(self) -> str:
        """What links keep of it."""
        return f"vis={self.unit}" + ("&mod=sidste-aar" if self.versus else "")


def _month_page(
    visit: Visit,
    number: int | None,
    first: dt.date | None,
    day: dt.date | None,
    view: _View,
    templates: tuple[str, str] = _DAY,
) -> Response:
    """templates: of the whole page, and of the part that htmx asks for."""
    today = visit.today
    with visit.transaction() as tx:
        home = home_of(tx, visit, number, today)
        leads = to_its_path(visit, home, number)
        if leads is not None:
            return leads
        if home.place is None:
            return visit.page("consumption_none.html", here="forbrug", home=home)

        asked = first or _latest_month(home.place, today)
        versus = view.versus and not visit.is_partial
        found = usage.month_of(tx, home.place, asked, today, versus=versus)
        if found is None:
            raise NotFound("We did not supply this home in that month. Choose another.")
        last_year = LastYear() if visit.is_partial else usage.last_year(tx, found)
        begins = None if visit.is_partial else homes.beginning(tx, home.place, today)
        budget = None if visit.is_partial else budgets.of_month(tx, found, today)
        if found.waits:  # no amount is known: what was used is
            view = _View("kwh", view.versus)

    answer = visit.page(
        templates[0],
        fragment=templates[1],
        here="forbrug",
        home=home,
        m=found,
        view=view,
        unit=view.unit,
        today=today,
        now=visit.clock.now(),
        groups=GROUPS,
        bands=BANDS,
        last_year=last_year,
        begins=begins,
        b=budget,
        against_last_year=_against(found, last_year),
        **_month_facts(found, home, view, day, visit),
    )
    return remembered(answer, home)


def _month_facts(
    month: Month, home: Home, view: _View, day: dt.date | None, visit: Visit
) -> dict[str, Any]:
    """What the templates show of a month beside its own facts."""
    known = [found for found in month.days if found.state in _KNOWN]
    chosen = day if day is not None else (known[-1].day if known else None)
    shown = None if chosen is None else usage.day_in(month, chosen)
    if day is not None and shown is None:
        raise NotFound("Nothing is measured on that day. Choose another.")

    is_now = first_of_month(visit.today) == month.month
    prices = None
    if is_now and not month.waits and not visit.is_partial and visit.today in month.supplied:
        prices = usage.prices_from(month.spent, month.place, visit.clock.now())

    return {
        "part": visit.is_partial,
        "chosen": chosen,
        "d": None if shown is None else _day_facts(shown, known, view),
        "plot": None if visit.is_partial else month_plot(month, view.unit),
        "known": known,
        "before": _month_before(home, month),
        "after": _month_after(home, month, visit.today),
        "is_now": is_now,
        "prices": prices,
        "price_chart": None if prices is None else price_chart(prices.ahead, visit.today),
        "expected": {day.day: day for day in month.forecast.days} if month.forecast else {},
        "cheap_share": _share(next((b.wh for b in month.bands if b.band == "cheap"), 0), month.wh),
        "cheap_time": _share(*month.cheap_time),
        "waiting_days": [found for found in month.days if _is_gap(found, month)],
    }


def _is_gap(day: DayOfMonth, month: Month) -> bool:
    return day.day < month.until and day.missing_hours > 0


def _against(month: Month, before: LastYear) -> int | None:
    """How many percent more than last year was used; below zero less."""
    if not before.wh or not month.wh:
        return None
    return round(100 * (month.wh - before.wh) / before.wh)


def _share(part: int, whole: int) -> int | None:
    """In percent."""
    return round(100 * part / whole) if whole > 0 else None


@dataclass(frozen=True, slots=True)
class _DayShown:
    """A day with its drawings."""

    day: Day
    before: dt.date | None
    after: dt.date | None
    hours_plot: Plot
    quarters_plot: Plot | None
    price_path: str
    price_ticks: tuple[tuple[float, float], ...]
    price_count: int
    cheap: int | None
    dear: int | None


def _day_facts(shown: Day, known: Sequence[DayOfMonth], view: _View) -> _DayShown:
    days = [found.day for found in known]
    place = days.index(shown.day)
    kroner = [hour.price / 1e6 if hour.price is not None else None for hour in shown.hours]
    scale = stacked(
        [("price", [("price", value or 0.0)], None) for value in kroner] or [("price", [], None)]
    )

    return _DayShown(
        day=shown,
        before=days[place - 1] if place else None,
        after=days[place + 1] if place + 1 < len(days) else None,
        hours_plot=_hours_plot(shown.hours, view.unit),
        quarters_plot=_hours_plot(shown.intervals, view.unit) if shown.by_quarter else None,
        price_path=step_line(kroner, scale.bottom, scale.top),
        price_ticks=scale.ticks,
        price_count=max(len(kroner), 1),
        cheap=_share(_in_band(shown, "cheap"), shown.facts.wh),
        dear=_share(_in_band(shown, "dear"), shown.facts.wh),
    )


def _in_band(shown: Day, band: str) -> int:
    return sum(part.wh for part in shown.facts.bands if part.band == band)


def _hours_plot(hours: Sequence[usage.Hour], unit: Unit) -> Plot:
    rows = []
    for hour in hours:
        value = drawn(hour.ore if unit == "kr" else hour.wh, unit)
        state = "missing" if not hour.there else "estimated" if hour.estimated else "measured"
        rows.append((state, [(hour.band.value, value)], None))
    return stacked(rows, gap=0.22)


@dataclass(frozen=True, slots=True)
class _YearShown:
    """A year with its drawing."""

    plot: Plot
    before: int | None
    after: int | None
    mean_price: int | None


def _year_facts(year: Year, unit: Unit, today: dt.date) -> _YearShown:
    rows = [
        (
            "estimated" if not month.complete else "measured",
            [("normal", drawn((month.ore or 0) if unit == "kr" else month.wh, unit))],
            None,
        )
        for month in year.months
    ]
    days = year.place.days
    last = min(days.end, today + _ONE_DAY) - _ONE_DAY

    return _YearShown(
        plot=stacked(rows or [("missing", [], None)], gap=0.4),
        before=year.year - 1 if days.start.year < year.year else None,
        after=year.year + 1 if last.year > year.year else None,
        mean_price=year.ore * 10_000 * 1000 // year.wh if year.wh > 0 else None,
    )


def _month_of(day: dt.date) -> dt.date:
    """Raises NotFound of a day beside which there is no year any more."""
    if not 2000 <= day.year < 2100:
        raise NotFound("There is no such day here. Go back to your use.")
    return first_of_month(day)


def _asked_month(said: str) -> dt.date | None:
    """The first day of `2026-01`; None of nothing. Raises NotFound of what is no month."""
    if not said:
        return None
    found = _MONTH.fullmatch(said)
    if found is None:
        raise NotFound("There is no such month. Go back to your use.")
    return dt.date(int(found[1]), int(found[2]), 1)


def _latest_month(place: Place, today: dt.date) -> dt.date:
    """This month; of a place that has ended the last, of one that has not begun the first."""
    last = min(place.days.end - _ONE_DAY, today)
    return first_of_month(max(last, place.days.start))


def _month_before(home: Home, month: Month) -> dt.date | None:
    before = first_of_month(month.month - _ONE_DAY)
    return before if _supplied(home, before) else None


def _month_after(home: Home, month: Month, today: dt.date) -> dt.date | None:
    after = next_month(month.month)
    return after if after <= today and _supplied(home, after) else None


def _supplied(home: Home, month: dt.date) -> bool:
    days = Period(month, next_month(month))
    return home.place is not None and home.place.supply_in(days) is not None


def _csv_rows(month: Month) -> Sequence[Sequence[str]]:
    """A row for each interval, and one for what a day costs beside its hours; Danish numbers."""
    rows = [["Dag", "Fra", "Til", "kWh", "Kr. pr. kWh", "Prisen var", "Kr.", "Måling"]]
    for found in month.days:
        day = usage.day_in(month, found.day)
        if day is None:
            continue
        rows += [_csv_interval(found.day, interval) for interval in day.intervals]
        if found.fixed_ore:
            fixed = DANISH.kr(found.fixed_ore).replace(".", "").replace("−", "-")
            rows.append([str(found.day), "", "", "", "", "faste beløb", fixed, ""])

    return rows


def _csv_interval(day: dt.date, interval: usage.Hour) -> list[str]:
    measured = "anslået" if interval.estimated else "målt"
    price = "" if interval.price is None else _plain(DANISH.price(interval.price, 6))
    return [
        str(day),
        f"{interval.start:%H:%M}",
        f"{interval.end:%H:%M}",
        _plain(DANISH.kwh(interval.wh, 3)) if interval.there else "",
        price,
        BANDS[interval.band.value] if interval.price is not None else "",
        _plain(DANISH.kr(interval.ore)),
        measured if interval.there else "mangler",
    ]


def _plain(text: str) -> str:
    """A Danish number as a spreadsheet reads it."""
    return text.replace(".", "").replace("−", "-")
