"""An order that is signed: who has its key has said just this, just now (GX-ORD-1)."""

import hashlib
import hmac
import re
from datetime import datetime, timedelta
from typing import Final

from elhandel.portal.trading.orders import OrderWish
from elhandel.values.errors import Unauthenticated

_VALID: Final = timedelta(minutes=5)
"""Before and after its time."""

_MILLISECONDS: Final = re.compile(r"[0-9]{1,15}")


def check_signature(
    wish: OrderWish, key: str, signature: str | None, timestamp_ms: str | None, now: datetime
) -> None:
    """Refuse an order whose signature is another one, or of another time; without one, nothing.

    It is the hex HMAC-SHA-256, by the API key itself, of `side:amount:price:timestamp_ms`: amount
    and price as the order has them, the price empty where it has none. So what is signed cannot be
    changed on its way, nor be sent once more after five minutes.
    Raises Unauthenticated.
    """
    if signature is None and timestamp_ms is None:
        return
    if signature is None or timestamp_ms is None:
        raise Unauthenticated(
            "A signed order has both headers, x-order-signature and x-order-timestamp."
        )
    if not _MILLISECONDS.fullmatch(timestamp_ms):
        raise Unauthenticated("x-order-timestamp is no number of milliseconds since 1970.")
    if abs(now.timestamp() * 1000 - int(timestamp_ms)) > _VALID / timedelta(milliseconds=1):
        raise Unauthenticated(
            "The order was signed more than five minutes ago, or is to be signed later. Set the "
            "clock of your system, and sign it anew."
        )

    signed = f"{wish.side}:{wish.energy_amount}:{wish.price_per_kwh or ''}:{timestamp_ms}"
    expected = hmac.new(key.encode(), signed.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected.encode(), signature.lower().encode()):
        raise Unauthenticated(
            "The signature is not that of this order. Sign side:amount:price:timestamp_ms, as they "
            "are sent, with the API key."
        )
