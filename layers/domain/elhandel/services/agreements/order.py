"""The order of a service: it waits, `pending`, until staff activate it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from elhandel.billing.cycle import BILLING_DAYS
from elhandel.platform.database import Transaction, fetch_one
from elhandel.portfolio.customers import account_of
from elhandel.portfolio.markets import market_of
from elhandel.portfolio.parties import hold_parties
from elhandel.services.agreements.agreement import Agreement, agreement_of
from elhandel.services.agreements.announced import announce_order
from elhandel.services.agreements.following import follow
from elhandel.services.agreements.history import keep_action
from elhandel.services.errors import UnableToServe
from elhandel.services.packages import Package, package_on
from elhandel.values.days.local_time import local_date
from elhandel.values.decision import Decision
from elhandel.values.ids import AccountId, CustomerId


@dataclass(frozen=True, slots=True)
class Order:
    """What is ordered, and for whom."""

    customer_id: CustomerId
    package: str
    address: str
    """Where it is delivered, in one line."""

    billing_day: int
    """Of `BILLING_DAYS`."""

    key: str
    """Of whoever orders: the same again is the same order."""


def order(tx: Transaction, asked: Order, decision: Decision) -> Agreement:
    """Order a service. The same order again changes nothing.

    Raises NotFound for no customer; UnableToServe for one who was forgotten, for no package of the
    account's market, no billing day, no address, or where the key is that of another order.
    """
    _refuse_unusable(asked)
    today = local_date(decision.at)
    hold_parties(tx)
    account = account_of(tx, asked.customer_id)
    package = package_on(asked.package, today, market_of(tx, account, today).code)
    _refuse_forgotten(tx, account)

    values = {
        "customer": account,
        "key": asked.key,
        "technology": package.technology,
        "address": asked.address.strip(),
        "billing_day": asked.billing_day,
        "today": today,
    }
    added = tx.execute(_ADD, values).fetchone()
    if added is None:
        return _known(tx, asked)

    agree(tx, added[0], package, decision.at)
    agreement = agreement_of(tx, added[0])
    follow(tx, agreement, decision.at)
    keep_action(tx, "order", None, agreement, today, decision)
    announce_order(tx, agreement, decision)
    return agreement


def agree(tx: Transaction, agreement_id: int, package: Package, now: datetime) -> None:
    """Let a package be what is agreed on from today on, at its price of today."""
    values = {"agreement": agreement_id, "from": local_date(now), "now": now}
    tx.execute(_SUPERSEDE, values)
    tx.execute(
        _AGREE,
        {
            **values,
            "package": package.code,
            "name": package.name,
            "price": package.monthly,
            "installation": package.installation,
            "router": package.router,
            "cap": package.cap_mb,
        },
    )


def _refuse_unusable(asked: Order) -> None:
    if asked.billing_day not in BILLING_DAYS:
        days = ", ".join(map(str, BILLING_DAYS))
        raise UnableToServe(
            f"A service is billed on day {days} of a month. Choose one of them.",
            field="billing_day",
        )
    if not asked.address.strip():
        raise UnableToServe("Say where the service is to be delivered.", field="address")


def _refuse_forgotten(tx: Transaction, account: AccountId) -> None:
    """Nobody could be billed, and nothing of the order would ever be forgotten."""
    if fetch_one(tx, _FORGOTTEN, {"account": account})[0]:
        raise UnableToServe(
            f"Customer {account} was forgotten. Whoever comes back is another customer: let them "
            "sign up, and order it for that one.",
            field="customer",
        )


_FORGOTTEN: Final = """
SELECT forgotten_at IS NOT NULL FROM portfolio.customer WHERE customer_id = %(account)s
"""


def _known(tx: Transaction, asked: Order) -> Agreement:
    """The agreement of an order that came before."""
    (agreement_id,) = fetch_one(tx, _OF_KEY, {"key": asked.key})
    known = agreement_of(tx, agreement_id)
    wanted = (account_of(tx, asked.customer_id), asked.package, asked.billing_day)
    if (known.account_id, known.terms[0].package, known.billing_day) != wanted:
        raise UnableToServe(
            "Another service was ordered under this key. Give this order a key of its own.",
            field="key",
        )
    return known


_ADD: Final = """
INSERT INTO services.agreement (
    customer_id, order_key, technology, address, billing_day, ordered_on)
VALUES (%(customer)s, %(key)s, %(technology)s, %(address)s, %(billing_day)s, %(today)s)
ON CONFLICT (order_key) DO NOTHING RETURNING agreement_id
"""

_OF_KEY: Final = "SELECT agreement_id FROM services.agreement WHERE order_key = %(key)s"

_SUPERSEDE: Final = """
UPDATE services.terms SET superseded_at = %(now)s
WHERE agreement_id = %(agreement)s AND valid_from = %(from)s AND superseded_at IS NULL
"""

_AGREE: Final = """
INSERT INTO services.terms (agreement_id, valid_from, package, name, price, installation, router,
    cap_mb, recorded_at)
VALUES (%(agreement)s, %(from)s, %(package)s, %(name)s, %(price)s, %(installation)s, %(router)s,
    %(cap)s, %(now)s)
"""
