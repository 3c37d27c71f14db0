"""A customer gives a certificate to another, or retires it: the whole or a part (GX-ERC-4).

Only in a customer's transaction, of what they have.
"""

from elhandel.certificates.moves.cited import require_tradable
from elhandel.certificates.moves.documents import (
    DocumentState,
    ask_document,
    certificate_document,
    document_state,
)
from elhandel.certificates.moves.move import Moved, retire, transfer
from elhandel.certificates.moves.own import Own, own_certificate, own_certificates, own_sums

__all__ = [
    "DocumentState",
    "Moved",
    "Own",
    "ask_document",
    "certificate_document",
    "document_state",
    "own_certificate",
    "own_certificates",
    "own_sums",
    "require_tradable",
    "retire",
    "transfer",
]
