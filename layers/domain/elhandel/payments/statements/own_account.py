"""Our own bank account as a statement names it, in one spelling.

One file names the IBAN, another the registration and account number that it is made of. Were they
two accounts, the lines of both files would be booked.
"""

import re
from typing import Final

from stdnum import iban

_DANISH: Final = re.compile(r"([0-9]{4})-?([0-9]{4,10})", re.ASCII)


def own_account(written: str) -> str:
    """The IBAN without spaces where it can be told; else what is written, without spaces."""
    compact = "".join(written.split()).upper()
    danish = _DANISH.fullmatch(compact)
    if danish is None:
        return compact

    registration, number = danish.groups()
    account = f"{registration}{number:0>10}"
    return f"DK{iban.calc_check_digits(f'DK00{account}')}{account}"
