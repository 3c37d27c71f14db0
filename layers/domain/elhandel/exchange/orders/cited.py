"""A sale that cites a certificate of the seller's (GX-ERC-3)."""

from datetime import datetime
from typing import Final

from elhandel.certificates.moves import require_tradable
from elhandel.exchange.auction import Side
from elhandel.exchange.errors import InvalidOrder
from elhandel.platform.database import Transaction, fetch_one


def certificate_to_cite(
    tx: Transaction, number: str | None, side: Side, wh: int, now: datetime
) -> int | None:
    """The certificate that an order may cite; None where it cites none.

    It is held until `tx` ends, so that sales together cite no more of it than the seller has.
    Raises InvalidOrder for a purchase, and InvalidCertificate, CertificateExpired, NotValidated,
    ExceedsCertificate of certificates.
    """
    if number is None:
        return None
    if side is not Side.SELL:
        raise InvalidOrder("Only a sale cites a certificate.", field="erc_certificate")

    certificate = require_tradable(tx, number, wh, now)
    return require_tradable(tx, number, wh, now, cited_wh=cited_wh(tx, certificate))


def cited_wh(tx: Transaction, certificate_id: int) -> int:
    """How much of a certificate sales of the asking customer cite: what is offered with it, or was
    sold. So much of it is nobody else's to claim.
    """
    return int(fetch_one(tx, _CITED, {"certificate": certificate_id})[0])


def cite(tx: Transaction, order_id: int, certificate_id: int | None) -> None:
    """Note what an order cites."""
    if certificate_id is not None:
        tx.execute(_CITE, {"order": order_id, "certificate": certificate_id})


# An open order cites all of it, a closed one what it has traded.
_CITED: Final = """
SELECT coalesce(sum(CASE WHEN o.closed_at IS NULL THEN o.wh ELSE o.traded_wh END), 0)
FROM exchange.cited c JOIN exchange.trade_order o USING (order_id)
WHERE c.certificate_id = %(certificate)s
"""

_CITE: Final = """
INSERT INTO exchange.cited (order_id, certificate_id) VALUES (%(order)s, %(certificate)s)
"""
