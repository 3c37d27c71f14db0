"""Signups: a customer chooses us for a metering point. Writes everything down in one transaction; the market decides.

Customer, metering point, contract and planned supply period are created together with the market process. Nothing
of it is billable before the market's start day.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from elhandel import market, portfolio, pricing
from elhandel.market import State
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, one
from elhandel.platform.errors import NotFound
from elhandel.platform.settings import settings
from elhandel.platform.vault import Vault
from elhandel.portfolio import Address, CustomerDetails, CustomerKind, Gsrn, Identity, InvalidValue

type Channel = Literal["web", "app", "phone"]
type SignupStatus = Literal["registered", "processing", "active", "rejected", "cancelled"]

CONSUMER_VIEW: Final[dict[State, SignupStatus]] = {
    State.PENDING: "registered",
    State.SENT: "processing",
    State.ACKNOWLEDGED: "processing",
    State.EFFECTUATION_PENDING: "processing",
    State.CANCELLATION_PENDING: "processing",
    State.COMPLETED: "active",
    State.OFFBOARDING: "active",
    State.FINAL_SETTLED: "active",
    State.REJECTED: "rejected",
    State.CANCELLED: "cancelled",
}


@dataclass(frozen=True, slots=True)
class SignupCommand:
    """What a sales front end asks for; texts as they came. `repr` shows nothing personal.

    vat_registered: None where it was not said; a company is then taken for registered, a person is not.
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
    vat_registered: bool | None = None

    @property
    def sells_with_vat(self) -> bool:
        return self.kind == "business" if self.vat_registered is None else self.vat_registered

    def __repr__(self) -> str:
        return f"SignupCommand({self.gsrn}, {self.product_id}, {self.channel})"


@dataclass(frozen=True, slots=True)
class Signup:
    """A signup as its customer sees it."""

    reference: str
    status: SignupStatus
    gsrn: str
    estimated_activation: date
    rejection_reason: str | None
    warnings: tuple[str, ...]


_NUMBER: Final = """
INSERT INTO onboarding.signup_number (year, last) VALUES (%(year)s, 1)
ON CONFLICT (year) DO UPDATE SET last = onboarding.signup_number.last + 1
RETURNING last
"""

_ADD: Final = """
INSERT INTO onboarding.signup (reference, contract_id, channel, move_in, warnings, created_at)
VALUES (%(reference)s, %(contract)s, %(channel)s, %(move_in)s, %(warnings)s, %(now)s)
"""

_FIND: Final = """
SELECT s.reference, s.contract_id, m.gsrn, p.state, p.effective_on, p.reject_code, p.reject_text, s.warnings
FROM onboarding.signup s
JOIN market.process p USING (contract_id)
JOIN portfolio.metering_point m USING (metering_point_id)
WHERE s.reference = %s
ORDER BY p.process_id DESC LIMIT 1
"""


def sign_up(tx: Transaction, command: SignupCommand, *, clock: Clock, vault: Vault) -> Signup:
    """Register a signup; supply starts when the market has confirmed it and the day has come.

    Raises InvalidValue (which field), UnknownProduct, StartDateNotAllowed, AlreadyContracted.
    """
    now = clock.now()
    gsrn = Gsrn(command.gsrn)
    details, warnings = _customer(command)
    if not gsrn.check_digit_holds:
        warnings.insert(0, _soft("gsrn", "The check digit of the GSRN is wrong: compare with the electricity bill."))
    product = pricing.offered_product(tx, command.product_id, clock.today())
    planned = market.plan_start(clock, product.switch_notice_business_days, command.move_in)
    customer = portfolio.register_customer(tx, details, vault, now)
    point = portfolio.ensure_metering_point(tx, gsrn, now)
    contract = portfolio.open_contract(
        tx,
        customer,
        point,
        product.product_id,
        starts_on=planned.starts_on,
        now=now,
        vat_registered=command.sells_with_vat,
    )
    market.request_start(tx, contract, point, planned, clock)
    reference = _next_reference(tx, clock.today().year)
    tx.execute(
        _ADD,
        {
            "reference": reference,
            "contract": contract,
            "channel": command.channel,
            "move_in": command.move_in is not None,
            "warnings": warnings,
            "now": now,
        },
    )
    return Signup(reference, "registered", gsrn.value, planned.starts_on, None, tuple(warnings))


def signup_status(tx: Transaction, reference: str) -> Signup:
    """Where a signup stands. Raises NotFound."""
    return _load(tx, reference)[0]


def cancel_signup(tx: Transaction, reference: str, *, clock: Clock) -> Signup:
    """Cancel a signup: at once while nothing was sent, else as soon as the market confirms it.

    Raises NotFound, UnableToCancel.
    """
    _, contract = _load(tx, reference)
    market.cancel_start(tx, contract, clock)
    return _load(tx, reference)[0]


def _load(tx: Transaction, reference: str) -> tuple[Signup, int]:
    row = tx.execute(_FIND, [reference]).fetchone()
    if row is None:
        raise NotFound("There is no such signup. Use the signup_id that POST /api/signup answered.")
    found, contract, gsrn, state, effective_on, code, text, warnings = row
    status = CONSUMER_VIEW[State(state)]
    reason = market.plain_reason(code, text) if status == "rejected" else None
    return Signup(found, status, gsrn, effective_on, reason, tuple(warnings)), int(contract)


def _next_reference(tx: Transaction, year: int) -> str:
    (number,) = one(tx, _NUMBER, {"year": year})
    return f"SGN-{year}-{number:05}"


def _customer(command: SignupCommand) -> tuple[CustomerDetails, list[str]]:
    private = command.kind == "private"
    identity = Identity.cpr(command.cpr_cvr) if private else Identity.cvr(command.cpr_cvr)
    warnings = []
    if not identity.check_digit_holds:
        warnings.append(_soft("cpr_cvr", "The CPR number fails modulus 11; newer numbers may."))
    phone, assigned = _phone(command.phone)
    if not assigned:
        warnings.append("The phone number is not in a range that is in use.")
    details = CustomerDetails(
        command.kind, command.customer_name.strip(), _email(command.email), phone, identity, command.billing_address
    )
    return details, warnings


def _soft(field: str, warning: str) -> str:
    """A wrong check digit: a warning, or an error when the setting is strict."""
    if settings().check_digits == "strict":
        raise InvalidValue(warning, field=field)
    return warning


def _email(text: str) -> str:
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise InvalidValue("This is not an e-mail address. Write it as name@domain.dk.", field="email") from error


def _phone(text: str) -> tuple[str, bool]:
    """The number in E.164, and whether it lies in an assigned range."""
    try:
        number = phonenumbers.parse(text, "DK")
    except phonenumbers.NumberParseException as error:
        raise InvalidValue("This is not a phone number. Write it as +4512345678.", field="phone") from error
    if not phonenumbers.is_possible_number(number):
        raise InvalidValue("This phone number has the wrong length. Write it as +4512345678.", field="phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), phonenumbers.is_valid_number(number)
