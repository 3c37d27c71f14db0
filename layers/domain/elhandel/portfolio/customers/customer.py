"""Customers and parties: each signup makes another party, known by the hash of a number that was
only typed.

A signup changes nobody else. When a party is joined to the customer that it turns out to be, see
`parties`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from psycopg.types.json import Jsonb

from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.platform.vault.sealed import Sealed
from elhandel.portfolio.identities import IDENTITY, IdentityVault
from elhandel.values.errors import NotFound
from elhandel.values.identifiers import Gsrn, Identity
from elhandel.values.ids import ContractId, CustomerId

if TYPE_CHECKING:
    from elhandel.platform.vault.opener import Opener  # signing customers up never loads it

type CustomerKind = Literal["private", "business"]
type Address = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CustomerDetails:
    """What a customer states about themselves. `repr` shows nothing of it."""

    kind: CustomerKind
    name: str
    email: str
    phone: str
    identity: Identity
    billing_address: Address | None
    recipient: str | None = None
    """The name that the bills of a contract go to, where it is not the customer's."""

    def __repr__(self) -> str:
        return f"CustomerDetails({self.kind})"


@dataclass(frozen=True, slots=True)
class SealedCustomer:
    """A contract's customer with their number still sealed, to be reached as the contract says."""

    customer_id: CustomerId
    kind: CustomerKind
    name: str
    email: str
    phone: str
    sealed: Sealed
    billing_address: Address | None
    recipient: str | None

    def opened(self, opener: "Opener") -> CustomerDetails:
        """With the number opened: only for naming the customer to DataHub. Raises UnableToOpen,
        AwsUnavailable.
        """
        number = opener.open(self.sealed, IDENTITY, str(self.customer_id))
        identity = Identity(
            "cpr" if self.kind == "private" else "cvr", number, check_digit_holds=True
        )
        return CustomerDetails(
            kind=self.kind,
            name=self.name,
            email=self.email,
            phone=self.phone,
            identity=identity,
            billing_address=self.billing_address,
            recipient=self.recipient,
        )

    def __repr__(self) -> str:
        return f"SealedCustomer({self.customer_id})"


def register_party(
    tx: Transaction, details: CustomerDetails, vault: IdentityVault, now: datetime
) -> CustomerId:
    """The id of a new, unproved party. A known customer with this number is left as they are."""
    (customer,) = fetch_one(tx, _NEXT, [])
    sealed = vault.seal(details.identity, customer)
    hashes = vault.fingerprints(details.identity)
    tx.execute(
        _INSERT,
        {
            "customer": customer,
            "kind": details.kind,
            "name": details.name,
            "email": details.email,
            "phone": details.phone,
            "odd": hashes.odd,
            "even": hashes.even,
            "hash_version": hashes.version,
            "cipher": sealed.cipher,
            "wrapped_key": sealed.wrapped_key,
            "seal_version": sealed.version,
            "billing_address": Jsonb(details.billing_address) if details.billing_address else None,
            "now": now,
        },
    )

    return CustomerId(customer)


_INSERT: Final = statement("elhandel.portfolio.customers", "add_customer")

# Drawn before the number is sealed: the seal is bound to it.
_NEXT: Final = "SELECT nextval('portfolio.customer_customer_id_seq')"


def load_contracting(tx: Transaction, contract: ContractId) -> SealedCustomer:
    """A contract's customer; the number is opened after the transaction."""
    kind, name, email, phone, customer, cipher, wrapped_key, version, billing_address, recipient = (
        fetch_one(tx, _OF_CONTRACT, [contract])
    )

    return SealedCustomer(
        customer_id=customer,
        kind=kind,
        name=name,
        email=email,
        phone=phone,
        sealed=Sealed(bytes(cipher), bytes(wrapped_key), version),
        billing_address=billing_address,
        recipient=recipient,
    )


_OF_CONTRACT: Final = """
SELECT k.kind, k.name, coalesce(r.email, k.email), coalesce(r.phone, k.phone),
       k.customer_id, k.identity_sealed, k.identity_key, k.identity_seal_version,
       CASE WHEN r.recipient_id IS NULL THEN k.billing_address ELSE r.billing_address END, r.name
FROM portfolio.contract c
JOIN portfolio.customer k USING (customer_id)
LEFT JOIN portfolio.recipient r USING (recipient_id)
WHERE c.contract_id = %s
"""


def customer_of_point(tx: Transaction, gsrn: Gsrn) -> CustomerId:
    """The customer whom a point is, or was last, supplied to. Raises NotFound."""
    row = tx.execute(_SUPPLIED, [gsrn.value]).fetchone()
    if row is None or row[1]:
        raise NotFound(
            f"Nobody whom we know has or had supply on metering point {gsrn}: "
            "a signup that waits, was rejected or cancelled opens nothing, "
            "and a customer who left long ago is forgotten. "
            "Check its 18 digits, or wait until supply has begun."
        )

    return CustomerId(row[0])


# Supplied for at least a day: a signup that waits, was rejected or cancelled only names the point.
_SUPPLIED: Final = """
SELECT c.customer_id, k.forgotten_at IS NOT NULL
FROM portfolio.supply_period s
JOIN portfolio.contract c USING (contract_id)
JOIN portfolio.customer k USING (customer_id)
JOIN portfolio.metering_point m ON m.metering_point_id = s.metering_point_id
WHERE m.gsrn = %s AND s.state = 'active' AND (s.ends_on IS NULL OR s.ends_on > s.starts_on)
ORDER BY s.starts_on DESC LIMIT 1
"""


def supplied_customer(tx: Transaction, customer: CustomerId) -> CustomerId:
    """The customer of that number, who has or had supply somewhere. Raises NotFound."""
    (supplied,) = fetch_one(tx, _EVER_SUPPLIED, [customer])
    if not supplied:
        raise NotFound(
            f"There is no customer {customer} who has or had supply. "
            "Check the number on one of their invoices."
        )
    return customer


_EVER_SUPPLIED: Final = """
SELECT EXISTS (
    SELECT FROM portfolio.contract c JOIN portfolio.supply_period s USING (contract_id)
    JOIN portfolio.customer k USING (customer_id)
    WHERE c.customer_id = %s AND k.forgotten_at IS NULL
      AND s.state = 'active' AND (s.ends_on IS NULL OR s.ends_on > s.starts_on))
"""
