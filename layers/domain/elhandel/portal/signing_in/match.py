"""Which customer somebody is who has signed in: by the number that the provider states, else by
the `sub` under which they signed in before.

A number that is stated decides each time: who acts for several companies has one `sub` and chooses
the company at the provider. A number that we have from nobody but a signup opens nothing: the
market has to confirm the customer first.
"""

from datetime import datetime
from typing import Final

from elhandel.identity import UnableToSignIn
from elhandel.identity.subjects import known_customer, remember_customer
from elhandel.platform.database import Transaction, fetch_one
from elhandel.platform.vault.hasher import Fingerprints, hasher_from_environment
from elhandel.values.identifiers import Identity, InvalidValue
from elhandel.values.ids import CustomerId


class CustomerNotKnown(UnableToSignIn):
    """The provider knows the person, and no customer here is this person."""

    code = "customer-not-known"


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
) -> int:
    """The subject, of `elhandel.identity`, of the customer who has signed in; it is remembered.

    A customer who was joined to another signs in as that one. Raises CustomerNotKnown.
    """
    if stated is not None:
        values = {"odd": stated.odd, "even": stated.even}
        (customer,) = fetch_one(tx, _BY_HASH, values)
    else:
        known = known_customer(tx, issuer, sub)
        customer = None if known is None else known.customer_id

    account = None if customer is None else fetch_one(tx, _ACCOUNT, {"customer": customer})[0]
    if account is None:
        raise CustomerNotKnown(_NOT_KNOWN)

    return remember_customer(tx, issuer, sub, CustomerId(account), now)


_BY_HASH: Final = "SELECT portfolio.customer_by_hash(%(odd)s, %(even)s)"

_ACCOUNT: Final = "SELECT portfolio.account_of_customer(%(customer)s)"
