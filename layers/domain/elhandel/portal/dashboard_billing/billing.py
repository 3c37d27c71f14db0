"""How the account is billed and paid."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from elhandel.billing.account import OwnAccount, OwnEntry, own_account, own_credit_limit
from elhandel.billing.cycle import cycle_of
from elhandel.billing.profile import choose_own_day
from elhandel.notifications.preferences import choose, preferences_of
from elhandel.payments.methods import choose_auto_pay, own_way
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.portal.bills import Bills, list_bills
from elhandel.portal.paying import MethodInBrief, method_of
from elhandel.portal.services import Service, services_of
from elhandel.portal.shapes import ENTRY_TYPES, Amount, Shape
from elhandel.portfolio.customers import asking_account
from elhandel.services.own import choose_own_billing_day
from elhandel.values.decision import Decision
from elhandel.values.texts.reached import email_address, phone_number
from elhandel.values.units import decimal_dkk

_MOST: Final = 10


class BillingSummary(Shape):
    """What stands on the account, and when it is billed next."""

    account_balance: Annotated[
        Decimal, Field(description="Below 0 what is owed.", examples=["-749.71"])
    ]
    credit_limit: Amount
    next_billing_date: dt.date | None
    auto_pay_enabled: bool


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
            type=ENTRY_TYPES.get(entry.source, entry.source),
            amount=decimal_dkk(entry.amount_ore),
            invoice_number=entry.number,
        )


class Preferences(Shape):
    """What the customer has chosen. preferredBillingDate: null where bills go out as they are
    settled.
    """

    preferred_billing_date: int | None
    email_invoices: bool
    sms_notifications: bool
    billing_email: Annotated[str | None, Field(description="Where bills are told of instead.")]
    billing_phone: str | None


class BillingView(Shape):
    """The account, its method, and what was booked last."""

    summary: BillingSummary
    preferences: Preferences
    payment_method: MethodInBrief
    recent_transactions: list[TransactionShape]


def billing_view(tx: Transaction, today: dt.date) -> BillingView:
    """The billing view of the account."""
    account, bills, way = own_account(tx), list_bills(tx, today), own_way(tx)
    informed = preferences_of(tx, asking_account(tx).account_id)
    return BillingView(
        summary=BillingSummary(
            account_balance=balance_of(bills),
            credit_limit=decimal_dkk(own_credit_limit(tx)),
            next_billing_date=next_billing(account, services_of(tx, today), today),
            auto_pay_enabled=way.auto_pay,
        ),
        preferences=Preferences(
            preferred_billing_date=account.billing_day,
            email_invoices=informed.mail_bills,
            sms_notifications=informed.sms,
            billing_email=informed.bill_email,
            billing_phone=informed.bill_phone,
        ),
        payment_method=method_of(way),
        recent_transactions=[TransactionShape.of(entry) for entry in account.entries[:_MOST]],
    )


def balance_of(bills: Bills) -> Decimal:
    """What the customer has: the ledger's receivable with the other sign (C.5, 6)."""
    return -decimal_dkk(bills.owed_ore) if bills.owed_ore else decimal_dkk(0)


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
    preferred_billing_date: Literal[1, 5, 25, 30] | None = None
    email_invoices: bool | None = None
    sms_notifications: bool | None = None
    billing_email: Annotated[
        str | None,
        Field(max_length=254, repr=False, description="Empty: where the customer is reached."),
    ] = None
    billing_phone: Annotated[
        str | None,
        Field(max_length=40, repr=False, description="Empty: where the customer is reached."),
    ] = None


def change_billing(
    tx: Transaction, customer_id: int, wanted: BillingWish, *, by: str, clock: Clock
) -> BillingView:
    """Change how the asking customer is billed, pays and is informed; how it is then."""
    if wanted.auto_pay_enabled is not None:
        choose_auto_pay(tx, on=wanted.auto_pay_enabled, by=by, clock=clock)

    if wanted.preferred_billing_date is not None:
        choose_billing_day(tx, wanted.preferred_billing_date, by=by, clock=clock)

    said = {"mail_bills": wanted.email_invoices, "sms": wanted.sms_notifications}
    changed: dict[str, Any] = {name: value for name, value in said.items() if value is not None}
    if wanted.billing_email is not None:
        changed["bill_email"] = (
            email_address(wanted.billing_email) if wanted.billing_email else None
        )
    if wanted.billing_phone is not None:
        phone = wanted.billing_phone
        changed["bill_phone"] = phone_number(phone)[0] if phone else None
    if changed:
        preferences = replace(preferences_of(tx, customer_id), **changed)
        choose(tx, customer_id, preferences, by=by, clock=clock)
    return billing_view(tx, clock.today())


def choose_billing_day(tx: Transaction, day: int, *, by: str, clock: Clock) -> None:
    """Bill the asking customer on this day of the month: all that is not billed yet on the next
    one, a service from the end of what is charged already. The same again changes nothing.
    """
    decision = Decision(by, "the customer asked for it", clock.now())
    choose_own_day(tx, day, decision)
    choose_own_billing_day(tx, day, decision)
