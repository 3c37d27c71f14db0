"""Whether an event is the provider's: HMAC-SHA-256 of the raw body, and not too old (CD-COL-6).

There is no way in without a secret, and one header only. Bytes are compared, in constant time. What
is wrong with a signature is not said, and no expected one is ever logged.
"""

import binascii
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final

from elhandel.payments.errors import WebhookRefused
from elhandel.values.errors import Unavailable

MOST_BYTES: Final = 64 * 1024
_WINDOW: Final = timedelta(minutes=5)
_SHORTEST_SECRET: Final = 16  # characters


def refuse_foreign(raw: bytes, signature: str | None, secret: str) -> None:
    """Raise WebhookRefused where the body is not signed with the secret; Unavailable where there is
    no secret.

    signature: hex, of the raw body.
    """
    if len(secret) < _SHORTEST_SECRET:
        raise Unavailable(
            "Events of the provider of payments are not taken: no secret is set. Set "
            "PaymentsProviderSecret."
        )
    expected = hmac.digest(secret.encode(), raw, hashlib.sha256)
    if not hmac.compare_digest(expected, _bytes(signature)):
        raise WebhookRefused("The event is not signed by the provider of payments.")


def refuse_old(told_at: datetime | None, now: datetime) -> None:
    """Raise WebhookRefused where an event says that it was sent longer ago, or later, than a few
    minutes; the provider signs anew what it sends again.
    """
    if told_at is not None and abs(now - told_at) > _WINDOW:
        raise WebhookRefused("The event was not sent now. Send it again, signed anew.")


def _bytes(signature: str | None) -> bytes:
    try:
        return binascii.unhexlify((signature or "").strip())
    except (binascii.Error, ValueError):
        return b""
