"""Certificates are issued, with a number and once for each stretch of time, and validated."""

from elhandel.certificates.issue.authority import Wanted, issue
from elhandel.certificates.issue.issued import New, add_certificates, hold_point
from elhandel.certificates.issue.validation import validate

__all__ = ["New", "Wanted", "add_certificates", "hold_point", "issue", "validate"]
