"""How the account is billed and paid."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from elhandel.billing.account import OwnAccount, OwnEntry, own_account, own_credit_limit
from elhandel.billing.cycle import cycle_of
from elhandel.notifications.preferences import choose, preferences_of
from elhandel.payments.methods import Method, OwnWay, choose_auto_pay, own_way
from elhandel.platform.clock import Clock
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
    type: Annotated[str, Field(description="debit_order, card or eft.")]
    display_name: str
    last_four: str | None
    is_primary: bool
    mandate_status: str | None

    @classmethod
    def of(cls, method: Method) -> Self:
        return cls(
            id=str(method.method_id),
            type=method.kind,
            display_name=method.display_name,
            last_four=method.last_digits,
            is_primary=method.is_primary,
            mandate_status=None if method.mandate is None else method.mandate.state,
        )


_TRANSFER: Final = MethodShape(
    id="transfer",
    type="eft",
    display_name="EFT Payment",
    last_four=None,
    is_primary=True,
    mandate_status=None,
)
"""Of who has named no method: they pay from their bank."""


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
    account, bills, way = own_account(tx), list_bills(tx, today), own_way(tx)
    return BillingView(
        summary=BillingSummary(
            account_balance=balance_of(bills),
            credit_limit=decimal_dkk(own_credit_limit(tx)),
            next_billing_date=next_billing(account, services_of(tx, today), today),
            auto_pay_enabled=way.auto_pay,
        ),
        payment_method=method_of(way),
        recent_transactions=[TransactionShape.of(entry) for entry in account.entries[:_MOST]],
    )


def balance_of(bills: Bills) -> Decimal:
    """What the customer has: the ledger's receivable with the other sign (C.5, 6)."""
    return -decimal_dkk(bills.owed_ore) if bills.owed_ore else decimal_dkk(0)


def method_of(way: OwnWay) -> MethodShape:
    """How the account is paid: by its primary method, else by whatever the customer sends."""
    primary = next((method for method in way.methods if method.is_primary), None)
    return _TRANSFER if primary is None else MethodShape.of(primary)


def methods_shown(tx: Transaction) -> list[MethodShape]:
    """The methods of the account, masked."""
    return [MethodShape.of(method) for method in own_way(tx).methods]


def next_billing(account: OwnAccount, services: list[Service], today: dt.date) -> dt.date | None:
    """The next day on which the account is billed, as far as a day is agreed."""
    days = [service.next_billing for service in services if service.next_billing is not None]
    if account.billing_day is not None:
        days.append(cycle_of(today, account.billing_day).end)
    return min(days, default=None)


class BillingWish(BaseModel):
    """What a customer wants to be different; what is left out stays."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", frozen=True)

    auto_pay_enabled: bool | None = None
    email_invoices: bool | None = None
    sms_notifications: bool | None = None


def change_billing(
    tx: Transaction, customer_id: int, wanted: BillingWish, *, by: str, clock: Clock
) -> BillingView:
    """Change how the asking customer pays and is informed; how it is then."""
    if wanted.auto_pay_enabled is not None:
        choose_auto_pay(tx, on=wanted.auto_pay_enabled, by=by, clock=clock)

    said = {"mail_bills": wanted.email_invoices, "sms": wanted.sms_notifications}
    changed: dict[str, Any] = {name: value for name, value in said.items() if value is not None}
    if changed:
        preferences = replace(preferences_of(tx, customer_id), **changed)
        choose(tx, customer_id, preferences, by=by, clock=clock)
    return billing_view(tx, clock.today())
