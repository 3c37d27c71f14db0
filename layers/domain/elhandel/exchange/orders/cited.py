"""A sale may cite a certificate of origin of the seller's (GX-ERC-3)."""

from datetime import datetime
from typing import Final

from elhandel.certificates.moves import require_tradable
from elhandel.exchange.errors import InvalidOrder
from elhandel.exchange.orders.home import Home
from elhandel.platform.database import Transaction, fetch_one


def cite(tx: Transaction, home: Home, number: str, wh: int, *, sells: bool, now: datetime) -> int:
    """The id of a certificate that a sale of so much may cite; after `home_of`.

    Of a certificate, sales cite together no more than the seller has: an open one all of its
    energy, a closed one what it has traded.
    Raises InvalidOrder for a purchase, and InvalidCertificate, CertificateExpired, NotValidated,
    ExceedsCertificate.
    """
    if not sells:
        raise InvalidOrder(
            "Only a sale cites a certificate. Buy without one.", field="erc_certificate"
        )
    asked = {"customer": home.customer_id, "number": number}
    (cited_wh,) = fetch_one(tx, _CITED, asked)
    return require_tradable(tx, number, wh, now, cited_wh=int(cited_wh))


_CITED: Final = """
SELECT coalesce(sum(CASE WHEN o.closed_at IS NULL THEN o.wh ELSE o.traded_wh END), 0)
FROM portfolio.contract c
JOIN portfolio.supply_period s USING (contract_id)
JOIN exchange.trade_order o USING (supply_period_id)
WHERE c.customer_id = %(customer)s
  AND o.certificate_id = (
      SELECT e.certificate_id FROM certificates.certificate e WHERE e.number = %(number)s)
"""
