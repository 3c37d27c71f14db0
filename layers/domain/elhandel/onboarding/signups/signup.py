"""Signups: a customer chooses us for a metering point. One transaction writes everything; the
market decides.

A party of its own, metering point, contract and planned supply period are created together with the
market process: no known customer is changed by a signup, whatever number it names. Nothing of it is
billable before the market's start day.
"""

from elhandel.market import starts
from elhandel.onboarding.signups.command import SignupCommand, check_command
from elhandel.onboarding.signups.consent import check_consent
from elhandel.onboarding.signups.known import known_contracts
from elhandel.onboarding.signups.opening import Opening, open_signup
from elhandel.onboarding.status import Signup, find_signup
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.portfolio.customers import register_party
from elhandel.portfolio.identities import IdentityVault
from elhandel.portfolio.points import ensure_metering_point
from elhandel.pricing.products import offered_product
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
    check_consent(command.consent, clock)
    checked = check_command(command)
    product = offered_product(tx, command.product_id, clock.today())
    planned = starts.plan_start(
        clock, product.switch_notice_business_days, command.move_in, secondary=command.secondary
    )

    party = register_party(tx, checked.customer, vault, clock.now())
    point = MeteringPointId(ensure_metering_point(tx, checked.gsrn, clock.now()))

    return open_signup(
        tx,
        Opening(
            customer=party,
            kind=command.kind,
            gsrn=checked.gsrn,
            point=point,
            product_id=product.product_id,
            planned=planned,
            tenant=tenant,
            channel=command.channel,
            moves_in=command.move_in is not None,
            vat_registered=command.sells_with_vat,
            protected_name=command.protected_name,
            protected_address=command.protected_address,
            consent=command.consent,
            known=known_contracts(tx, tenant, point),
            key_id=key_id,
            warnings=tuple(checked.warnings),
        ),
        clock,
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
