"""Contact data corrected by staff: a customer's own, or that of one contract's recipient. What held
before is kept.
"""

from dataclasses import dataclass
from typing import Any, Final

from psycopg.types.json import Jsonb

from elhandel.platform.database import Transaction, fetch_one
from elhandel.portfolio.customers.customer import Address
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound
from elhandel.values.ids import ContractId, CustomerId


@dataclass(frozen=True, slots=True)
class Contact:
    """How somebody is reached; what is None stays as it is, and an empty billing address is none.
    `repr` shows nothing of it.
    """

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    billing_address: Address | None = None

    def __repr__(self) -> str:
        return "Contact()"


def change_contact(
    tx: Transaction, customer: CustomerId, contact: Contact, decision: Decision
) -> bool:
    """A customer's own contact data from now on; whether anything changed. Raises NotFound."""
    row = tx.execute(_OWN, {"customer": customer}).fetchone()
    if row is None:
        raise NotFound(f"There is no customer {customer}. The number stands on their invoices.")

    after = _after(row, contact)
    if after == _contact(row):
        return False

    values = {"customer": customer, "at": decision.at, "by": decision.by, "why": decision.why}
    tx.execute(_KEEP, values)
    tx.execute(_CHANGE, {**values, **_written(after)})

    return True


_OWN: Final = """
SELECT name, email, phone, billing_address FROM portfolio.customer
WHERE customer_id = %(customer)s AND joined_to IS NULL FOR UPDATE
"""

_KEEP: Final = """
INSERT INTO portfolio.past_contact
    (customer_id, name, email, phone, billing_address, held_until, replaced_by, reason)
SELECT customer_id, name, email, phone, billing_address, %(at)s, %(by)s, %(why)s
FROM portfolio.customer WHERE customer_id = %(customer)s
"""

_CHANGE: Final = """
UPDATE portfolio.customer
SET name = %(name)s, email = %(email)s, phone = %(phone)s, billing_address = %(billing_address)s,
    updated_at = %(at)s
WHERE customer_id = %(customer)s
"""


def change_recipient(
    tx: Transaction, contract: ContractId, contact: Contact, decision: Decision
) -> bool:
    """To whom the bills of a contract go from now on; whether that changed. Raises NotFound."""
    row = tx.execute(_RECIPIENT, {"contract": contract}).fetchone()
    if row is None:
        raise NotFound(
            f"There is no contract {contract}. "
            "`elhandel customer list GSRN` names those of a point."
        )

    customer, before, *held = row
    after = _after(held, contact)
    if after == _contact(held):
        return False

    values = {"customer": customer, "contract": contract, "at": decision.at}
    own = fetch_one(tx, _OWN, {"customer": customer})
    recipient = None  # the customer themselves
    if after != _contact(own):
        (recipient,) = fetch_one(tx, _ADD, {**values, **_written(after)})

    tx.execute(_POINT, {**values, "after": recipient})
    history = {"by": decision.by, "why": decision.why, "before": before, "after": recipient}
    tx.execute(_KEEP_RECIPIENT, {**values, **history})

    return True


def drop_recipient(tx: Transaction, contract: ContractId, decision: Decision) -> bool:
    """The bills of a contract go to its customer from now on; whether that changed. Raises
    NotFound.
    """
    row = tx.execute(_RECIPIENT, {"contract": contract}).fetchone()
    if row is None:
        raise NotFound(
            f"There is no contract {contract}. "
            "`elhandel customer list GSRN` names those of a point."
        )

    _, before, *_ = row
    if before is None:
        return False

    values = {"contract": contract, "at": decision.at}
    tx.execute(_POINT, {**values, "after": None})
    history = {"by": decision.by, "why": decision.why, "before": before, "after": None}
    tx.execute(_KEEP_RECIPIENT, {**values, **history})

    return True


_RECIPIENT: Final = """
SELECT c.customer_id, c.recipient_id, coalesce(r.name, k.name), coalesce(r.email, k.email),
       coalesce(r.phone, k.phone),
       CASE WHEN r.recipient_id IS NULL THEN k.billing_address ELSE r.billing_address END
FROM portfolio.contract c
JOIN portfolio.customer k USING (customer_id)
LEFT JOIN portfolio.recipient r USING (recipient_id)
WHERE c.contract_id = %(contract)s
FOR UPDATE OF c
"""

_ADD: Final = """
INSERT INTO portfolio.recipient (customer_id, name, email, phone, billing_address, recorded_at)
VALUES (%(customer)s, %(name)s, %(email)s, %(phone)s, %(billing_address)s, %(at)s)
RETURNING recipient_id
"""

_POINT: Final = """
UPDATE portfolio.contract SET recipient_id = %(after)s WHERE contract_id = %(contract)s
"""

_KEEP_RECIPIENT: Final = """
INSERT INTO portfolio.recipient_change
    (contract_id, changed_at, changed_by, reason, before_id, after_id)
VALUES (%(contract)s, %(at)s, %(by)s, %(why)s, %(before)s, %(after)s)
"""


def _contact(row: Any) -> Contact:
    name, email, phone, address = row
    return Contact(name=name, email=email, phone=phone, billing_address=address)


def _after(row: Any, contact: Contact) -> Contact:
    name, email, phone, address = row
    return Contact(
        name=contact.name or name,
        email=contact.email or email,
        phone=contact.phone or phone,
        billing_address=address
        if contact.billing_address is None
        else contact.billing_address or None,
    )


def _written(contact: Contact) -> dict[str, Any]:
    return {
        "name": contact.name,
        "email": contact.email,
        "phone": contact.phone,
        "billing_address": Jsonb(contact.billing_address) if contact.billing_address else None,
    }
