"""How the customer is reached, as they say it themselves: e-mail, phone, where bills go.

Not the name: it is the market's and the population register's, and a bill has to bear it. What is
asked: `email`, `phone`, `billing_address` (empty: bills go to the home); blanked once it is taken
over, since what held before is kept with the customer. Of a contract nothing is asked but that its
bills go to the customer, and no more to whom a signup stated.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self

from psycopg.rows import class_row

from elhandel.onboarding.contact_data import printed_address
from elhandel.onboarding.wishes.wish import Wish, add_wish, open_wish, withdraw_wish
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.portfolio.customers import Address
from elhandel.values.errors import NotFound
from elhandel.values.ids import ContractId
from elhandel.values.texts.reached import email_address, phone_number

_ABOUT: Final = "self"
MOST_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class OwnContact:
    """What the customer says of how they are reached. `repr` shows nothing of it."""

    email: str
    phone: str
    billing_address: Address
    """Empty where bills go to the home."""

    @classmethod
    def checked(cls, email: str, phone: str, billing_address: Address) -> Self:
        """Contact data in one form. Raises InvalidValue, which names the field."""
        return cls(
            email=email_address(email),
            phone=phone_number(phone)[0],
            billing_address=printed_address(billing_address) or {},
        )

    def __repr__(self) -> str:
        return "OwnContact()"


@dataclass(frozen=True, slots=True)
class PastContact:
    """What it was until an instant. `repr` shows nothing of it."""

    name: str
    email: str
    phone: str
    billing_address: dict[str, Any] | None
    held_until: datetime
    by_self: bool

    def __repr__(self) -> str:
        return "PastContact()"


def wish_contact(
    tx: Transaction,
    contact: OwnContact | None,
    *,
    by: str,
    clock: Clock,
    contract: ContractId | None = None,
) -> Wish:
    """The customer is reached so from now on. What they said before and is not taken over yet is
    replaced; the same again is the same wish.

    contract: bills of this contract of theirs go to the customer; `contact` is None then. Raises
    NotFound where it is not theirs.
    """
    if contact is None:
        return _wish_bills(tx, contract, by=by, clock=clock)

    asked: dict[str, Any] = {
        "email": contact.email,
        "phone": contact.phone,
        "billing_address": dict(contact.billing_address),
    }
    standing = open_wish(tx, "contact", _ABOUT)
    if standing is not None and standing.asked != asked:
        withdraw_wish(tx, standing, clock.now())

    return add_wish(tx, "contact", _ABOUT, asked, by=by, now=clock.now())[0]


def _wish_bills(tx: Transaction, contract: ContractId | None, *, by: str, clock: Clock) -> Wish:
    if tx.execute(_OWN_CONTRACT, {"contract": contract}).fetchone() is None:
        raise NotFound("You have no such agreement with us. Look at your agreements.")

    about = f"contract:{contract}"
    return add_wish(tx, "contact", about, {}, by=by, now=clock.now(), contract=contract)[0]


_OWN_CONTRACT: Final = "SELECT FROM portfolio.contract WHERE contract_id = %(contract)s"


def contact_to_come(tx: Transaction) -> OwnContact | None:
    """What the customer has said and is not taken over yet."""
    standing = open_wish(tx, "contact", _ABOUT)
    if standing is None or not standing.asked:
        return None
    return OwnContact(**standing.asked)


def past_contact(tx: Transaction) -> list[PastContact]:
    """What the customer's contact data were before, the latest first."""
    with tx.cursor(row_factory=class_row(PastContact)) as cursor:
        return cursor.execute(_PAST, {"most": MOST_SHOWN}).fetchall()


_PAST: Final = """
SELECT name, email, phone, billing_address, held_until, by_self
FROM portfolio.own_past_contact(%(most)s)
"""
