"""A customer's certificates as JSON (GX-ERC-6).

Energy in kWh as decimal strings. Only inside a customer's transaction, and only where neighbours
trade.
"""

from elhandel.portal.certificates.answers import (
    CertificateAnswer,
    Certificates,
    Stats,
    list_certificates,
    list_certificates_of_wallet,
    show_certificate,
    stats,
)
from elhandel.portal.certificates.moves import (
    MoveAnswer,
    RetireWish,
    TransferWish,
    retire_certificate,
    transfer_certificate,
)

__all__ = [
    "CertificateAnswer",
    "Certificates",
    "MoveAnswer",
    "RetireWish",
    "Stats",
    "TransferWish",
    "list_certificates",
    "list_certificates_of_wallet",
    "retire_certificate",
    "show_certificate",
    "stats",
    "transfer_certificate",
]
