"""What is owed on a customer's account, how it is billed, and a page of what was booked on it."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Self

from pydantic import BaseModel, Field

from elhandel.billing.account import OwnEntry, own_account
from elhandel.platform.database import Transaction
from elhandel.portal import labels
from elhandel.portal.bills import list_bills
from elhandel.portfolio.customers import asking_account
from elhandel.values.units import decimal_dkk


class Entry(BaseModel):
    """Something that was booked."""

    booked_on: Annotated[dt.date, Field(examples=["2026-01-09"])]
    source: Annotated[
        str,
        Field(
            description="invoice, credit-note, payment, allocation (set off), payout, fee, join.",
            examples=["invoice"],
        ),
    ]
    source_label: Annotated[str, Field(examples=["Regning"])]
    document: Annotated[
        str | None,
        Field(
            description="The bill or note that it is about; null: on account.",
            examples=["2026-00001"],
        ),
    ]
    amount: Annotated[
        Decimal,
        Field(
            description="DKK: above 0 is owed, below 0 was paid or credited.", examples=["749.71"]
        ),
    ]

    @classmethod
    def of(cls, entry: OwnEntry) -> Self:
        return cls(
            booked_on=entry.booked_on,
            source=entry.source,
            source_label=labels.ENTRY.get(entry.source, labels.OTHER_ENTRY),
            document=entry.number,
            amount=decimal_dkk(entry.amount_ore),
        )


class AccountAnswer(BaseModel):
    """The customer's account, with a page of its entries, the latest first."""

    account: Annotated[int, Field(description="The number of the account.", examples=[4321])]
    account_number: Annotated[
        str, Field(description="By which people name it.", examples=["CT-2026-00001"])
    ]
    owed: Annotated[
        Decimal,
        Field(
            description="DKK: what is open of all bills; below 0 what is to the customer's good.",
            examples=["749.71"],
        ),
    ]
    next_due_on: Annotated[
        dt.date | None, Field(description="Of what is owed.", examples=["2026-03-02"])
    ]
    overdue: Annotated[bool, Field(description="Whether something is overdue.", examples=[False])]
    billing_day: Annotated[
        int | None,
        Field(
            description="1, 5, 25 or 30; null: billed as soon as a month is settled.",
            examples=[None],
        ),
    ]
    collected: Annotated[
        bool,
        Field(description="Whether Betalingsservice collects what is due.", examples=[False]),
    ]
    entries: list[Entry]
    before: Annotated[
        int | None,
        Field(description="Ask with it for the next page; null at the end.", examples=[None]),
    ]


def account_answer(
    tx: Transaction, customer_id: int, today: dt.date, before: int | None
) -> AccountAnswer:
    """The account of the customer who asks; before: what came before an entry."""
    bills = list_bills(tx, today)
    account = own_account(tx, before)
    return AccountAnswer(
        account=customer_id,
        account_number=asking_account(tx).number,
        owed=decimal_dkk(bills.owed_ore),
        next_due_on=bills.next_due_on,
        overdue=bills.overdue,
        billing_day=account.billing_day,
        collected=account.mandate is not None,
        entries=[Entry.of(entry) for entry in account.entries],
        before=account.before,
    )
