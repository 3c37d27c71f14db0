"""A move-in of a customer whom we know: they have signed in, so no number is typed, and the
contract is theirs from the beginning.

Nobody becomes or changes a customer by it (decision 0025): the sign-in has proved who they are
before, and what they say of contact is no part of it. It counts and is held like any signup.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from psycopg.rows import class_row

from elhandel.market import starts
from elhandel.onboarding.signups.consent import Consent, check_consent
from elhandel.onboarding.signups.opening import Opening, open_signup
from elhandel.onboarding.status import Signup
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, statement
from elhandel.portfolio.customers import account_of
from elhandel.portfolio.parties import hold_parties
from elhandel.portfolio.points import ensure_metering_point
from elhandel.pricing.products import offered_product
from elhandel.values.errors import NotFound
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ContractId, CustomerId, MeteringPointId

OWN_PAGES: Final = "own-pages"
"""The tenant of signups that customers make on their own pages."""


@dataclass(frozen=True, slots=True)
class KnownMoveIn:
    """Who moves in where, on which day, with which product; and the proof that they asked."""

    customer: CustomerId
    gsrn: Gsrn
    day: date
    product_id: str
    consent: Consent


@dataclass(frozen=True, slots=True)
class _Known:
    kind: str
    vat_registered: bool
    protected_name: bool
    protected_address: bool


def move_in_customer(tx: Transaction, wanted: KnownMoveIn, *, clock: Clock) -> Signup:
    """Register the move-in of a customer; of a party that was joined to one, that one's.

    What they asked for elsewhere holds here too: protection, and whether they sell with VAT.

    Raises NotFound, InvalidValue, UnknownProduct, StartDateNotAllowed, AlreadyContracted.
    """
    check_consent(wanted.consent, clock)
    product = offered_product(tx, wanted.product_id, clock.today())
    planned = starts.plan_start(clock, product.switch_notice_business_days, wanted.day)

    hold_parties(tx)
    customer = CustomerId(account_of(tx, wanted.customer))
    known = _known(tx, customer)
    point = MeteringPointId(ensure_metering_point(tx, wanted.gsrn, clock.now()))

    return open_signup(
        tx,
        Opening(
            customer=customer,
            kind=known.kind,
            gsrn=wanted.gsrn,
            point=point,
            product_id=product.product_id,
            planned=planned,
            tenant=OWN_PAGES,
            channel="web",
            moves_in=True,
            vat_registered=known.vat_registered,
            protected_name=known.protected_name,
            protected_address=known.protected_address,
            consent=wanted.consent,
            known=_own_contracts(tx, customer, point),
        ),
        clock,
    )


def _known(tx: Transaction, customer: CustomerId) -> _Known:
    with tx.cursor(row_factory=class_row(_Known)) as cursor:
        known = cursor.execute(_KNOWN, {"customer": customer}).fetchone()
    if known is None:
        raise NotFound(f"There is no customer {customer} any more. Nothing was registered.")
    return known


def _own_contracts(
    tx: Transaction, customer: CustomerId, point: MeteringPointId
) -> frozenset[ContractId]:
    """The customer's own at the point: of those of others the answer tells nothing."""
    rows = tx.execute(_OWN_CONTRACTS, {"customer": customer, "point": point})
    return frozenset(ContractId(contract) for (contract,) in rows)


_OWN_CONTRACTS: Final = """
SELECT contract_id FROM portfolio.contract
WHERE customer_id = %(customer)s AND metering_point_id = %(point)s
"""

_KNOWN: Final = statement("elhandel.onboarding.signups", "known_customer")
