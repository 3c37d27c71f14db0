"""The account at a glance."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import Field

from elhandel.billing.account import own_account
from elhandel.payments.methods import own_way
from elhandel.platform.database import Transaction
from elhandel.portal.bills import Bills, list_bills
from elhandel.portal.dashboard.invoices import InvoiceShape
from elhandel.portal.dashboard.orders import OrderShape, ordered
from elhandel.portal.dashboard.services import ServiceShape, in_list
from elhandel.portal.dashboard_billing import balance_of, next_billing
from elhandel.portal.paying import method_of
from elhandel.portal.profile import profile_of
from elhandel.portal.services import Service, services_of
from elhandel.portal.shapes import Shape
from elhandel.portal.usage import Place, places
from elhandel.portfolio.customers import asking_account
from elhandel.services.states import AccountState, account_state
from elhandel.values.days.local_time import local_date

_MOST_INVOICES: Final = 5


class CustomerShape(Shape):
    """Whose account it is."""

    id: str
    email: str | None
    first_name: str
    last_name: str
    phone: str | None
    account_number: Annotated[str, Field(examples=["CT-2026-00001"])]
    account_status: AccountState
    customer_since: dt.date


class BillingShape(Shape):
    """How the account stands."""

    account_balance: Annotated[
        Decimal, Field(description="Below 0 what is owed.", examples=["-749.71"])
    ]
    payment_method: str
    payment_status: Literal["paid", "unpaid", "overdue"]
    next_billing_date: dt.date | None
    days_overdue: int


class Stats(Shape):
    """Counts, and the balance once more."""

    active_services: int
    total_orders: int
    pending_orders: int
    overdue_invoices: int
    account_balance: Decimal


class Summary(Shape):
    """The account at a glance; the five latest invoices."""

    customer: CustomerShape
    services: list[ServiceShape]
    billing: BillingShape
    orders: list[OrderShape]
    invoices: list[InvoiceShape]
    stats: Stats


def summary_of(tx: Transaction, today: dt.date) -> Summary:
    """The account of the customer who asks. Raises NotFound for one who was forgotten."""
    account, profile = asking_account(tx), profile_of(tx)
    services, homes = services_of(tx, today), places(tx, today)
    booked, bills = own_account(tx), list_bills(tx, today)

    shown = in_list(services, homes, today)
    orders = ordered(services)
    first, last = _names(profile.name or "")
    return Summary(
        customer=CustomerShape(
            id=str(account.account_id),
            email=profile.email,
            first_name=first,
            last_name=last,
            phone=profile.phone,
            account_number=account.number,
            account_status=account_status(services, homes, today),
            customer_since=local_date(account.since),
        ),
        services=[ServiceShape.model_validate(one.model_dump()) for one in shown],
        billing=BillingShape(
            account_balance=balance_of(bills),
            payment_method=method_of(own_way(tx)).type,
            payment_status=_payment_status(bills),
            next_billing_date=next_billing(booked, services, today),
            days_overdue=_days_overdue(bills, today),
        ),
        orders=orders,
        invoices=[InvoiceShape.of(row) for row in bills.rows[:_MOST_INVOICES]],
        stats=Stats(
            active_services=sum(one.status == "active" for one in shown),
            total_orders=len(orders),
            pending_orders=sum(one.status == "pending" for one in orders),
            overdue_invoices=sum(row.standing.status == "overdue" for row in bills.rows),
            account_balance=balance_of(bills),
        ),
    )


def account_status(
    services: Sequence[Service], homes: Sequence[Place], today: dt.date
) -> AccountState:
    """What an account is follows from what lies on it (docs/decisions/0098)."""
    return account_state(one.status for one in in_list(services, homes, today))


def _names(name: str) -> tuple[str, str]:
    """The last word is the last name; that of a company is its first."""
    first, _, last = name.rpartition(" ")
    return (first, last) if first else (last, "")


def _payment_status(bills: Bills) -> Literal["paid", "unpaid", "overdue"]:
    if bills.overdue:
        return "overdue"
    return "unpaid" if bills.owed_ore > 0 else "paid"


def _days_overdue(bills: Bills, today: dt.date) -> int:
    if not bills.overdue or bills.next_due_on is None:
        return 0
    return max(0, (today - bills.next_due_on).days)
