"""Identifiers: of a metering point, a market actor, a customer.

Form is strict: a value of the wrong form cannot be made. Check digits are soft: real systems hold
numbers whose check digit is wrong, so a value knows whether its digit is right and the caller
decides (setting `check_digits`).
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

from stdnum.dk import cpr as stdnum_cpr
from stdnum.dk import cvr as stdnum_cvr
from stdnum.exceptions import ValidationError

from elhandel.values.errors import DomainError

_GSRN: Final = re.compile(r"57[0-9]{16}", re.ASCII)
_GLN: Final = re.compile(r"[0-9]{13}", re.ASCII)
_CPR: Final = re.compile(r"([0-9]{6})-?([0-9]{4})", re.ASCII)

type IdentityKind = Literal["cpr", "cvr"]


class InvalidValue(DomainError):
    """A value does not have the form it must have."""

    code = "invalid-value"


@dataclass(frozen=True, slots=True)
class Gsrn:
    """The 18 digits of a Danish metering point, beginning with 57. Raises InvalidValue."""

    value: str

    def __post_init__(self) -> None:
        if not _GSRN.fullmatch(self.value):
            raise InvalidValue(
                "This is not the number of a Danish metering point: "
                "it must be 18 digits beginning with 57. "
                "It stands on the latest electricity bill.",
                field="gsrn",
            )

    @property
    def check_digit_holds(self) -> bool:
        """Whether the last digit is the GS1 check digit of the others."""
        return gs1_check_digit(self.value[:-1]) == int(self.value[-1])

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Gln:
    """The 13 digits of a market actor. Raises InvalidValue unless they are 13."""

    value: str

    def __post_init__(self) -> None:
        if not _GLN.fullmatch(self.value):
            raise InvalidValue("This is not a GLN: it must be 13 digits.", field="gln")

    @property
    def check_digit_holds(self) -> bool:
        """Whether the last digit is the GS1 check digit of the others."""
        return gs1_check_digit(self.value[:-1]) == int(self.value[-1])

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Identity:
    """A customer's CPR or CVR number, digits only. Its text form is masked, so that it cannot leak
    by accident.
    """

    kind: IdentityKind
    number: str
    check_digit_holds: bool

    @classmethod
    def cpr(cls, text: str) -> "Identity":
        """A person's number: six digits of a real date and four more; the old modulus 11 is only
        noted.
        """
        match = _CPR.fullmatch(text.strip())
        if match is None:
            raise InvalidValue(
                "This is not a CPR number: it must be ten digits, DDMMYYXXXX.", field="cpr_cvr"
            )

        number = "".join(match.groups())
        try:
            stdnum_cpr.get_birth_date(number)
        except ValidationError as error:
            raise InvalidValue(
                "This is not a CPR number: its first six digits are no date, DDMMYY.",
                field="cpr_cvr",
            ) from error

        return cls("cpr", number, check_digit_holds=stdnum_cpr.checksum(number) == 0)

    @classmethod
    def cvr(cls, text: str) -> "Identity":
        """A company's number: eight digits, the last a check digit that must hold."""
        try:
            number = str(stdnum_cvr.validate(text.strip()))
        except ValidationError as error:
            raise InvalidValue(
                "This is not a CVR number: it must be eight digits with a right check digit. "
                "Look it up at virk.dk.",
                field="cpr_cvr",
            ) from error

        return cls("cvr", number, check_digit_holds=True)

    def __str__(self) -> str:
        return f"{self.kind.upper()} {'*' * len(self.number)}"

    def __repr__(self) -> str:
        return f"Identity({self})"


def gs1_check_digit(digits: str) -> int:
    """The GS1 modulus-10 check digit of `digits`: weights 3, 1, 3, 1 … from the right."""
    total = sum(
        int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))
    )
    return -total % 10
