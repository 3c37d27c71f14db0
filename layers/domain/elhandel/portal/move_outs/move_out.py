"""A customer's move-out as the portal's JSON: asked for, looked at, taken back.

It is a wish, which a job takes to the market within a minute; nothing else is written here.
"""

import datetime as dt
from typing import Annotated, Self

from pydantic import BaseModel, Field

from elhandel.market.ends import (
    MoveOut,
    MoveOutState,
    move_out_of,
    plain_refusal,
    wish_move_out,
    withdraw_move_out,
)
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.portal import labels
from elhandel.portal.point import own_point
from elhandel.values.identifiers import Gsrn
from elhandel.values.request_body import RequestBody


class MoveOutWish(RequestBody):
    """On which day the customer moves out."""

    date: Annotated[
        dt.date,
        Field(
            description="The first day without you at the address: from tomorrow to 60 days ahead."
        ),
    ]


class MoveOutAnswer(BaseModel):
    """Where a move-out stands."""

    gsrn: str
    date: Annotated[
        dt.date,
        Field(
            description="The first day without the customer; the nearest that the market takes, "
            "where it did not take the wished one."
        ),
    ]
    state: MoveOutState
    state_label: str
    reason: Annotated[
        str | None,
        Field(description="Why it was rejected, or could not be cancelled, in plain words."),
    ]
    registered_at: dt.datetime

    @classmethod
    def of(cls, gsrn: Gsrn, move_out: MoveOut) -> Self:
        by_market = plain_refusal(move_out.reject_code, move_out.reject_text)

        return cls(
            gsrn=gsrn.value,
            date=move_out.day,
            state=move_out.state,
            state_label=labels.MOVE_OUT[move_out.state],
            reason=move_out.refusal or (by_market if move_out.state == "rejected" else None),
            registered_at=move_out.wished_at,
        )


def register_move_out(
    tx: Transaction, gsrn: Gsrn, day: dt.date, clock: Clock
) -> tuple[MoveOutAnswer, bool]:
    """The customer moves out on a day; and whether that is new.

    Raises NotFound, UnableToMoveOut, DayOutsideWindow.
    """
    point = own_point(tx, gsrn, clock.today())
    move_out, is_new = wish_move_out(tx, point.metering_point_id, day, clock)
    return MoveOutAnswer.of(point.gsrn, move_out), is_new


def show_move_out(tx: Transaction, gsrn: Gsrn, today: dt.date) -> MoveOutAnswer:
    """The customer's latest move-out from a point. Raises NotFound."""
    point = own_point(tx, gsrn, today)
    return MoveOutAnswer.of(point.gsrn, move_out_of(tx, point.metering_point_id))


def cancel_move_out(tx: Transaction, gsrn: Gsrn, clock: Clock) -> MoveOutAnswer:
    """The customer stays. Raises NotFound, UnableToMoveOut."""
    point = own_point(tx, gsrn, clock.today())
    return MoveOutAnswer.of(point.gsrn, withdraw_move_out(tx, point.metering_point_id, clock))
