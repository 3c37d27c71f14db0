"""A certificate, who has how much of it, and where it stands: values, and the rows behind them."""

from elhandel.certificates.record.read import Certificate, hold_certificate, parts_of
from elhandel.certificates.record.state import Amounts, State, Terms, state_of
from elhandel.certificates.record.withdraw import Part, Withdrawal, taken_back

__all__ = [
    "Amounts",
    "Certificate",
    "Part",
    "State",
    "Terms",
    "Withdrawal",
    "hold_certificate",
    "parts_of",
    "state_of",
    "taken_back",
]
