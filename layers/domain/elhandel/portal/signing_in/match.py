"""Which customer somebody is who has signed in: by the number that the provider states, else by
the `sub` under which they signed in before.

A number that is stated decides each time: who acts for several companies has one `sub` and chooses
the company at the provider. A number that we have from nobody but a signup opens nothing by itself:
the market confirms the customer, or the person says that the home is theirs (`homes`).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from elhandel.identity import UnableToSignIn
from elhandel.identity.subjects import known_customer, remember_customer
from elhandel.platform.database import Transaction, fetch_one
from elhandel.platform.vault.hasher import Fingerprints, hasher_from_environment
from elhandel.portfolio.parties import parties_to_ask
from elhandel.values.identifiers import Identity, InvalidValue
from elhandel.values.ids import CustomerId


class CustomerNotKnown(UnableToSignIn):
    """The provider knows the person, and no customer here is this person."""

    code = "customer-not-known"


class NotTheirHome(UnableToSignIn):
    """Who signed in says that none of the homes with their number is theirs."""

    code = "home-not-theirs"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who has signed in."""

    subject_id: int
    """Of `elhandel.identity`."""
    asks: tuple[CustomerId, ...]
    """Parties with the number that the provider stated, about which they are asked."""


_NOT_KNOWN: Final = (
    "We know nobody with this number as a customer. A supply that was ordered lately opens these "
    "pages once the electricity market has confirmed it; else sign up first."
)


def hashes_of_stated(cpr: str | None, cvr: str | None) -> Fingerprints | None:
    """The hashes of the number that a provider states, to be asked for before the transaction.

    A company's number comes first: who signs in for a company states their own as well. Raises
    AwsUnavailable, and CustomerNotKnown where what is stated is no such number.
    """
    if not cpr and not cvr:
        return None

    try:
        identity = Identity.cvr(cvr) if cvr else Identity.cpr(cpr or "")
    except InvalidValue:
        raise CustomerNotKnown(_NOT_KNOWN) from None
    return hasher_from_environment().fingerprints(identity.kind, identity.number)


def customer_who_signs_in(
    tx: Transaction, issuer: str, sub: str, stated: Fingerprints | None, now: datetime
) -> Arrival:
    """Who has signed in; it is remembered. What they are asked about rests on the stated number
    alone, and never on whom a `sub` led to before.

    A customer who was joined to another signs in as that one. Who is no customer is let in only to
    be asked. Raises CustomerNotKnown for one of whom there is nothing to ask either.
    """
    if stated is not None:
        values = {"odd": stated.odd, "even": stated.even}
        (customer,) = fetch_one(tx, _BY_HASH, values)
        asks = tuple(parties_to_ask(tx, stated.odd, stated.even))
    else:
        known = known_customer(tx, issuer, sub)
        customer, asks = (None if known is None else known.customer_id), ()

    account = None if customer is None else fetch_one(tx, _ACCOUNT, {"customer": customer})[0]
    if account is None and not asks:
        raise CustomerNotKnown(_NOT_KNOWN)

    whose = None if account is None else CustomerId(account)
    return Arrival(remember_customer(tx, issuer, sub, whose, now), asks)


_BY_HASH: Final = "SELECT portfolio.customer_by_hash(%(odd)s, %(even)s)"

_ACCOUNT: Final = "SELECT portfolio.account_of_customer(%(customer)s)"
