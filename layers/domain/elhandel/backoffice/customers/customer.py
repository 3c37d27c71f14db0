"""All that the page of a customer shows above its timeline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from psycopg.rows import class_row

from elhandel.billing.bill import address_lines
from elhandel.ledger import balance
from elhandel.platform.database import Transaction, statement
from elhandel.values.errors import NotFound
from elhandel.values.ids import AccountId

_ROOM: Final = "elhandel.backoffice.customers"


@dataclass(frozen=True, slots=True)
class Person:
    """Who the customer is. `repr` shows the number only."""

    account_id: int
    account_number: str
    """By which people name the account."""
    kind: str
    name: str
    email: str
    phone: str
    billing_address: Mapping[str, Any] | None
    created_at: datetime
    proved_at: datetime | None
    forgotten_at: datetime | None
    mail_bounces: bool
    """A letter to this e-mail address came back, so none is sent there."""

    def __repr__(self) -> str:
        return f"Person({self.account_id})"


@dataclass(frozen=True, slots=True)
class Home:
    """A contract with its point, as it is today, or was last."""

    contract_id: int
    contract_state: str
    gsrn: str
    supply_state: str | None
    """None: the market has not confirmed a supply yet."""
    starts_on: date | None
    ends_on: date | None
    product_id: str
    product: str
    next_product: str | None
    """The product that is agreed from a later day on."""
    next_from: date | None
    address: Mapping[str, Any] | None
    grid_area: str | None
    price_area: str | None
    settlement_method: str | None
    connection_state: str | None
    read_to: date | None
    """The last day with readings."""
    minutes: int | None
    """Of an interval of that day."""
    holes: int
    """Days of the last 40 whose readings are not whole."""
    month_wh: int
    """Of this month so far."""

    @property
    def lines(self) -> Sequence[str]:
        """The address."""
        return address_lines(None if self.address is None else dict(self.address))

    def __repr__(self) -> str:
        return f"Home(contract {self.contract_id})"


@dataclass(frozen=True, slots=True)
class Money:
    """How the account stands."""

    balance_ore: int
    """Above 0 what the customer owes, below 0 what they have to the good."""
    due_on: date | None
    """Of the earliest document that is not paid."""
    overdue_ore: int
    last_number: str | None
    last_ore: int | None
    last_on: date | None
    mandate: str | None
    """Of Betalingsservice, as the latest bill has it."""
    billing_day: int | None
    """None: as it is settled."""
    payout_digits: str | None
    """The last digits of the account that money goes back to."""
    collected: bool
    """Whether what is due is collected by a mandate."""


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """A customer on one page."""

    person: Person
    homes: Sequence[Home]
    money: Money


def customer_facts(
    tx: Transaction, account_id: int, parties: Sequence[int], today: date
) -> CustomerFacts:
    """All about a customer. parties: theirs, as joined. Raises NotFound."""
    with tx.cursor(row_factory=class_row(Person)) as cursor:
        person = cursor.execute(_PERSON, {"account": account_id}).fetchone()
    if person is None:
        raise NotFound(f"There is no customer {account_id}. The number stands on their bills.")

    values = {"parties": list(parties), "account": account_id, "today": today}
    with tx.cursor(row_factory=class_row(Home)) as cursor:
        homes = cursor.execute(_HOMES, values).fetchall()

    return CustomerFacts(person, homes, _money(tx, account_id, values))


_PERSON: Final = """
SELECT customer_id AS account_id, account_number, kind, name, email, phone, billing_address,
       created_at, proved_at, forgotten_at, EXISTS (
           SELECT FROM notifications.delivery d
           WHERE d.state = 'failed' AND d.cause = 'bounced'
             AND d.address_hash = sha256(convert_to(lower(btrim(email)), 'UTF8'))) AS mail_bounces
FROM portfolio.customer WHERE customer_id = %(account)s AND joined_to IS NULL
"""

_HOMES: Final = statement(_ROOM, "homes")


def _money(tx: Transaction, account_id: int, values: Mapping[str, Any]) -> Money:
    row = tx.execute(_MONEY, values).fetchone()
    if row is None:
        raise LookupError("a statement without a table gave no row")
    return Money(balance(tx, AccountId(account_id)), *row)


_MONEY: Final = statement(_ROOM, "money")
