"""A year's costs as JSON, month by month."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Self

from pydantic import BaseModel, Field

from elhandel.platform.database import Transaction
from elhandel.portal.usage import Year, place_at, year_of
from elhandel.values.errors import NotFound
from elhandel.values.identifiers import Gsrn
from elhandel.values.units import decimal_dkk, decimal_kwh


class MonthOfYearCosts(BaseModel):
    """A calendar month, as far as it was supplied and is over."""

    month: Annotated[dt.date, Field(description="Its first day.", examples=["2025-12-01"])]
    kwh: Annotated[Decimal, Field(examples=["342.180"])]
    amount: Annotated[
        Decimal | None,
        Field(
            description="DKK with VAT; null where what it cost cannot be said.",
            examples=["847.51"],
        ),
    ]
    provisional: Annotated[
        bool, Field(description="Whether it is not billed whole yet.", examples=[False])
    ]
    complete: Annotated[bool, Field(description="Whether no reading is missing.", examples=[True])]
    estimated: Annotated[bool, Field(examples=[False])]


class YearCosts(BaseModel):
    """A year of a home. The months add up to `kwh` and `amount`."""

    gsrn: Annotated[str, Field(examples=["571313180000000001"])]
    year: Annotated[int, Field(examples=[2025])]
    kwh: Annotated[Decimal, Field(examples=["683.220"])]
    amount: Annotated[
        Decimal,
        Field(description="DKK with VAT, of the months that have one.", examples=["1587.11"]),
    ]
    provisional: Annotated[
        bool, Field(description="Whether some month is not billed yet.", examples=[False])
    ]
    months: list[MonthOfYearCosts]

    @classmethod
    def of(cls, gsrn: Gsrn, year: Year) -> Self:
        return cls(
            gsrn=gsrn.value,
            year=year.year,
            kwh=decimal_kwh(year.wh),
            amount=decimal_dkk(year.ore),
            provisional=year.provisional,
            months=[
                MonthOfYearCosts(
                    month=month.month,
                    kwh=decimal_kwh(month.wh),
                    amount=None if month.ore is None else decimal_dkk(month.ore),
                    provisional=month.provisional,
                    complete=month.complete,
                    estimated=month.estimated,
                )
                for month in year.months
            ],
        )


def year_costs(tx: Transaction, gsrn: Gsrn, year: int, today: dt.date) -> YearCosts:
    """A year of the customer's home. Raises NotFound, also for a year without supply."""
    place = place_at(tx, gsrn, today)
    found = year_of(tx, place, year, today)
    if not found.months:
        raise NotFound(
            f"We did not supply metering point {gsrn} in {year}, or not yet. Ask for another year."
        )

    return YearCosts.of(gsrn, found)
