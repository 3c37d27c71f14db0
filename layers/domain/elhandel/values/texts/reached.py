"""By what somebody is reached, as people write it: checked, and put into one form. Pure."""

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from elhandel.values.identifiers import InvalidValue


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
