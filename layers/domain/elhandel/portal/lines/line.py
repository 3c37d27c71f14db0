"""A line of a bill as the portal's JSON: its days, the hours of one of them, its months and pieces.

The hours come by the day: those of a correction of three years would be no answer of HTTP any more
(all of a bill at once: `hours_as_csv`).
"""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Final, Self

from pydantic import BaseModel, Field

from elhandel.billing.explained import Hour, OpenedLine
from elhandel.platform.database import Transaction
from elhandel.portal.bills import opened_line
from elhandel.values.units import decimal_dkk, decimal_kwh, decimal_price

_NANO: Final = 9
_MICRO: Final = 6

type Exact = Annotated[str, Field(pattern=r"^-?[0-9]+(\.[0-9]{1,9})?$")]
"""A decimal number of DKK with all of its decimals, nine at most."""


class HourOfLine(BaseModel):
    """An hour, a quarter or a day, as it was measured; without VAT."""

    start: Annotated[dt.datetime, Field(examples=["2025-12-14T16:00:00Z"])]
    minutes: Annotated[int, Field(examples=[60])]
    kwh: Annotated[Decimal, Field(examples=["0.412"])]
    price: Annotated[Exact, Field(description="DKK per kWh.", examples=["0.68"])]
    amount: Annotated[
        Exact,
        Field(
            description="DKK, unrounded: those of all hours add up to the line before it was "
            "rounded.",
            examples=["0.28016"],
        ),
    ]
    estimated: Annotated[bool, Field(examples=[False])]
    full_tax: Annotated[
        bool,
        Field(
            description="Under the limit of electric heating: the part of the hour that pays the "
            "full tax; its price is what that is more than the reduced one.",
            examples=[False],
        ),
    ]

    @classmethod
    def of(cls, hour: Hour) -> Self:
        return cls(
            start=hour.start.astimezone(dt.UTC),
            minutes=hour.minutes,
            kwh=decimal_kwh(hour.wh),
            price=_exact(hour.per_kwh / 10**6, _MICRO),
            amount=_exact(hour.amount_ore / 100, _NANO),
            estimated=hour.estimated,
            full_tax=hour.of_full_tax,
        )


class DayOfLineAnswer(BaseModel):
    """A local day; without VAT. The amounts of all days are rounded together."""

    date: Annotated[dt.date, Field(examples=["2025-12-14"])]
    kwh: Annotated[Decimal, Field(examples=["11.470"])]
    amount: Annotated[Decimal, Field(description="DKK.", examples=["5.21"])]


class PriceOfLine(BaseModel):
    """All hours of a line at one price; without VAT."""

    price: Annotated[Exact, Field(description="DKK per kWh.", examples=["0.268"])]
    kwh: Annotated[Decimal, Field(examples=["188.212"])]
    amount: Annotated[Decimal, Field(description="DKK.", examples=["50.44"])]
    clock_hours: Annotated[
        list[int],
        Field(description="The local hours in which it held.", examples=[[6, 7, 8]]),
    ]


class PartOfLine(BaseModel):
    """Days of what is paid by the month, or a fee that fell due on the first of them."""

    period_from: Annotated[dt.date, Field(examples=["2025-12-01"])]
    period_to: Annotated[
        dt.date, Field(description="The first day after the part.", examples=["2026-01-01"])
    ]
    days: Annotated[int, Field(examples=[31])]
    days_in_month: Annotated[int, Field(examples=[31])]
    factor: Annotated[int, Field(description="How many.", examples=[1])]
    once: Annotated[bool, Field(description="A fee, whatever the month.", examples=[False])]
    price: Annotated[Decimal, Field(description="DKK a month, or a piece.", examples=["29"])]
    amount: Annotated[Exact, Field(description="DKK, unrounded.", examples=["29"])]


class LineAnswer(BaseModel):
    """A line of a bill and what it was made of; amounts in DKK without VAT."""

    number: Annotated[str, Field(examples=["2026-00001"])]
    line_no: Annotated[int, Field(examples=[1])]
    description: Annotated[
        str, Field(description="As printed, in Danish.", examples=["Spotpris i DK1"])
    ]
    period_from: Annotated[dt.date, Field(examples=["2025-12-01"])]
    period_to: Annotated[
        dt.date, Field(description="The first day after the period.", examples=["2026-01-01"])
    ]
    kwh: Annotated[
        Decimal | None,
        Field(description="Null of what is not measured.", examples=["342.180"]),
    ]
    amount: Annotated[Decimal, Field(examples=["148.76"])]
    known_at: Annotated[
        dt.datetime,
        Field(
            description="Readings and prices are those known at this instant.",
            examples=["2026-01-09T08:00:00Z"],
        ),
    ]
    correction: Annotated[
        bool, Field(description="Whether it holds the difference only.", examples=[False])
    ]
    shown: Annotated[
        bool,
        Field(
            description="Whether what was known comes to the line, to the øre. Where it does not, "
            "there are no days, hours and parts: ask customer service.",
            examples=[True],
        ),
    ]
    days: list[DayOfLineAnswer]
    hours: Annotated[list[HourOfLine], Field(description="Of the day that was asked for.")]
    prices: Annotated[list[PriceOfLine], Field(description="Where they are few, the lowest first.")]
    parts: Annotated[list[PartOfLine], Field(description="Of what is not paid by the kWh.")]

    @classmethod
    def of(cls, opened: OpenedLine, day: dt.date | None) -> Self:
        line = opened.line
        return cls(
            number=opened.invoice.number,
            line_no=opened.line_no,
            description=line.description,
            period_from=opened.period.start,
            period_to=opened.period.end,
            kwh=None if line.quantity_wh is None else decimal_kwh(line.quantity_wh),
            amount=decimal_dkk(line.amount_ore),
            known_at=opened.known_at.astimezone(dt.UTC),
            correction=opened.is_correction,
            shown=opened.shown,
            days=[
                DayOfLineAnswer(
                    date=found.day,
                    kwh=decimal_kwh(found.wh),
                    amount=decimal_dkk(found.amount_ore),
                )
                for found in opened.days
            ],
            hours=[
                HourOfLine.of(hour)
                for found in opened.days
                if found.day == day
                for hour in found.hours
            ],
            prices=_prices(opened),
            parts=_parts(opened),
        )


def line_answer(tx: Transaction, number: str, line_no: int, day: dt.date | None) -> LineAnswer:
    """A line of a bill of the asking customer, with the hours of a day. Raises NotFound."""
    return LineAnswer.of(opened_line(tx, number, line_no), day)


def _prices(opened: OpenedLine) -> list[PriceOfLine]:
    return [
        PriceOfLine(
            price=_exact(level.per_kwh / 10**6, _MICRO),
            kwh=decimal_kwh(level.wh),
            amount=decimal_dkk(level.amount_ore),
            clock_hours=list(level.clock_hours),
        )
        for level in opened.levels
    ]


def _parts(opened: OpenedLine) -> list[PartOfLine]:
    return [
        PartOfLine(
            period_from=part.start,
            period_to=part.end,
            days=part.days,
            days_in_month=part.days_in_month,
            factor=part.factor,
            once=part.once,
            price=decimal_price(part.micro_dkk),
            amount=_exact(part.nano_dkk / 10**9, _NANO),
        )
        for part in opened.parts
    ]


def _exact(value: Fraction, most: int) -> str:
    """With so many decimals at most, and none that is 0 at the end."""
    scaled = round(value * 10**most)
    text = format(Decimal(scaled).scaleb(-most), "f")
    return text.rstrip("0").rstrip(".")
