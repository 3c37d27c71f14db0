"""A month's costs as JSON: the days, to whom the money goes, and what the month will come to."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Self

from pydantic import BaseModel, Field

from elhandel.platform.database import Transaction
from elhandel.portal.usage import DayOfMonth, Month, month_of, place_at
from elhandel.values.errors import NotFound
from elhandel.values.identifiers import Gsrn
from elhandel.values.units import decimal_dkk, decimal_kwh


class DayCosts(BaseModel):
    """A local day; amounts in DKK with VAT."""

    date: dt.date
    state: Annotated[
        str,
        Field(
            description="measured, estimated, partial (hours are missing), missing, or outside "
            "(no supply)."
        ),
    ]
    kwh: Decimal
    sold_kwh: Decimal
    amount: Decimal
    fixed: Annotated[Decimal, Field(description="What of it belongs to no hour: subscriptions.")]
    missing_hours: int

    @classmethod
    def of(cls, day: DayOfMonth) -> Self:
        return cls(
            date=day.day,
            state=day.state,
            kwh=decimal_kwh(day.wh),
            sold_kwh=decimal_kwh(day.sold_wh),
            amount=decimal_dkk(day.ore),
            fixed=decimal_dkk(day.fixed_ore),
            missing_hours=day.missing_hours,
        )


class Expected(BaseModel):
    """What the month is expected to come to, DKK with VAT."""

    amount: Decimal
    low: Decimal
    high: Decimal


class MonthCosts(BaseModel):
    """A month of a home; amounts in DKK with VAT, as on the bill to the øre."""

    gsrn: str
    month: dt.date
    amount: Annotated[Decimal, Field(description="Of what is billed, what the bills say.")]
    pending: Annotated[
        Decimal,
        Field(
            description="What is billed beyond the days as they are known now: below 0 what is "
            "still to be billed. The days and this are together `amount`."
        ),
    ]
    provisional: Annotated[bool, Field(description="Whether some day is not billed yet.")]
    kwh: Decimal
    sold_kwh: Decimal
    measured_until: Annotated[dt.date, Field(description="The day after the last reading.")]
    groups: Annotated[
        dict[str, Decimal],
        Field(
            description="To whom it goes, together `amount` less `pending`: el (the energy), net "
            "(grid company), us, grid (Energinet), tax, sold (below 0), vat."
        ),
    ]
    waits: Annotated[
        str | None, Field(description="The code of what is missing to say what it cost.")
    ]
    expected: Expected | None
    bills: list[str]
    days: list[DayCosts]

    @classmethod
    def of(cls, gsrn: Gsrn, month: Month) -> Self:
        expected = None
        if month.forecast is not None:
            expected = Expected(
                amount=decimal_dkk(month.forecast.expected_ore),
                low=decimal_dkk(month.forecast.low_ore),
                high=decimal_dkk(month.forecast.high_ore),
            )

        return cls(
            gsrn=gsrn.value,
            month=month.month,
            amount=decimal_dkk(month.ore),
            pending=decimal_dkk(month.pending_ore),
            provisional=month.provisional,
            kwh=decimal_kwh(month.wh),
            sold_kwh=decimal_kwh(month.sold_wh),
            measured_until=month.until,
            groups={group.value: decimal_dkk(ore) for group, ore in month.groups.items()},
            waits=month.waits or None,
            expected=expected,
            bills=[part.number for part in month.documents],
            days=[DayCosts.of(day) for day in month.days],
        )


def month_costs(tx: Transaction, gsrn: Gsrn, month: dt.date, today: dt.date) -> MonthCosts:
    """A month of the customer's home. Raises NotFound, also for a month without supply."""
    place = place_at(tx, gsrn, today)
    found = month_of(tx, place, month, today)
    if found is None:
        raise NotFound(f"We did not supply metering point {gsrn} in that month. Ask for another.")

    return MonthCosts.of(gsrn, found)
