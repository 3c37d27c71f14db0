"""How the account is billed and paid."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Final, Literal, Self

from pydantic import Field

from elhandel.billing.account import OwnAccount, OwnEntry, own_account, own_credit_limit
from elhandel.billing.cycle import cycle_of
from elhandel.platform.database import Transaction
from elhandel.portal.bills import Bills, list_bills
from elhandel.portal.services import Service, services_of
from elhandel.portal.shapes import Amount, Shape
from elhandel.values.units import decimal_dkk

_MOST: Final = 10
_TYPES: Final = {"payment": "payment", "payout": "refund", "fee": "fee", "allocation": "allocation"}


class BillingSummary(Shape):
    """What stands on the account, and when it is billed next."""

    account_balance: Annotated[
        Decimal, Field(description="Below 0 what is owed.", examples=["-749.71"])
    ]
    credit_limit: Amount
    next_billing_date: dt.date | None
    auto_pay_enabled: bool


class MethodShape(Shape):
    """How it is paid; no more of it than its last digits."""

    id: str
    type: Literal["debit_order", "eft", "card"]
    display_name: str
    last_four: str | None
    is_primary: bool
    mandate_status: Literal["pending", "active", "cancelled", "expired"] | None


class TransactionShape(Shape):
    """Something that was booked."""

    id: str
    date: dt.date
    type: str
    amount: Amount
    status: Literal["completed"] = "completed"
    invoice_number: str | None

    @classmethod
    def of(cls, entry: OwnEntry) -> Self:
        return cls(
            id=str(entry.posting_id),
            date=entry.booked_on,
            type=_TYPES.get(entry.source, entry.source),
            amount=decimal_dkk(entry.amount_ore),
            invoice_number=entry.number,
        )


class BillingView(Shape):
    """The account, its method, and what was booked last."""

    summary: BillingSummary
    payment_method: MethodShape
    recent_transactions: list[TransactionShape]


def billing_view(tx: Transaction, today: dt.date) -> BillingView:
    """The billing view of the account."""
    account, bills = own_account(tx), list_bills(tx, today)
    return BillingView(
        summary=BillingSummary(
            account_balance=balance_of(bills),
            credit_limit=decimal_dkk(own_credit_limit(tx)),
            next_billing_date=next_billing(account, services_of(tx, today), today),
            auto_pay_enabled=account.mandate is not None,
        ),
        payment_method=method_of(account),
        recent_transactions=[TransactionShape.of(entry) for entry in account.entries[:_MOST]],
    )


def balance_of(bills: Bills) -> Decimal:
    """What the customer has: the ledger's receivable with the other sign (C.5, 6)."""
    return -decimal_dkk(bills.owed_ore) if bills.owed_ore else decimal_dkk(0)


def method_of(account: OwnAccount) -> MethodShape:
    """How the account is paid."""
    if account.mandate is None:
        return MethodShape(
            id="transfer",
            type="eft",
            display_name="EFT Payment",
            last_four=None,
            is_primary=True,
            mandate_status=None,
        )
    return MethodShape(
        id="betalingsservice",
        type="debit_order",
        display_name=f"Debit Order - Betalingsservice ***{account.mandate[-4:]}",
        last_four=account.mandate[-4:],
        is_primary=True,
        mandate_status="active",
    )


def next_billing(account: OwnAccount, services: list[Service], today: dt.date) -> dt.date | None:
    """The next day on which the account is billed, as far as a day is agreed."""
    days = [service.next_billing for service in services if service.next_billing is not None]
    if account.billing_day is not None:
        days.append(cycle_of(today, account.billing_day).end)
    return min(days, default=None)
