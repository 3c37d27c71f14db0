"""Rectification (article 16 of the GDPR): wrong data about a person is corrected, and its
earlier state is kept.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from psycopg.types.json import Jsonb

from elhandel.market.customers import renew_customer_data
from elhandel.persons.deeds import record, refuse_names
from elhandel.persons.errors import UnableToRectify
from elhandel.persons.person import find_person
from elhandel.platform.database import Transaction, fetch_one
from elhandel.portfolio.customers import Contact, change_contact, change_recipient
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound
from elhandel.values.ids import ContractId, CustomerId


@dataclass(frozen=True, slots=True)
class Rectified:
    """What a rectification did."""

    changed: bool
    tell_datahub: tuple[str, ...]
    """The points at which DataHub is sent the customer's data anew."""


def rectify(
    tx: Transaction,
    customer: CustomerId,
    contract: ContractId | None,
    contact: Contact,
    decision: Decision,
) -> Rectified:
    """Correct a person's contact data, or that of one contract's recipient; the same again changes
    nothing.

    Raises NotFound for another's contract, UnableToRectify for a person who is forgotten,
    NamesAPerson for a reason that does.
    """
    person = find_person(tx, customer, lock=True)
    if person.forgotten_at is not None:
        raise UnableToRectify(
            f"Customer {customer} is forgotten: there is nothing left to correct."
        )
    if contract is not None and contract not in person.contracts:
        raise NotFound(
            f"Customer {person.customer} has no contract {contract}. "
            "`elhandel person data` lists theirs."
        )

    refuse_names(tx, person, decision, contact)
    asked = {"customer": person.customer, "contract": contract}
    before = _read(tx, asked)
    if contract is None:
        changed = change_contact(tx, person.customer, contact, decision)
    else:
        changed = change_recipient(tx, contract, contact, decision)

    if not changed:
        return Rectified(changed=False, tell_datahub=())

    after = _read(tx, asked)
    differs = [name for name, value in after.items() if value != before[name]]
    deed = record(tx, "rectification", person.customer, decision, dict.fromkeys(differs, 1))
    values = {**asked, "deed": deed, "at": decision.at}
    tx.execute(
        _KEEP,
        {**values, "before": Jsonb(_only(before, differs)), "after": Jsonb(_only(after, differs))},
    )
    concerned = person.contracts if contract is None else (contract,)
    points = renew_customer_data(tx, concerned, decision.at, decision)

    return Rectified(changed=True, tell_datahub=tuple(str(gsrn) for gsrn in points))


def _read(tx: Transaction, asked: Mapping[str, Any]) -> dict[str, Any]:
    question = _OWN if asked["contract"] is None else _RECIPIENT
    return asdict(Contact(*fetch_one(tx, question, asked)))


def _only(values: Mapping[str, Any], names: list[str]) -> dict[str, Any]:
    return {name: values[name] for name in names}


_OWN: Final = """
SELECT name, email, phone, billing_address
FROM portfolio.customer
WHERE customer_id = %(customer)s
"""

_RECIPIENT: Final = """
SELECT coalesce(r.name, k.name), coalesce(r.email, k.email), coalesce(r.phone, k.phone),
       CASE WHEN r.recipient_id IS NULL THEN k.billing_address ELSE r.billing_address END
FROM portfolio.contract c
JOIN portfolio.customer k USING (customer_id)
LEFT JOIN portfolio.recipient r USING (recipient_id)
WHERE c.contract_id = %(contract)s
"""

_KEEP: Final = """
INSERT INTO persons.rectification (deed_id, customer_id, contract_id, rectified_at, before, after)
VALUES (%(deed)s, %(customer)s, %(contract)s, %(at)s, %(before)s, %(after)s)
"""
