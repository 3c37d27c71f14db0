"""Numbers, amounts and days as they are read, in Danish and in English.

Babel could do it, and is 30 MiB; tests compare these few lines with it
(tests/unit/web/test_numbers.py). Everything is exact: half away from zero, once.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from elhandel.values.days.local_time import danish_time

type Number = int | Decimal | float

_MINUS: Final = "−"
_DASH: Final = "–"
_NOTHING: Final = "—"


@dataclass(frozen=True, slots=True)
class Numbers:
    """How one language writes numbers and days; days of the week from Monday, months from January.

    between: of thousands. point: before the decimals.
    """

    between: str
    point: str
    days: tuple[str, ...]
    months: tuple[str, ...]
    day_format: str
    hour_word: str
    hour_point: str

    def number(self, value: Number | None, decimals: int = 2) -> str:
        """1234.5 as 1.234,50; nothing as a dash."""
        if value is None:
            return _NOTHING
        exact = value if isinstance(value, Decimal) else Decimal(str(value))
        rounded = abs(exact).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        sign = _MINUS if exact < 0 and rounded else ""
        whole, _, part = f"{rounded:,f}".partition(".")
        whole = whole.replace(",", self.between)
        return f"{sign}{whole}{self.point}{part}" if part else f"{sign}{whole}"

    def signed(self, value: Number, decimals: int = 2) -> str:
        """A difference: +1,20 or −1,20."""
        text = self.number(value, decimals)
        return (
            text
            if text.startswith(_MINUS) or not any(c in "123456789" for c in text)
            else f"+{text}"
        )

    def kr(self, ore: Number | None, decimals: int = 2) -> str:
        """An amount in øre, in kroner without their name."""
        return self.number(None if ore is None else _decimal(ore) / 100, decimals)

    def kr_signed(self, ore: Number, decimals: int = 2) -> str:
        return self.signed(_decimal(ore) / 100, decimals)

    def kwh(self, wh: Number | None, decimals: int = 1) -> str:
        """Energy in Wh, in kWh without their name."""
        return self.number(None if wh is None else _decimal(wh) / 1000, decimals)

    def price(self, micro_dkk: Number | None, decimals: int = 2) -> str:
        """A price in micro-DKK per kWh, in kroner per kWh."""
        return self.number(None if micro_dkk is None else _decimal(micro_dkk) / 1_000_000, decimals)

    def exact_price(self, micro_dkk: int) -> str:
        """A price with all of its decimals, two at least: 0,155."""
        text = f"{abs(micro_dkk) % 1_000_000:06d}".rstrip("0")
        return self.price(micro_dkk, max(2, len(text)))

    def percent(self, share: Number, decimals: int = 0) -> str:
        """A share of one, in percent without the sign."""
        return self.number(_decimal(share) * 100, decimals)

    def day(self, day: dt.date) -> str:
        """lørdag 10. januar"""
        return self.day_format.format(
            weekday=self.days[day.weekday()], day=day.day, month=self.months[day.month - 1]
        )

    def day_of_year(self, day: dt.date) -> str:
        """10. januar 2026"""
        return f"{self.date(day)} {day.year}"

    def date(self, day: dt.date) -> str:
        """10. januar"""
        text = self.day_format.replace("{weekday} ", "").replace("{weekday}, ", "")
        return text.format(day=day.day, month=self.months[day.month - 1])

    def short(self, day: dt.date) -> str:
        """10. jan."""
        name = self.months[day.month - 1]
        short = name if len(name) <= 4 else f"{name[:3]}."
        return self.date(day).replace(name, short)

    def month(self, day: dt.date) -> str:
        """januar 2026"""
        return f"{self.months[day.month - 1]} {day.year}"

    def month_name(self, day: dt.date) -> str:
        """januar"""
        return self.months[day.month - 1]

    def clock(self, at: dt.datetime) -> str:
        """kl. 14.02; the time must be local already."""
        return f"{self.hour_word}{at.hour:02d}{self.hour_point}{at.minute:02d}"

    def at(self, at: dt.datetime) -> str:
        """10. jan. 2026 kl. 14.02, as the clocks in Denmark show the instant."""
        local = danish_time(at)
        return f"{self.short(local.date())} {local.year} {self.clock(local)}"

    def moment(self, at: dt.datetime) -> str:
        """10. jan. kl. 14.02: of an instant of the last weeks."""
        local = danish_time(at)
        return f"{self.short(local.date())} {self.clock(local)}"

    def hours(self, start: int, end: int | None = None) -> str:
        """kl. 03–04"""
        return f"{self.hour_word}{start:02d}{_DASH}{(start + 1 if end is None else end):02d}"


DANISH: Final = Numbers(
    between=".",
    point=",",
    days=("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
    months=(
        "januar",
        "februar",
        "marts",
        "april",
        "maj",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "december",
    ),
    day_format="{weekday} {day}. {month}",
    hour_word="kl. ",
    hour_point=".",
)
ENGLISH: Final = Numbers(
    between=",",
    point=".",
    days=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    day_format="{weekday}, {day} {month}",
    hour_word="",
    hour_point=":",
)


def _decimal(value: Number) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))
