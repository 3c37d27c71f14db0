"""Signups: a customer chooses us for a metering point. Writes everything down in one transaction;
the market decides.

A party of its own, metering point, contract and planned supply period are created together with the
market process: no known customer is changed by a signup, whatever number it names. Nothing of it is
billable before the market's start day.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from elhandel import market
from elhandel.onboarding.contact_data import (
    email_address,
    phone_number,
    printed_address,
    printed_name,
)
from elhandel.onboarding.held import Counted, beyond, hold, signup_rules
from elhandel.onboarding.signups.consent import Consent, check_consent, keep_consent
from elhandel.onboarding.status import Signup, SignupStage, find_signup, shown_stage
from elhandel.onboarding.terms import SINCE_EVER, Agreement, agree
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, fetch_one
from elhandel.platform.settings import settings
from elhandel.portfolio.contracts import ask_protection, beside_others, open_contract
from elhandel.portfolio.customers import Address, CustomerDetails, CustomerKind, register_party
from elhandel.portfolio.identities import IdentityVault
from elhandel.portfolio.points import ensure_metering_point
from elhandel.pricing.products import offered_product
from elhandel.values.decision import Decision
from elhandel.values.errors import DomainError
from elhandel.values.identifiers import Gsrn, Identity, InvalidValue

type Channel = Literal["web", "app", "phone"]


@dataclass(frozen=True, slots=True)
class SignupCommand:
    """What a sales front end asks for; texts as they came. `repr` shows nothing personal.

    vat_registered: None where it was not said; a company is then taken for registered, a person is
    not.
    """

    gsrn: str
    customer_name: str
    cpr_cvr: str
    kind: CustomerKind
    email: str
    phone: str
    product_id: str
    channel: Channel
    billing_address: Address | None = None
    move_in: date | None = None
    protected_name: bool = False
    protected_address: bool = False
    vat_registered: bool | None = None
    consent: Consent | None = None

    @property
    def sells_with_vat(self) -> bool:
        return self.kind == "business" if self.vat_registered is None else self.vat_registered

    def __repr__(self) -> str:
        return f"SignupCommand({self.gsrn}, {self.product_id}, {self.channel})"


_NUMBER: Final = """
INSERT INTO onboarding.signup_number (year, last) VALUES (%(year)s, 1)
ON CONFLICT (year) DO UPDATE SET last = onboarding.signup_number.last + 1
RETURNING last
"""

_ADD: Final = """
INSERT INTO onboarding.signup (reference, tenant, api_key_id, contract_id, channel, move_in, warnings, created_at)
VALUES (%(reference)s, %(tenant)s, %(key)s, %(contract)s, %(channel)s, %(move_in)s, %(warnings)s, %(now)s)
RETURNING signup_id
"""

_REDATED: Final = """
UPDATE onboarding.signup SET redated = redated + 1
WHERE reference = %(reference)s AND redated < %(most)s RETURNING redated
"""


# Of other tenants' contracts the front end hears neither whose they are nor since when.
_KNOWN: Final = """
SELECT s.contract_id FROM onboarding.signup s JOIN portfolio.contract c USING (contract_id)
WHERE s.tenant = %(tenant)s AND c.metering_point_id = %(point)s
"""

# Longer ago than any day on which somebody may still move in, so that the day does not decide what
# is held.
_RECENT: Final = timedelta(days=31)


class TooManyDateChanges(DomainError):
    """A signup whose day the front end has changed as often as it may."""

    code = "too-many-date-changes"
    status = 409


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
    signup, whoever it is: what a front end is answered depends on nothing that other tenants signed
    up. key_id: the key that it came with.

    Raises InvalidValue (which field), UnknownProduct, StartDateNotAllowed, AlreadyContracted.
    """
    now = clock.now()
    check_consent(command.consent, clock)
    gsrn = Gsrn(command.gsrn)
    details, warnings = _customer(command)
    if not gsrn.check_digit_holds:
        warnings.insert(
            0,
            _soft(
                "gsrn", "The check digit of the GSRN is wrong: compare with the electricity bill."
            ),
        )

    product = offered_product(tx, command.product_id, clock.today())
    planned = market.plan_start(clock, product.switch_notice_business_days, command.move_in)
    party = register_party(tx, details, vault, now)
    point = ensure_metering_point(tx, gsrn, now)
    known = _known(tx, tenant, point)
    contract = open_contract(
        tx,
        party,
        point,
        product.product_id,
        starts_on=planned.starts_on,
        now=now,
        moves_in=command.move_in is not None,
        vat_registered=command.sells_with_vat,
        known=known,
    )
    agreement = Agreement(contract, product.product_id, SINCE_EVER, price_day=clock.today())
    agree(tx, agreement, Decision("customer", "signup", now), clock.today())
    ask_protection(tx, contract, name=command.protected_name, address=command.protected_address)
    process = market.request_start(tx, contract, point, planned, clock)
    reference = _next_reference(tx, clock.today().year)
    (signup_id,) = fetch_one(
        tx,
        _ADD,
        {
            "reference": reference,
            "tenant": tenant,
            "key": key_id,
            "contract": contract,
            "channel": command.channel,
            "move_in": command.move_in is not None,
            "warnings": warnings,
            "now": now,
        },
    )
    if command.consent is not None:
        keep_consent(tx, signup_id, command.consent, now)

    cause = beyond(tx, Counted(tenant, command.kind, contract), now, signup_rules(clock.today()))
    if command.move_in is not None:
        cause = beside_others(tx, contract, known, clock.today() - _RECENT) or cause

    if cause is not None:
        hold(tx, signup_id, process, cause, now)

    stage: SignupStage = "registered" if cause is None else shown_stage(cause, tenant)

    return Signup(
        reference, "registered", stage, gsrn.value, planned.starts_on, None, None, tuple(warnings)
    )


