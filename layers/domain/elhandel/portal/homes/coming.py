"""What happens next at a home, and what was corrected there lately."""

import datetime as dt
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, Field

from elhandel.platform.database import Transaction
from elhandel.portal import labels
from elhandel.portal.bills import list_bills
from elhandel.portal.usage import coming, place_at
from elhandel.values.identifiers import Gsrn
from elhandel.values.units import decimal_dkk


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


class ComingEvents(BaseModel):
    """What happens at a home, in the order of the days."""

    gsrn: Annotated[str, Field(examples=["571313180000000001"])]
    events: list[ComingEvent]


def coming_events(tx: Transaction, gsrn: Gsrn, today: dt.date) -> ComingEvents:
    """What happens next at a home of the customer. Raises NotFound."""
    place = place_at(tx, gsrn, today)
    bills = list_bills(tx, today)
    events = coming(tx, place, bills.rows, today)
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
    )
