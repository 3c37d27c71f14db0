"""Customers: found by the hash of their CPR or CVR number, never by the number itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from psycopg.types.json import Jsonb

from elhandel.platform.database import Transaction, one
from elhandel.platform.errors import NotFound
from elhandel.platform.vault import Sealed, Vault
from elhandel.portfolio.values import Gsrn, Identity

type CustomerKind = Literal["private", "business"]
type Address = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CustomerDetails:
    """What a customer tells us of themselves. `repr` shows nothing of it."""

    kind: CustomerKind
    name: str
    email: str
    phone: str
    identity: Identity
    billing_address: Address | None

    def __repr__(self) -> str:
        return f"CustomerDetails({self.kind})"


_KNOWN: Final = "SELECT customer_id FROM portfolio.customer WHERE identity_hash = %(hash)s FOR UPDATE"

# What was given before is history, where anything differs.
_KEEP: Final = """
INSERT INTO portfolio.past_contact (customer_id, name, email, phone, billing_address, held_until)
SELECT customer_id, name, email, phone, billing_address, %(now)s FROM portfolio.customer
WHERE customer_id = %(customer_id)s
  AND (name, email, phone, billing_address) IS DISTINCT FROM
      (%(name)s, %(email)s, %(phone)s, coalesce(%(billing_address)s, billing_address))
ON CONFLICT (customer_id, held_until) DO NOTHING
"""

_UPDATE: Final = """
UPDATE portfolio.customer
SET name = %(name)s, email = %(email)s, phone = %(phone)s, updated_at = %(now)s,
    billing_address = coalesce(%(billing_address)s, billing_address)
WHERE customer_id = %(customer_id)s
"""

_INSERT: Final = """
INSERT INTO portfolio.customer (kind, name, email, phone, identity_hash, identity_sealed, identity_key,
                                billing_address, created_at, updated_at)
VALUES (%(kind)s, %(name)s, %(email)s, %(phone)s, %(hash)s, %(cipher)s, %(wrapped_key)s,
        %(billing_address)s, %(now)s, %(now)s)
ON CONFLICT (identity_hash) DO UPDATE SET updated_at = excluded.updated_at
RETURNING customer_id
"""


_OF_POINT: Final = """
SELECT c.customer_id FROM portfolio.contract c JOIN portfolio.metering_point m USING (metering_point_id)
WHERE m.gsrn = %s ORDER BY c.state = 'active' DESC, c.contract_id DESC LIMIT 1
"""


def register_customer(tx: Transaction, details: CustomerDetails, vault: Vault, now: datetime) -> int:
    """The id of the customer with this identity: a new one, or the known one with the contact data just given.

    A customer is one for all contracts, and what was told last holds for all of them: invoices and letters go there.
    What held before is kept (`portfolio.past_contact`).
    """
    fingerprint = vault.fingerprint(f"{details.identity.kind}:{details.identity.number}")
    contact = {
        "name": details.name,
        "email": details.email,
        "phone": details.phone,
        "billing_address": Jsonb(details.billing_address) if details.billing_address else None,
        "now": now,
    }
    known = tx.execute(_KNOWN, {"hash": fingerprint}).fetchone()
    if known is not None:
        tx.execute(_KEEP, {**contact, "customer_id": known[0]})
        tx.execute(_UPDATE, {**contact, "customer_id": known[0]})
        return int(known[0])
    sealed = vault.seal(details.identity.number)
    (customer,) = one(
        tx,
        _INSERT,
        {
            **contact,
            "kind": details.kind,
            "hash": fingerprint,
            "cipher": sealed.cipher,
            "wrapped_key": sealed.wrapped_key,
        },
    )
    return int(customer)


def load_customer(tx: Transaction, customer_id: int, vault: Vault) -> CustomerDetails:
    """A customer with their number opened: only for naming them to DataHub."""
    kind, name, email, phone, cipher, wrapped_key, billing_address = one(
        tx,
        "SELECT kind, name, email, phone, identity_sealed, identity_key, billing_address "
        "FROM portfolio.customer WHERE customer_id = %s",
        [customer_id],
    )
    number = vault.open(Sealed(bytes(cipher), bytes(wrapped_key)))
    identity = Identity("cpr" if kind == "private" else "cvr", number, check_digit_holds=True)
    return CustomerDetails(kind, name, email, phone, identity, billing_address)


def customer_of_point(tx: Transaction, gsrn: Gsrn) -> int:
    """The id of the customer with the latest contract on a metering point. Raises NotFound."""
    row = tx.execute(_OF_POINT, [gsrn.value]).fetchone()
    if row is None:
        raise NotFound(f"Nobody has a contract on metering point {gsrn}. Check its 18 digits.")
    return int(row[0])
