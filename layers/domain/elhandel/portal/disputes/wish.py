"""What a customer asks for about a bill: that a line is looked at, and that we read more of it."""

from datetime import datetime
from typing import Annotated, Final

from pydantic import Field

from elhandel.billing.disputes import DisputeCause, own_disputes
from elhandel.platform.database import Transaction
from elhandel.portal.bills import Objection, dispute_bill, disputed_bill, write_more
from elhandel.portal.disputes.answer import Disputes
from elhandel.values.request_body import RequestBody

_SHORTEST: Final = 10
_LONGEST: Final = 4_000

type Words = Annotated[
    str,
    Field(
        min_length=_SHORTEST,
        max_length=_LONGEST,
        description="What you mean, without a CPR number.",
        examples=["I was away all of that week and the fridge was off."],
    ),
]


class DisputeWish(RequestBody):
    """What is wrong with a bill."""

    line_no: Annotated[
        int | None,
        Field(ge=1, le=32_767, description="Null: all of the bill.", examples=[1]),
    ] = None
    cause: Annotated[DisputeCause, Field(examples=["use"])]
    words: Words


class LetterWish(RequestBody):
    """More about what is disputed."""

    words: Words


def open_wished(
    tx: Transaction, number: str, wish: DisputeWish, who: str, now: datetime
) -> tuple[Disputes, bool]:
    """Open a dispute, or write more to the one that is open of the same line; and whether it is
    new.

    Raises NotFound, UnableToDispute.
    """
    before = {dispute.dispute_id for dispute in own_disputes(tx, number)}
    objection = Objection(wish.line_no, wish.cause, wish.words)
    dispute = dispute_bill(tx, number, objection, who, now)

    return Disputes.of(disputed_bill(tx, number)), dispute not in before


def write_wished(
    tx: Transaction, number: str, wish: LetterWish, who: str, now: datetime
) -> Disputes:
    """Write more about what is open; the same words again change nothing.

    Raises NotFound, UnableToDispute.
    """
    write_more(tx, number, wish.words, who, now)
    return Disputes.of(disputed_bill(tx, number))
