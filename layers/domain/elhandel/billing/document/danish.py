"""Numbers, amounts and days as Danes write them: 1.234,56 kr., 68,64 øre, 1. januar 2026. Exact."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache
from typing import Final

from babel import Locale
from babel.dates import format_date

from elhandel.values.days.period import Period

_DANISH: Final = Locale("da")
_DAY: Final = timedelta(days=1)
_DANISH_MARKS: Final = str.maketrans(",.", ".,")
"""Of thousands and decimals. Babel writes the same, at a cost beyond that of the e-invoice."""


def kroner(ore: int) -> str:
    """An amount in kroner without its unit: 1.234,56."""
    return number(Decimal(ore).scaleb(-2), 2)


def kwh(wh: int, decimals: int = 3) -> str:
    """Energy in kWh without its unit."""
    return number(Decimal(wh).scaleb(-3), decimals)


def kroner_of_micro(micro_dkk: int) -> str:
    """A price of a month or piece in kroner, with its two to six decimals."""
    return _price(Decimal(micro_dkk).scaleb(-6))


def ore_per_kwh(micro_dkk: int) -> str:
    """A price of a kWh in øre, with its two to four decimals."""
    return _price(Decimal(micro_dkk).scaleb(-4))


def number(value: Decimal, decimals: int) -> str:
    """A number, rounded half away from zero; before a negative one stands a true minus sign."""
    with localcontext(prec=50, rounding=ROUND_HALF_UP):
        rounded = value.quantize(Decimal(1).scaleb(-decimals))
        text = format(abs(rounded), ",f").translate(_DANISH_MARKS)

    return f"−{text}" if rounded < 0 else text


@lru_cache(maxsize=1024)
def day(value: date) -> str:
    """1. januar 2026."""
    return format_date(value, "d. MMMM y", locale=_DANISH)


@lru_cache(maxsize=1024)
def period(days: Period) -> str:
    """From the first day to the last: 1.–31. januar 2026, 16. januar – 28. februar 2026."""
    start = days.start
    last = days.end - _DAY
    if start == last:
        return day(start)
    if (start.year, start.month) == (last.year, last.month):
        return f"{start.day}.–{day(last)}"

    first = day(start) if start.year != last.year else format_date(start, "d. MMMM", locale=_DANISH)

    return f"{first} – {day(last)}"


def month_initials(value: date) -> str:
    """jan, feb, …"""
    return format_date(value, "MMM", locale=_DANISH).rstrip(".")


def quarter(value: date) -> str:
    """1. kvartal 2026."""
    return f"{(value.month + 2) // 3}. kvartal {value.year}"


def day_and_month(value: date) -> str:
    """14. januar."""
    return format_date(value, "d. MMMM", locale=_DANISH)


def years(first: date, last: date) -> str:
    """2026, or 2025/26 where the days lie in two years."""
    if first.year == last.year:
        return str(first.year)
    return f"{first.year}/{last.year % 100:02}"


def year_before(day: date) -> date:
    """The same day a year earlier; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return date(day.year - 1, 3, 1)


def decimals(quantities: Iterable[int]) -> int:
    """How many decimals of a kWh it takes to print all of them exactly, at least one."""
    return max((3 if wh % 10 else 2 if wh % 100 else 1 for wh in quantities), default=1)


def and_list(words: Sequence[str]) -> str:
    """a, b og c."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} og {words[-1]}"


def _price(price: Decimal) -> str:
    """A price with all the decimals it has, at least two."""
    return number(price, max(2, -int(price.normalize().as_tuple().exponent)))
