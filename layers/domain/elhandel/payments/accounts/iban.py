"""A bank account's number: an IBAN, or a Danish registration and account number, which is one in
another form. Pure.
"""

import re
from dataclasses import dataclass
from typing import Final

from stdnum import iban as stdnum_iban
from stdnum.exceptions import ValidationError

from elhandel.payments.errors import UnableToRegisterAccount

_DANISH: Final = re.compile(r"([0-9]{4})[ -]?([0-9]{4,10})", re.ASCII)
_SHOWN: Final = 4


@dataclass(frozen=True, slots=True)
class Iban:
    """An account number. `repr` and `str` show its last four digits only."""

    value: str

    @property
    def last_digits(self) -> str:
        return self.value[-_SHOWN:]

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


def _danish_iban(registration: str, number: str) -> str:
    account = f"{registration}{number:0>10}"
    check = 98 - int(f"{account}{_COUNTRY}00") % 97
    return f"DK{check:02}{account}"


_COUNTRY: Final = "1320"  # D and K as IBAN counts letters
