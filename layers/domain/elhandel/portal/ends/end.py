"""A customer's move-out or end of supply as the portal's JSON: asked for, looked at, taken back.

It is a wish, which a job takes to the market within a minute; nothing else is written here.
"""

import datetime as dt
from typing import Annotated, Self

from pydantic import BaseModel, Field

from elhandel.market.ends import (
    EndKind,
    WishedEnd,
    WishedEndState,
    plain_refusal,
    wish_end,
    wished_end_of,
    withdraw_end,
)
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.portal import labels
from elhandel.portal.point import own_point
from elhandel.values.identifiers import Gsrn
from elhandel.values.request_body import RequestBody


class EndWish(RequestBody):
    """On which day the customer moves out, or supply is to end."""

    date: Annotated[
        dt.date,
        Field(
            description="The first day without you at the address, from tomorrow on; or without "
            "supply, after three whole business days. At most 60 days ahead."
        ),
    ]


class EndAnswer(BaseModel):
    """Where a move-out or an end of supply stands."""

    gsrn: str
    date: Annotated[
        dt.date,
        Field(
            description="The first day without the customer, or without supply; the nearest that "
            "the market takes, where it did not take the wished one. Supply ends on the day that "
            "the point is disconnected, which may be later."
        ),
    ]
    state: WishedEndState
    state_label: str
    reason: Annotated[
        str | None,
        Field(description="Why it was rejected, or could not be cancelled, in plain words."),
    ]
    registered_at: dt.datetime

    @classmethod
    def of(cls, gsrn: Gsrn, wished: WishedEnd) -> Self:
        by_market = plain_refusal(wished.reject_code, wished.reject_text)

        return cls(
            gsrn=gsrn.value,
            date=wished.day,
            state=wished.state,
            state_label=labels.ENDS[wished.kind][wished.state],
            reason=wished.refusal or (by_market if wished.state == "rejected" else None),
            registered_at=wished.wished_at,
        )


def register_end(
    tx: Transaction, gsrn: Gsrn, kind: EndKind, day: dt.date, clock: Clock
) -> tuple[EndAnswer, bool]:
    """The customer moves out, or wants no more supply, from a day on; and whether that is new.

    Raises NotFound, UnableToMoveOut, UnableToEndSupply, DayOutsideWindow.
    """
    point = own_point(tx, gsrn, clock.today())
    wished, is_new = wish_end(tx, point.metering_point_id, kind, day, clock)
    return EndAnswer.of(point.gsrn, wished), is_new


def show_end(tx: Transaction, gsrn: Gsrn, kind: EndKind, today: dt.date) -> EndAnswer:
    """The customer's latest move-out from a point, or end of supply there. Raises NotFound."""
    point = own_point(tx, gsrn, today)
    return EndAnswer.of(point.gsrn, wished_end_of(tx, point.metering_point_id, kind))


def cancel_end(tx: Transaction, gsrn: Gsrn, kind: EndKind, clock: Clock) -> EndAnswer:
    """The customer stays. Raises NotFound, UnableToMoveOut, UnableToEndSupply."""
    point = own_point(tx, gsrn, clock.today())
    return EndAnswer.of(point.gsrn, withdraw_end(tx, point.metering_point_id, kind, clock))
