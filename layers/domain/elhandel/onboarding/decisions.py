"""What staff decide about persons: contact data, who is whose customer, a name that the market does
not know.

Each is a job by hand with who and why, kept in the history. Answers hold ids, never names.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from elhandel import market
from elhandel.onboarding.contact_data import (
    email_address,
    phone_number,
    printed_address,
    printed_name,
)
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database
from elhandel.platform.work.invoker import staff
from elhandel.portfolio import customers
from elhandel.portfolio.customers import Contact, change_recipient
from elhandel.portfolio.identities import same_number
from elhandel.portfolio.parties import UnableToJoin, parties_of_point
from elhandel.values.decision import Decision
from elhandel.values.errors import DomainError
from elhandel.values.identifiers import Gsrn

if TYPE_CHECKING:
    from elhandel.platform.vault.opening import Opener  # loaded by those only who open

type Json = dict[str, Any]

_NEEDED: Final = frozenset({"street", "postal_code", "city"})
_ADDRESS: Final = _NEEDED | frozenset({"number", "floor", "door", "country", "co", "attention"})


class UnableToDecide(DomainError):
    """A decision about a person that says too little, or too much."""

    code = "unable-to-decide"


def change_contact(database: Database, clock: Clock, event: Mapping[str, Any]) -> Json:
    """Contact data from now on: {"job": "change-contact", "customer": 17, "email": …, "why": …}.

    With "contract" in place of "customer": to whom the bills of that contract go. What is left out
    stays as it is.
    """
    decision = _decision(event, clock)
    if ("customer" in event) == ("contract" in event):
        raise UnableToDecide(
            "Say whose contact data it is: a customer's own (`customer`), or a contract's (`contract`)."
        )

    contact = contact_of(event)
    if contact == Contact():
        raise UnableToDecide("Say what changes: `name`, `email`, `phone` or `billing_address`.")

    with database.transaction() as tx:
        if "customer" in event:
            return {
                "changed": customers.change_contact(tx, int(event["customer"]), contact, decision)
            }
        return {"changed": change_recipient(tx, int(event["contract"]), contact, decision)}


def join_customer(
    database: Database, clock: Clock, event: Mapping[str, Any], opener: "Callable[[], Opener]"
) -> Json:
    """A party is known to be a customer: {"job": "join-customer", "party": 18, "why": …}.

    Its contracts become those of the proved customer with the same CPR or CVR number; without one
    it is that customer. With {"customer": 17} both are proved, each under another version of the
    hash key: their numbers are opened and compared.
    """
    decision, party = _decision(event, clock), int(event["party"])
    other = int(event["customer"]) if event.get("customer") is not None else None
    if other is not None and other != party and not same_number(database, opener(), party, other):
        raise UnableToJoin(
            f"{party} and {other} do not bear the same number, or one is not there: nothing was joined. "
            "`elhandel customer list GSRN` names those of a point."
        )

    with database.transaction() as tx:
        if other is None:
            proof = market.join_party(tx, party, decision)
        else:
            proof = market.join_customers(tx, party, other, decision)

    return {"party": proof.party, "customer": proof.customer, "contracts": list(proof.contracts)}


def customers_of_point(database: Database, event: Mapping[str, Any]) -> Json:
    """Every contract of a point with its customer: {"job": "customers-of-point", "gsrn": …}."""
    with database.transaction() as tx:
        parties = parties_of_point(tx, Gsrn(str(event["gsrn"])))

    return {
        "contracts": [
            {
                "contract": party.contract,
                "customer": party.customer,
                "state": party.state,
                "proved": party.proved,
                "known": party.known,
                "from": str(party.starts_on) if party.starts_on else None,
                "to": str(party.ends_on) if party.ends_on else None,
            }
            for party in parties
        ]
    }


def name_cases(database: Database) -> Json:
    """The cases of a name that are open: {"job": "name-cases"}."""
    with database.transaction() as tx:
        cases = market.open_name_cases(tx)

    return {
        "cases": [
            {
                "case": case.name_case_id,
                "contract": case.contract_id,
                "customer": case.customer_id,
                "gsrn": case.gsrn,
                "process_id": case.process_id,
                "starts_on": str(case.starts_on),
                "opened_at": case.opened_at.isoformat(),
            }
            for case in cases
        ]
    }


def close_name_case(database: Database, clock: Clock, event: Mapping[str, Any]) -> Json:
    """Staff looked: {"job": "close-name-case", "case": 1, "outcome": "same-person", "why": …}."""
    decision = _decision(event, clock)
    with database.transaction() as tx:
        contract = market.close_name_case(
            tx, int(event["case"]), event.get("outcome", ""), decision
        )
    return {"contract": contract, "outcome": event["outcome"]}


def _decision(event: Mapping[str, Any], clock: Clock) -> Decision:
    why = str(event.get("why") or "").strip()
    if not why:
        raise UnableToDecide("Say why (`why`): it stands in the history, with who decides.")
    return Decision(staff(), why, clock.now())


def contact_of(event: Mapping[str, Any]) -> Contact:
    """The contact data that an event names, checked and in one form. Raises UnableToDecide,
    InvalidValue.
    """
    address = event.get("billing_address")
    if address is not None:
        if not all(address.get(part, "").strip() for part in _NEEDED):
            raise UnableToDecide(
                "A billing address has at least `street`, `postal_code` and `city`."
            )
        if unknown := sorted(address.keys() - _ADDRESS):
            raise UnableToDecide(
                f"{', '.join(unknown)} is not known here. Known are {', '.join(sorted(_ADDRESS))}."
            )

    return Contact(
        name=printed_name(event["name"], "name") if event.get("name") else None,
        email=email_address(event["email"]) if event.get("email") else None,
        phone=phone_number(event["phone"])[0] if event.get("phone") else None,
        billing_address=printed_address(dict(address)) if address else None,
    )
