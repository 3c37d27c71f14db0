"""Identifiers of good form that belong to nobody.

GSRN with a GS1 check digit; CPR numbers that fail the old modulus 11, which every person born
before 2007 passes; CVR numbers with a valid checksum in a range that has not been given out;
telephone numbers in an unassigned range.
"""

from datetime import date
from random import Random
from typing import Final

_CPR_WEIGHTS: Final = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_CVR_WEIGHTS: Final = (2, 7, 6, 5, 4, 3, 2, 1)
_FIRST_BIRTHDAY: Final = date(1940, 1, 1).toordinal()
_LAST_BIRTHDAY: Final = date(1999, 12, 31).toordinal()


def gsrn(prefix: str, number: int) -> str:
    """The GSRN of `number` under `prefix`, 18 digits with its check digit."""
    stem = f"{prefix}{number:0{17 - len(prefix)}d}"
    total = sum(int(digit) * (3 if position % 2 == 0 else 1) for position, digit in enumerate(stem))
    return f"{stem}{-total % 10}"


def cpr(random: Random, *, woman: bool) -> str:
    """A CPR number with a real birthday between 1940 and 1999 that fails modulus 11; even numbers
    are women's.
    """
    birthday = date.fromordinal(random.randint(_FIRST_BIRTHDAY, _LAST_BIRTHDAY))
    while True:
        serial = random.randrange(0, 4000, 2) + (
            0 if woman else 1
        )  # 0000–3999: born in the twentieth century
        number = f"{birthday:%d%m%y}{serial:04d}"
        if _weighted(number, _CPR_WEIGHTS) % 11 != 0:
            return number


def cvr(random: Random) -> str:
    """A CVR number with a valid checksum, above those that have been given out."""
    while True:
        number = str(random.randint(90_000_000, 99_999_999))
        if _weighted(number, _CVR_WEIGHTS) % 11 == 0:
            return number


def phone(random: Random) -> str:
    """An unassigned Danish number in E.164 form: numbers beginning with 12 are not assigned."""
    return f"+4512{random.randint(0, 999_999):06d}"


def _weighted(number: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(number, weights, strict=True))
