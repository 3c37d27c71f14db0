"""What each role may do: the table RIGHTS is the whole truth about it."""

from collections.abc import Mapping
from enum import StrEnum, unique
from typing import Final, get_args

from elhandel.identity.errors import NotAllowed
from elhandel.identity.sessions import Role, Session

_OFFICE: Final[frozenset[Role]] = frozenset(get_args(Role.__value__)) - {"rec"}
"""Who serves customers."""


@unique
class Right(StrEnum):
    """Something that staff do, as far as roles differ in it."""

    SEARCH = "search"
    """Search, a customer's page with the timeline, notes, the pages as the customer sees them."""
    CONTACT_DATA = "contact-data"
    """To be shown names, addresses, e-mail and telephone, beside numbers and states."""
    CHANGE_CUSTOMER = "change-customer"
    """Product, contact, move, withdrawal, dispute."""
    CREDIT = "credit"
    """Credit a line, give goodwill; up to a limit."""
    BILLING = "billing"
    """Generate now, dry run, suspend, reactivate, cancel services."""
    PARKED = "parked"
    """Try again what is parked."""
    PAYMENTS = "payments"
    """Lines of the bank, payouts, reminders."""
    OPERATIONS = "operations"
    """Dead letters, replay, requests to DataHub, jobs."""
    RECONCILIATION = "reconciliation"
    """Our sums and DataHub's: deviations, questions, decisions."""
    PRODUCTS = "products"
    """Products and prices; with a second person."""
    PEOPLE = "people"
    """People and roles, and keys that are closed."""
    PERSONS = "persons"
    """What the law gives a person: to see what is held, to have it put right, to be forgotten."""
    CERTIFICATES = "certificates"
    """Certificates: issued, validated for trading."""
    MINTING = "minting"
    """Tokens of submitted readings, and meters that are verified by hand."""


RIGHTS: Final[Mapping[Right, frozenset[Role]]] = {
    Right.SEARCH: _OFFICE,
    Right.CONTACT_DATA: _OFFICE - {"operations"},
    Right.CHANGE_CUSTOMER: _OFFICE - {"operations"},
    Right.CREDIT: _OFFICE - {"operations"},
    Right.BILLING: frozenset({"billing", "admin"}),
    Right.PARKED: _OFFICE - {"support"},
    Right.PAYMENTS: frozenset({"billing", "admin"}),
    Right.OPERATIONS: frozenset({"operations", "admin"}),
    Right.RECONCILIATION: _OFFICE - {"support"},
    Right.PRODUCTS: frozenset({"admin"}),
    Right.PEOPLE: frozenset({"admin"}),
    Right.PERSONS: frozenset({"admin"}),
    Right.CERTIFICATES: frozenset({"rec", "admin"}),
    Right.MINTING: frozenset({"admin"}),
}


def may(session: Session, right: Right) -> bool:
    """Whether somebody has a right now. Customers have none of these."""
    return session.kind == "staff" and not session.roles.isdisjoint(RIGHTS[right])


def require(session: Session, right: Right) -> None:
    """Raises NotAllowed where somebody does not have a right."""
    if may(session, right):
        return

    roles = " or ".join(sorted(RIGHTS[right]))
    raise NotAllowed(
        f"This needs the role {roles}, which you do not have. Ask somebody who has it, or an "
        "administrator for the role.",
        right=right.value,
    )