def signup_status(tx: Transaction, reference: str, *, tenant: str | None, clock: Clock) -> Signup:
    """Where a signup of a tenant stands; None is staff, who see all. Raises NotFound."""
    return find_signup(tx, reference, tenant, clock.today())[0]


def cancel_signup(tx: Transaction, reference: str, *, tenant: str | None, clock: Clock) -> Signup:
    """Cancel a signup: at once while nothing was sent, else as soon as the market confirms it.

    The signup is one of the tenant's; None is staff, who see all.
    Raises NotFound, UnableToCancel.
    """
    _, contract = find_signup(tx, reference, tenant, clock.today())
    market.cancel_start(tx, contract, clock)
    return find_signup(tx, reference, tenant, clock.today())[0]


def redate_signup(
    tx: Transaction,
    reference: str,
    day: date,
    decision: Decision,
    *,
    tenant: str | None,
    clock: Clock,
) -> Signup:
    """The customer moves in on another day; who says so and why stands in the history. The same
    again changes nothing.

    The signup is one of the tenant's; None is staff, who see all.

    Raises NotFound, UnableToRedate, StartDateNotAllowed, AlreadyContracted, InvalidValue without
    who or why; and TooManyDateChanges for a tenant, since each change may be another request to the
    market.
    """
    if not (decision.by.strip() and decision.why.strip()):
        raise InvalidValue(
            "Say who changes the day, and why: it stands in the signup's history.", field="by"
        )

    before, contract = find_signup(tx, reference, tenant, clock.today())
    known = None if tenant is None else _known_beside(tx, contract, tenant, clock)
    market.redate_start(tx, contract, day, f"{decision.by}: {decision.why}", clock, known=known)
    if tenant is not None and (before.estimated_activation != day or before.asks is not None):
        most = signup_rules(clock.today()).redates
        if tx.execute(_REDATED, {"reference": reference, "most": most}).fetchone() is None:
            raise TooManyDateChanges(
                f"The day of this signup was changed {most} times already. Customer service can change it again."
            )

    return find_signup(tx, reference, tenant, clock.today())[0]


def _known(tx: Transaction, tenant: str, point: int) -> frozenset[int]:
    """The contracts of a metering point that came by a tenant's signups."""
    found = tx.execute(_KNOWN, {"tenant": tenant, "point": point}).fetchall()
    return frozenset(int(contract) for (contract,) in found)


def _known_beside(tx: Transaction, contract: int, tenant: str, clock: Clock) -> frozenset[int]:
    """Those of the contract's point. Raises UnableToRedate, whatever the day, where staff let it go
    beside others'.
    """
    (point,) = fetch_one(
        tx, "SELECT metering_point_id FROM portfolio.contract WHERE contract_id = %s", [contract]
    )
    known = _known(tx, tenant, point)
    others = beside_others(tx, contract, known, clock.today() - _RECENT)
    if others is not None and not market.is_held(tx, contract):
        raise market.UnableToRedate(
            "The day of this signup cannot be changed here any more. Ask customer service to change it, or cancel it."
        )

    return known


@dataclass(frozen=True, slots=True)
class AskingSignup:
    """A signup whose customer is asked for another day, and since when."""

    reference: str
    gsrn: str
    wished: date
    asked_at: datetime


def asking_signups(tx: Transaction) -> list[AskingSignup]:
    """The signups whose customers are asked for another day, the longest waiting first."""
    waiting = market.asking(tx)
    contracts = [process.contract_id for process in waiting]
    found = tx.execute(
        "SELECT contract_id, reference FROM onboarding.signup WHERE contract_id = ANY(%s)",
        [contracts],
    )
    references: dict[int, str] = dict(found.fetchall())

    return [
        AskingSignup(
            references[process.contract_id], process.gsrn, process.wished, process.asked_at
        )
        for process in waiting
        if process.contract_id in references
    ]


def _next_reference(tx: Transaction, year: int) -> str:
    (number,) = fetch_one(tx, _NUMBER, {"year": year})
    return f"SGN-{year}-{number:05}"


def _customer(command: SignupCommand) -> tuple[CustomerDetails, list[str]]:
    private = command.kind == "private"
    identity = Identity.cpr(command.cpr_cvr) if private else Identity.cvr(command.cpr_cvr)
    warnings = []
    if not identity.check_digit_holds:
        warnings.append(_soft("cpr_cvr", "The CPR number fails modulus 11; newer numbers may."))

    phone, assigned = phone_number(command.phone)
    if not assigned:
        warnings.append("The phone number is not in a range that is in use.")

    name, email = printed_name(command.customer_name), email_address(command.email)
    details = CustomerDetails(
        command.kind, name, email, phone, identity, printed_address(command.billing_address)
    )

    return details, warnings


def _soft(field: str, warning: str) -> str:
    """A wrong check digit: a warning, or an error when the setting is strict."""
    if settings().check_digits == "strict":
        raise InvalidValue(warning, field=field)
    return warning
