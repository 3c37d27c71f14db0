"""What a sales front end asks for, and the customer that it names, checked and in one form."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from elhandel.onboarding.contact_data import printed_address, printed_name
from elhandel.onboarding.signups.consent import Consent
from elhandel.platform.settings import settings
from elhandel.portfolio.customers import Address, CustomerDetails, CustomerKind
from elhandel.values.identifiers import Gsrn, Identity, InvalidValue
from elhandel.values.texts.reached import email_address, phone_number

type Channel = Literal["web", "app", "phone"]


@dataclass(frozen=True, slots=True)
class SignupCommand:
    """A signup as it came, in texts. `repr` shows nothing personal."""

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

    secondary: bool = False
    """Whether the move-in is a secondary one (D29), which yields to every other move."""

    protected_name: bool = False
    protected_address: bool = False
    vat_registered: bool | None = None
    """None where it was not stated; a company then counts as registered, a person does not."""
    consent: Consent | None = None

    @property
    def sells_with_vat(self) -> bool:
        return self.kind == "business" if self.vat_registered is None else self.vat_registered

    def __repr__(self) -> str:
        return f"SignupCommand({self.gsrn}, {self.product_id}, {self.channel})"


@dataclass(frozen=True, slots=True)
class CheckedSignup:
    """The metering point and the customer of a signup, in one form."""

    gsrn: Gsrn
    customer: CustomerDetails
    warnings: list[str]
    """What looks odd and is accepted nevertheless."""


def check_command(command: SignupCommand) -> CheckedSignup:
    """Check the texts of a signup. Raises InvalidValue, which names the field."""
    gsrn = Gsrn(command.gsrn)
    private = command.kind == "private"
    identity = Identity.cpr(command.cpr_cvr) if private else Identity.cvr(command.cpr_cvr)
    phone, assigned = phone_number(command.phone)

    warnings = []
    if not gsrn.check_digit_holds:
        warnings.append(_soft("gsrn", _WRONG_GSRN))
    if not identity.check_digit_holds:
        warnings.append(_soft("cpr_cvr", _WRONG_CPR))
    if not assigned:
        warnings.append("The phone number is not in a range that is in use.")

    customer = CustomerDetails(
        kind=command.kind,
        name=printed_name(command.customer_name),
        email=email_address(command.email),
        phone=phone,
        identity=identity,
        billing_address=printed_address(command.billing_address),
    )

    return CheckedSignup(gsrn, customer, warnings)


def _soft(field: str, warning: str) -> str:
    """A wrong check digit: a warning, or an error where the setting is strict."""
    if settings().check_digits == "strict":
        raise InvalidValue(warning, field=field)
    return warning


_WRONG_GSRN = "The check digit of the GSRN is wrong: compare with the electricity bill."
_WRONG_CPR = "The CPR number fails modulus 11; newer numbers may."
