"""Signups: a customer chooses us for a metering point. One transaction writes everything; the
market decides.

A party of its own, metering point, contract and planned supply period are created together with the
market process: no known customer is changed by a signup, whatever number it names. Nothing of it is
billable before the market's start day.
"""

from typing import Final

from elhandel.market import starts
from elhandel.onboarding.held import Counted, beyond, hold, signup_rules
from elhandel.onboarding.signups.command import SignupCommand, check_command
from elhandel.onboarding.signups.consent import check_consent, keep_consent
from elhandel.onboarding.signups.known import known_contracts, recent_since
from elhandel.onboarding.status import Signup, find_signup, shown_stage
from elhandel.onboarding.terms import SINCE_EVER, Agreement, agree
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.portfolio.contracts import ask_protection, beside_others, open_contract
from elhandel.portfolio.customers import register_party
from elhandel.portfolio.identities import IdentityVault
from elhandel.portfolio.points import ensure_metering_point
from elhandel.pricing.products import offered_product
from elhandel.values.decision import Decision
from elhandel.values.ids import MeteringPointId


def sign_up(
    tx: Transaction,
    command: SignupCommand,
    *,
    tenant: str,
    clock: Clock,
    vault: IdentityVault,
    key_id: int | None = None,
) -> Signup:
    """Register a signup of a tenant; supply starts when the market has confirmed it and the day has
    come.

    One beyond a limit is registered and held; so is a move-in beside supply by another tenant's
    signup, no matter who moves in: no answer depends on what other tenants signed up. key_id: the
    key that it came with.

    Raises InvalidValue (which field), UnknownProduct, StartDateNotAllowed, AlreadyContracted.
    """
    now, today = clock.now(), clock.today()
    moves_in = command.move_in is not None
    check_consent(command.consent, clock)
    checked = check_command(command)
    product = offered_product(tx, command.product_id, today)
    planned = starts.plan_start(
        clock, product.switch_notice_business_days, command.move_in, secondary=command.secondary
    )

    party = register_party(tx, checked.customer, vault, now)
    point = ensure_metering_point(tx, checked.gsrn, now)
    known = known_contracts(tx, tenant, MeteringPointId(point))
    contract = open_contract(
        tx,
        party,
        point,
        product.product_id,
        starts_on=planned.starts_on,
        now=now,
        moves_in=moves_in,
        vat_registered=command.sells_with_vat,
        known=known,
    )

    agreement = Agreement(contract, product.product_id, first=SINCE_EVER, price_day=today)
    agree(tx, agreement, Decision("customer", "signup", now), today)
    ask_protection(tx, contract, name=command.protected_name, address=command.protected_address)
    process = starts.request_start(tx, contract, point, planned, clock)

    reference = _next_reference(tx, today.year)
    signup = {
        "reference": reference,
        "tenant": tenant,
        "key": key_id,
        "contract": contract,
        "channel": command.channel,
        "move_in": moves_in,
        "warnings": checked.warnings,
        "now": now,
    }
    (signup_id,) = fetch_one(tx, _ADD, signup)
    if command.consent is not None:
        keep_consent(tx, signup_id, command.consent, now)

    # Last: it locks the counts, and other signups wait until this transaction ends.
    cause = beyond(tx, Counted(tenant, command.kind, contract), now, signup_rules(today))
    if moves_in:
        cause = beside_others(tx, contract, known, recent_since(today)) or cause
    if cause is not None:
        hold(tx, signup_id, process, cause, now)

    return Signup(
        reference=reference,
        status="registered",
        stage="registered" if cause is None else shown_stage(cause, tenant),
        gsrn=checked.gsrn,
        estimated_activation=planned.starts_on,
        rejection_reason=None,
        asks=None,
        warnings=tuple(checked.warnings),
    )


def signup_status(tx: Transaction, reference: str, *, tenant: str | None, clock: Clock) -> Signup:
    """Where a signup of a tenant stands; None is staff, who see all. Raises NotFound."""
    return find_signup(tx, reference, tenant, clock.today())[0]


def cancel_signup(tx: Transaction, reference: str, *, tenant: str | None, clock: Clock) -> Signup:
    """Cancel a signup: at once while nothing was sent, else as soon as the market confirms it.

    The signup is one of the tenant's; None is staff, who see all. Raises NotFound, UnableToCancel.
    """
    _, contract = find_signup(tx, reference, tenant, clock.today())
    starts.cancel_start(tx, contract, clock)

    return find_signup(tx, reference, tenant, clock.today())[0]


def _next_reference(tx: Transaction, year: int) -> str:
    (number,) = fetch_one(tx, _NUMBER, {"year": year})
    return f"SGN-{year}-{number:05}"


_ADD: Final = statement("elhandel.onboarding.signups", "add_signup")

_NUMBER: Final = """
INSERT INTO onboarding.signup_number (year, last) VALUES (%(year)s, 1)
ON CONFLICT (year) DO UPDATE SET last = onboarding.signup_number.last + 1
RETURNING last
"""
