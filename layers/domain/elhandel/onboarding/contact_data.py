"""Contact data as people write it: checked, put into one form, and printable on a bill."""

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from elhandel.billing.letters import unshown
from elhandel.portfolio.customers import Address
from elhandel.values.identifiers import InvalidValue
from elhandel.values.texts.plain_text import unprintable


def printed_name(text: str, field: str = "customer_name") -> str:
    """The name without blanks around it. Raises InvalidValue where a bill could not show it."""
    if (character := unprintable(text)) is not None:
        raise InvalidValue(f"The character {character} cannot be printed. Remove it.", field=field)
    if letters := unshown(text):
        raise InvalidValue(
            f"No bill could show {', '.join(f'U+{ord(letter):04X}' for letter in letters)}. "
            "Write it in Latin letters, as in a passport.",
            field=field,
        )

    return text.strip()


def printed_address(address: Address | None) -> Address | None:
    """The address as it is. Raises InvalidValue where a bill could not show a part of it."""
    for part, text in (address or {}).items():
        if isinstance(text, str):
            printed_name(text, f"billing_address.{part}")
    return address


def email_address(text: str) -> str:
    """The e-mail address in its normal form. Raises InvalidValue."""
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise InvalidValue(
            "This is not an e-mail address. Write it as name@domain.dk.", field="email"
        ) from error


def phone_number(text: str) -> tuple[str, bool]:
    """The number in E.164, and whether it lies in an assigned range. Raises InvalidValue."""
    try:
        number = phonenumbers.parse(text, "DK")
    except phonenumbers.NumberParseException as error:
        raise InvalidValue(
            "This is not a phone number. Write it as +4512345678.", field="phone"
        ) from error
    if not phonenumbers.is_possible_number(number):
        raise InvalidValue(
            "This phone number has the wrong length. Write it as +4512345678.", field="phone"
        )
    return phonenumbers.format_number(
        number, phonenumbers.PhoneNumberFormat.E164
    ), phonenumbers.is_valid_number(number)
