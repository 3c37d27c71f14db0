"""A look-up under each key that a text may be; one exact hit is where staff want to go.

A CPR or CVR number is compared by its keyed hash; it is in no answer, no log and no address.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString

from elhandel.backoffice.errors import UnableToSearch
from elhandel.backoffice.search.keys import Key, Wanted, keys_of
from elhandel.identity import Right, Session, may, require
from elhandel.platform.database import Transaction, statement
from elhandel.platform.vault.hasher import Fingerprints
from elhandel.values.identifiers import Identity

_ROOM: Final = "elhandel.backoffice.search"

MOST: Final = 50
_PERSONAL: Final[frozenset[Key]] = frozenset({"name", "address", "phone", "email", "number"})
"""Keys that say who a person is: for those who may see contact data."""
_EXACT: Final[frozenset[Key]] = frozenset(
    {"point", "customer", "account", "bill", "payment", "signup", "message", "number"}
)

type Numbers = Sequence[Fingerprints]
"""The hashes of the numbers that a text may be."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found. `ref`: what it is called, such as a bill's number; never a CPR."""

    key: Key
    customer_id: int | None
    ref: str


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, the exact first; more: there may be others that are not shown."""

    hits: Sequence[Hit]
    more: bool

    @property
    def jump(self) -> Hit | None:
        """The one thing that can be meant, if one can."""
        exact = [hit for hit in self.hits if hit.key in _EXACT]
        places = {(hit.customer_id, hit.key, hit.ref) for hit in exact}
        return exact[0] if len(places) == 1 and len(self.hits) == 1 else None


def needs_hash(text: str, hashed: Callable[[Identity], Fingerprints]) -> Numbers:
    """The hashes of the CPR or CVR numbers that a text may be; before the transaction.

    hashed: asked only where the text has such a form, as it may have to ask for its key.
    """
    return [hashed(identity) for identity in keys_of(text).identities]


def search(tx: Transaction, session: Session, text: str, numbers: Numbers = ()) -> Found:
    """Everything that a text may mean. Raises NotAllowed, UnableToSearch."""
    require(session, Right.SEARCH)
    wanted = keys_of(text)
    if not (wanted.texts or numbers):
        raise UnableToSearch(
            "Write three letters or more of a name or address, or a whole number.", field="q"
        )

    knows_contacts = may(session, Right.CONTACT_DATA)
    hits: list[Hit] = []
    for key, question in _QUESTIONS.items():
        if key in _PERSONAL and not knows_contacts:
            continue
        for values in _asked(key, wanted, numbers):
            hits += _hits(tx, key, question, values)

    unique = list(dict.fromkeys(hits))
    return Found(unique[:MOST], more=len(unique) > MOST)


def _asked(key: Key, wanted: Wanted, numbers: Numbers) -> list[Mapping[str, Any]]:
    if key == "number":
        return [{"odd": prints.odd, "even": prints.even, "limit": MOST + 1} for prints in numbers]
    if key in wanted.texts:
        return [{"text": wanted.texts[key], "limit": MOST + 1}]
    return []


def _hits(
    tx: Transaction, key: Key, question: LiteralString, values: Mapping[str, Any]
) -> list[Hit]:
    rows = tx.execute(question, values).fetchall()
    return [Hit(key, customer, ref) for customer, ref in rows]


_CUSTOMER: Final = """
SELECT a.account_id, a.account_id::text FROM portfolio.account a
WHERE a.customer_id = %(text)s::int
"""

_ACCOUNT: Final = """
SELECT coalesce(k.joined_to, k.customer_id), k.account_number FROM portfolio.customer k
WHERE k.account_number = %(text)s
"""

_BILL: Final = """
SELECT coalesce(k.joined_to, k.customer_id), i.number
FROM billing.invoice i JOIN portfolio.customer k USING (customer_id) WHERE i.number = %(text)s
"""

_PAYMENT: Final = """
SELECT coalesce(k.joined_to, k.customer_id), i.number
FROM billing.invoice i JOIN portfolio.customer k USING (customer_id)
WHERE i.payment_reference = %(text)s
"""

_SIGNUP: Final = """
SELECT coalesce(k.joined_to, k.customer_id), s.reference
FROM onboarding.signup s JOIN portfolio.contract c USING (contract_id)
JOIN portfolio.customer k USING (customer_id) WHERE s.reference = %(text)s
"""

_EMAIL: Final = """
SELECT coalesce(k.joined_to, k.customer_id), '' FROM portfolio.customer k
WHERE lower(k.email) = %(text)s
UNION
SELECT coalesce(k.joined_to, k.customer_id), '' FROM portfolio.recipient r
JOIN portfolio.customer k USING (customer_id) WHERE lower(r.email) = %(text)s
LIMIT %(limit)s
"""

_PHONE: Final = """
SELECT coalesce(k.joined_to, k.customer_id), '' FROM portfolio.customer k
WHERE k.phone = %(text)s
UNION
SELECT coalesce(k.joined_to, k.customer_id), '' FROM portfolio.recipient r
JOIN portfolio.customer k USING (customer_id) WHERE r.phone = %(text)s
LIMIT %(limit)s
"""

_NUMBER: Final = """
SELECT DISTINCT coalesce(k.joined_to, k.customer_id), '' FROM portfolio.customer k
WHERE k.identity_hash = %(odd)s OR k.identity_hash_even = %(even)s
LIMIT %(limit)s
"""

_QUESTIONS: Final[Mapping[Key, str]] = {
    "point": statement(_ROOM, "by_point"),
    "point-end": statement(_ROOM, "by_point_end"),
    "customer": _CUSTOMER,
    "account": _ACCOUNT,
    "bill": _BILL,
    "payment": _PAYMENT,
    "signup": _SIGNUP,
    "message": statement(_ROOM, "by_message"),
    "number": _NUMBER,
    "phone": _PHONE,
    "email": _EMAIL,
    "name": statement(_ROOM, "by_name"),
    "address": statement(_ROOM, "by_address"),
}
