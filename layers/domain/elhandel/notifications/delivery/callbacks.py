"""What the carriers report later: that a letter arrived, or that it did not (A.7).

Mail: Standard Webhooks headers over the raw body, as Resend sends its events. SMS: a status
callback of Clickatell, behind HTTP Basic. Both come any number of times, in any order; one about a
letter that we do not know yet is refused, and comes again.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final

import msgspec

from elhandel.notifications.delivery.bounced import BOUNCED
from elhandel.notifications.errors import UnableToNotify
from elhandel.platform.database import Transaction
from elhandel.values.errors import NotFound, Unavailable

_TOLERANCE: Final = timedelta(minutes=5)
_PREFIX: Final = "whsec_"
_USER: Final = "elhandel"
_SHORTEST_KEY: Final = 16  # bytes
_SHORTEST_PASSWORD: Final = 12  # characters; what the template puts there first is shorter
_MOST: Final = 1_000


class CallbackRefused(UnableToNotify):
    """A callback that nobody who knows the key has made, or too long ago."""

    code = "callback-refused"
    status = 401


class UnreadableCallback(UnableToNotify):
    """A callback in another form than is agreed."""

    code = "unreadable-callback"


@dataclass(frozen=True, slots=True)
class Reported:
    """What a carrier says of a letter. cause: None where it arrived."""

    channel: str
    receipt: str
    cause: str | None


class _Bounce(msgspec.Struct, frozen=True):
    type: str = ""


class _MailData(msgspec.Struct, frozen=True):
    email_id: str
    bounce: _Bounce | None = None


class _MailEvent(msgspec.Struct, frozen=True):
    type: str
    data: _MailData


class _SmsStatus(msgspec.Struct, frozen=True):
    receipt: str = msgspec.field(name="messageId")
    status: int = msgspec.field(name="statusCode")


_MAIL: Final[Mapping[str, str | None]] = {
    "email.delivered": None,
    "email.bounced": BOUNCED,
    "email.complained": "complained",
    "email.failed": "refused",
}
"""Events that settle a letter; others say that it is on its way, or was opened."""

_ARRIVED: Final = 4
_ON_THE_WAY: Final = frozenset({2, 3, 8, 11})
_EXPIRED: Final = 10


def mail_reports(
    body: bytes, headers: Mapping[str, str], signing: str, now: datetime
) -> list[Reported]:
    """What a signed event of the mail provider says; nothing for one that settles no letter.

    Raises CallbackRefused, UnreadableCallback; Unavailable where no key is set.
    """
    if len(_key(signing)) < _SHORTEST_KEY:
        raise Unavailable(
            "Events of the mail provider are not taken: no key is set that nobody could guess. Set "
            "mail_signing in NoticeSecret."
        )
    if not is_signed(body, headers, signing, now):
        raise CallbackRefused(
            "The signature is not ours, or older than five minutes. Check the signing secret."
        )
    try:
        event = msgspec.json.decode(body, type=_MailEvent)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise UnreadableCallback("The event has no type, or names no e-mail.") from None
    if event.type not in _MAIL:
        return []
    cause = _MAIL[event.type]
    if cause == BOUNCED and _is_soft(event.data.bounce):
        cause = "came-back"
    return [Reported("mail", event.data.email_id, cause)]


def _is_soft(bounce: _Bounce | None) -> bool:
    """Whether a letter came back for a reason that passes, such as a full mailbox."""
    return bounce is not None and bounce.type.strip().lower() in {"soft", "transient"}


def is_signed(body: bytes, headers: Mapping[str, str], secret: str, now: datetime) -> bool:
    """Whether one of the signatures is that of a secret over id, time and body, and is fresh.

    Source: Standard Webhooks. Our own clock decides what is fresh, so the library does not fit.
    """
    message = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    if not (message and timestamp.isascii() and timestamp.isdecimal() and len(timestamp) < 12):
        return False
    if abs(now.timestamp() - int(timestamp)) > _TOLERANCE.total_seconds():
        return False

    wanted = hmac.digest(_key(secret), f"{message}.{timestamp}.".encode() + body, hashlib.sha256)
    return any(
        hmac.compare_digest(wanted, shown)
        for shown in _signatures(headers.get("webhook-signature", ""))
    )


def _signatures(header: str) -> Iterable[bytes]:
    for part in header.split()[:10]:
        version, _, text = part.partition(",")
        if version == "v1":
            try:
                yield base64.b64decode(text, validate=True)
            except (binascii.Error, ValueError):
                continue


def _key(secret: str) -> bytes:
    """The bytes of a key as Standard Webhooks writes it; none for what is no such key."""
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return b""


def sms_reports(body: bytes, authorization: str, password: str) -> list[Reported]:
    """What a status callback of the SMS provider says, one or a list.

    Raises CallbackRefused, UnreadableCallback; Unavailable where no password is set.
    """
    if len(password) < _SHORTEST_PASSWORD:
        raise Unavailable(
            "Statuses of the SMS provider are not taken: no password is set that nobody could "
            "guess. Set sms_callback in NoticeSecret."
        )
    wanted = base64.b64encode(f"{_USER}:{password}".encode())
    if not hmac.compare_digest(f"Basic {wanted.decode()}".encode(), authorization.encode()):
        raise CallbackRefused("The user or the password of the callback is not ours. Check both.")
    try:
        statuses = msgspec.json.decode(body, type=_Statuses)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise UnreadableCallback("The status names no message, or no statusCode.") from None

    each = statuses if isinstance(statuses, list) else [statuses]
    return [
        Reported("sms", status.receipt, _sms_cause(status.status))
        for status in each
        if status.status not in _ON_THE_WAY
    ]


type _Statuses = _SmsStatus | Annotated[list[_SmsStatus], msgspec.Meta(max_length=_MOST)]


def _sms_cause(status: int) -> str | None:
    if status == _ARRIVED:
        return None
    return "expired" if status == _EXPIRED else "undeliverable"


def note_report(tx: Transaction, reported: Reported, now: datetime) -> bool:
    """Keep what a carrier says; False where it was known. Raises NotFound for an unknown letter."""
    values = {
        "channel": reported.channel,
        "receipt": reported.receipt,
        "state": "delivered" if reported.cause is None else "failed",
        "cause": reported.cause,
        "now": now,
    }
    if tx.execute(_REPORT, values).rowcount:
        return True
    if tx.execute(_KNOWN, values).fetchone() is None:
        raise NotFound("We know no letter by this id yet. Report it again in a minute.")
    return False


# A letter that arrived may come back still; one that failed does not arrive any more.
_REPORT: Final = """
UPDATE notifications.delivery SET state = %(state)s, cause = %(cause)s, settled_at = %(now)s
WHERE channel = %(channel)s AND receipt = %(receipt)s
  AND (state = 'sent' OR state = 'delivered' AND %(state)s = 'failed')
"""

_KNOWN: Final = """
SELECT 1 FROM notifications.delivery WHERE channel = %(channel)s AND receipt = %(receipt)s
"""
