"""What happens next at a home, and what was corrected there lately."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field

from elhandel.platform.database import Transaction
from elhandel.portal import labels
from elhandel.portal.bills import list_bills
from elhandel.portal.homes.beginning import Beginning, beginning
from elhandel.portal.usage import coming, place_at
from elhandel.values.identifiers import Gsrn
from elhandel.values.units import decimal_dkk, decimal_kwh


class ComingEvent(BaseModel):
    """One thing that happens, or has happened, on a day."""

    kind: Annotated[
        str,
        Field(
            description="begins, ends, move_out, end_of_supply, product (changes), corrected.",
            examples=["product"],
        ),
    ]
    kind_label: Annotated[str, Field(examples=["Du skifter produkt"])]
    date: Annotated[dt.date, Field(examples=["2026-02-01"])]
    about: Annotated[
        str | None,
        Field(
            description="The product's name, or the number of the document, where there is one.",
            examples=["Elhandel Fast"],
        ),
    ]
    amount: Annotated[
        Decimal | None, Field(description="Of a document, DKK with VAT.", examples=[None])
    ]


class StartStep(BaseModel):
    """Something that has happened to a start of supply."""

    kind: Annotated[
        Literal["sent", "confirmed", "described"],
        Field(
            description="Sent to the market, confirmed by it, its facts about the point have come.",
            examples=["confirmed"],
        ),
    ]
    kind_label: Annotated[str, Field(examples=["Elmarkedet har sagt ja"])]
    date: Annotated[dt.date, Field(examples=["2026-01-12"])]


class Start(BaseModel):
    """A supply that has not begun."""

    supply_from: Annotated[dt.date, Field(examples=["2026-02-01"])]
    steps: list[StartStep]
    kwh_a_year: Annotated[
        Decimal | None,
        Field(description="The grid company's estimate, if it is known.", examples=["4200.000"]),
    ]
    amount_a_month: Annotated[
        Decimal | None,
        Field(
            description="What a month of it is likely to cost, DKK with VAT, at the exchange's "
            "mean of the last 30 days; null where a price is not known yet.",
            examples=["812.40"],
        ),
    ]

    @classmethod
    def of(cls, found: Beginning) -> Self:
        expected = found.expected
        ore = None if expected is None else expected.month_ore
        return cls(
            supply_from=found.starts_on,
            steps=[
                StartStep(kind=step.kind, kind_label=labels.START[step.kind], date=step.day)
                for step in found.steps
            ],
            kwh_a_year=None if expected is None else decimal_kwh(expected.year_wh),
            amount_a_month=None if ore is None else decimal_dkk(ore),
        )


class ComingEvents(BaseModel):
    """What happens at a home, in the order of the days."""

    gsrn: Annotated[str, Field(examples=["571313180000000001"])]
    events: list[ComingEvent]
    start: Annotated[Start | None, Field(description="Null where supply has begun.")]


def coming_events(tx: Transaction, gsrn: Gsrn, today: dt.date) -> ComingEvents:
    """What happens next at a home of the customer. Raises NotFound."""
    place = place_at(tx, gsrn, today)
    bills = list_bills(tx, today)
    events = coming(tx, place, bills.rows, today)
    begins = beginning(tx, place, today)
    return ComingEvents(
        gsrn=gsrn.value,
        events=[
            ComingEvent(
                kind=event.kind,
                kind_label=labels.COMING[event.kind],
                date=event.day,
                about=event.about or None,
                amount=decimal_dkk(event.ore) if event.ore else None,
            )
            for event in events
        ],
        start=None if begins is None else Start.of(begins),
    )
