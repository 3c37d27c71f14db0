"""The payment reference of a Danish payment slip, type 71: 15 digits, the last a modulus-10 check
digit.

Written `+71<202600000000422+80000000<`, the creditor's number after it. It is made of the invoice's
number, so a payment finds its invoice with nothing else to look up. Source: Nets, FIK guide.
"""

from typing import Final

SLIP_TYPE: Final = "71"
_SERIAL_DIGITS: Final = 10


def payment_reference(series: int, number: int) -> str:
    """The 15 digits of an invoice; `series` is its year. Raises ValueError if it does not fit."""
    if not (1000 <= series <= 9999 and 0 < number < 10**_SERIAL_DIGITS):
        raise ValueError(
            f"an invoice number {series}-{number} does not fit a payment reference of 15 digits"
        )
    digits = f"{series}{number:0{_SERIAL_DIGITS}d}"
    return f"{digits}{check_digit(digits)}"


def check_digit(digits: str) -> int:
    """Modulus 10: weights 2, 1, 2, 1 … from the right, the digits of each product added."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        product = int(digit) * (2 if place % 2 == 0 else 1)
        total += product // 10 + product % 10
    return -total % 10


def is_valid(reference: str) -> bool:
    """Whether a reference is 15 digits whose check digit holds."""
    return (
        len(reference) == 15
        and reference.isdecimal()
        and check_digit(reference[:-1]) == int(reference[-1])
    )


def payment_line(reference: str, creditor_number: str) -> str:
    """The whole line as a bank asks for it."""
    return f"+{SLIP_TYPE}<{reference}+{creditor_number}<"
