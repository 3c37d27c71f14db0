"""A bank account's number: an IBAN, or a Danish registration and account number, which is one in
another form; and the BIC of a bank abroad. Pure.
"""

import re
from dataclasses import dataclass
from typing import Final

from stdnum import iban as stdnum_iban
from stdnum.exceptions import ValidationError

from elhandel.payments.errors import UnableToRegisterAccount

_DANISH: Final = re.compile(r"([0-9]{4})[ -]?([0-9]{4,10})", re.ASCII)
_BIC: Final = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?", re.ASCII)
_SHOWN: Final = 4
_DANISH_CLEARING: Final = ("DK", "FO", "GL")
"""Countries whose accounts a Danish bank finds by the number alone."""


@dataclass(frozen=True, slots=True)
class Iban:
    """An account number. `repr` and `str` show its last four digits only."""

    value: str

    @property
    def last_digits(self) -> str:
        return self.value[-_SHOWN:]

    @property
    def is_abroad(self) -> bool:
        """Whether a Danish bank pays there only where it is told the other bank's BIC."""
        return not self.value.startswith(_DANISH_CLEARING)

    def __repr__(self) -> str:
        return f"Iban(…{self.last_digits})"

    __str__ = __repr__


def read_account(text: str) -> Iban:
    """An account as a customer writes it: "DK50 0040 0440 1162 43" or "0040 0440116243".

    Raises UnableToRegisterAccount, which repeats nothing of it.
    """
    written = " ".join(text.split())
    if danish := _DANISH.fullmatch(written):
        registration, number = danish.groups()
        return Iban(_danish_iban(registration, number))

    try:
        return Iban(stdnum_iban.validate(written, check_country=False))
    except ValidationError:
        raise UnableToRegisterAccount(
            "This is no bank account: give an IBAN, or a registration number of 4 digits and an "
            "account number of up to 10.",
            field="account",
        ) from None


def read_bic(account: Iban, text: str | None) -> str | None:
    """The BIC of the bank that has an account abroad; None for an account that needs none.

    Raises UnableToRegisterAccount where it is missing, or is none.
    """
    if not account.is_abroad:
        return None

    bic = "".join((text or "").split()).upper()
    if not _BIC.fullmatch(bic):
        raise UnableToRegisterAccount(
            "The account is abroad: give its bank's BIC too, 8 or 11 characters, such as DABADKKK.",
            field="bic",
        )
    return bic


def _danish_iban(registration: str, number: str) -> str:
    account = f"{registration}{number:0>10}"
    check = 98 - int(f"{account}{_COUNTRY}00") % 97
    return f"DK{check:02}{account}"


_COUNTRY: Final = "1320"  # D and K as IBAN counts letters
