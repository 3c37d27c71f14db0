"""What staff decide about persons: contact data, which customer a party is, and a name that the
market does not know.

Each is a job by hand whose decision is kept in the history. Answers hold ids, never names.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, cast

from elhandel.identity.subjects import move_customer
from elhandel.market import customers as market_customers
from elhandel.onboarding.contact_data import printed_address, printed_name
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction
from elhandel.portfolio import customers
from elhandel.portfolio.customers import Contact, change_recipient
from elhandel.portfolio.identities import same_number
from elhandel.portfolio.parties import (
    UnableToJoin,
    open_home_answers,
    parties_of_point,
)
from elhandel.portfolio.parties import close_home_answer as close_answer
from elhandel.values.decision import Decision
from elhandel.values.errors import DomainError
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ContractId, CustomerId
from elhandel.values.texts.reached import email_address, phone_number

if TYPE_CHECKING:
    from elhandel.platform.vault.opener import Opener  # only jobs that open numbers load it

type Json = dict[str, Any]

_NEEDED: Final = frozenset({"street", "postal_code", "city"})
_ADDRESS: Final = _NEEDED | frozenset({"number", "floor", "door", "country", "co", "attention"})


class UnableToDecide(DomainError):
    """A decision about a person with something missing, or something unknown."""

    code = "unable-to-decide"


def change_contact(
    tx: Transaction,
    contact: Contact,
    decision: Decision,
    *,
    customer: CustomerId | None = None,
    contract: ContractId | None = None,
) -> bool:
    """Change contact data from now on, here and at DataHub; False if nothing changed. What
    `contact` leaves out stays.

    contract: given instead of the customer, for the recipient of that contract's bills. Raises
    UnableToDecide.
    """
    if (customer is None) == (contract is None):
        raise UnableToDecide(
            "Say whose contact data it is: a customer's own (`customer`), or a contract's "
            "(`contract`)."
        )

    if contact == Contact():
        raise UnableToDecide("Say what changes: `name`, `email`, `phone` or `billing_address`.")

    if customer is not None:
        changed = customers.change_contact(tx, customer, contact, decision)
        if changed:
            market_customers.renew_data_of_customer(tx, customer, decision.at, decision)
        return changed

    contract = cast("ContractId", contract)
    changed = change_recipient(tx, contract, contact, decision)
    if changed:
        market_customers.renew_customer_data(tx, [contract], decision.at, decision)
    return changed


def join_customer(
    database: Database,
    party: CustomerId,
    customer: CustomerId | None,
    decision: Decision,
    opener: "Callable[[], Opener]",
) -> Json:
    """Give the contracts of a party to the proved customer that it is known to be.

    customer: None for the one with the same CPR or CVR number. If it is given, both are proved,
    each under another version of the hash key: their numbers are opened and compared.
    """
    if (
        customer is not None
        and customer != party
        and not same_number(database, opener(), party, customer)
    ):
        raise UnableToJoin(
            f"{party} and {customer} do not bear the same number, or one is not there: nothing "
            "was joined. `elhandel customer list GSRN` names those of a point."
        )

    with database.transaction() as tx:
        if customer is None:
            proof = market_customers.join_party(tx, party, decision)
        else:
            proof = market_customers.join_customers(tx, party, CustomerId(customer), decision)
        if proof.joined:
            move_customer(tx, proof.party, proof.customer)  # who is signed in stays signed in

    return {"party": proof.party, "customer": proof.customer, "contracts": list(proof.contracts)}


def customers_of_point(database: Database, gsrn: Gsrn) -> Json:
    """Every contract of a point with its customer, by ids."""
    with database.transaction() as tx:
        parties = parties_of_point(tx, gsrn)

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
    """The open name cases."""
    with database.transaction() as tx:
        cases = market_customers.open_name_cases(tx)

    return {
        "cases": [
            {
                "case": case.name_case_id,
                "contract": case.contract_id,
                "customer": case.customer_id,
                "gsrn": str(case.gsrn),
                "process_id": case.process_id,
                "starts_on": str(case.starts_on),
                "opened_at": case.opened_at.isoformat(),
            }
            for case in cases
        ]
    }


def close_name_case(database: Database, case: int, outcome: str, decision: Decision) -> Json:
    """Close a name case with what staff found: "same-person" or "another-person"."""
    with database.transaction() as tx:
        contract = market_customers.close_name_case(tx, case, cast("Any", outcome), decision)
    return {"contract": contract, "outcome": outcome}


def home_answers(database: Database) -> Json:
    """What people who signed in said of homes with their number, as far as it is open."""
    with database.transaction() as tx:
        answers = open_home_answers(tx)

    return {
        "answers": [
            {
                "answer": answer.home_answer_id,
                "party": answer.party_id,
                "customer": answer.customer_id,
                "theirs": answer.is_theirs,
                "answered_at": answer.answered_at.isoformat(),
            }
            for answer in answers
        ]
    }


def close_home_answer(database: Database, answer: int, finding: str, decision: Decision) -> Json:
    """Close an answer with what staff found: "not-theirs" or "ask-again"."""
    with database.transaction() as tx:
        party = close_answer(tx, answer, finding, decision)
    return {"party": party, "finding": finding}


def decided(by: str, why: str, clock: Clock) -> Decision:
    """A decision of staff about a person. Raises UnableToDecide if the reason is blank."""
    if not why.strip():
        raise UnableToDecide("Say why (`why`): it stands in the history, with who decides.")
    return Decision(by, why.strip(), clock.now())


def contact_of(
    *,
    name: str | None = None,
    email: str | None = None,
    phone: str | None = None,
    billing_address: Mapping[str, str] | None = None,
) -> Contact:
    """Contact data, checked and normalised. Raises UnableToDecide, InvalidValue."""
    if billing_address is not None:
        _refuse_incomplete(billing_address)

    return Contact(
        name=printed_name(name, "name") if name else None,
        email=email_address(email) if email else None,
        phone=phone_number(phone)[0] if phone else None,
        billing_address=printed_address(dict(billing_address)) if billing_address else None,
    )


def _refuse_incomplete(address: Mapping[str, str]) -> None:
    if not all(address.get(part, "").strip() for part in _NEEDED):
        raise UnableToDecide("A billing address has at least `street`, `postal_code` and `city`.")

    if unknown := sorted(address.keys() - _ADDRESS):
        raise UnableToDecide(
            f"{', '.join(unknown)} is not known here. Known are {', '.join(sorted(_ADDRESS))}."
        )
