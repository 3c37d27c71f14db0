"""A link to pay a document by."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from elhandel.payments.links import ask_for_link
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.portal.shapes import Amount, Shape
from elhandel.values.units import decimal_dkk


class PayLink(Shape):
    """Where a document can be paid, with a card or MobilePay."""

    invoice_number: str
    amount: Amount
    status: Annotated[
        Literal["requested", "open"],
        Field(description="requested: the provider is asked within a minute; ask again."),
    ]
    pay_url: Annotated[str | None, Field(description="null while it is requested.")]
    expires_at: dt.datetime | None


def pay_link(tx: Transaction, number: str, clock: Clock) -> PayLink:
    """A link for what is open of a document; the same one as long as it is good.

    Raises NotFound, UnableToCollect.
    """
    link = ask_for_link(tx, number, clock)
    return PayLink(
        invoice_number=link.number,
        amount=decimal_dkk(link.amount_ore),
        status="requested" if link.url is None else "open",
        pay_url=link.url,
        expires_at=link.expires_at,
    )
