"""Subscriptions of partners, and the events that are noted for each of them."""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.notifications.errors import UnableToNotify
from elhandel.notifications.partners.guard import AddressRefused, Networks, check_url
from elhandel.notifications.templates import templates
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound

EVENTS: Final = tuple(sorted({one.event for one in templates().values() if one.event}))
"""What can be subscribed to."""


class UnableToSubscribe(UnableToNotify):
    """A subscription of a partner that cannot be made so."""

    code = "unable-to-subscribe"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A partner that learns of events. waiting, failed: how many are on their way, and gave up."""

    subscription_id: int
    name: str
    url: str
    events: Sequence[str]
    key_version: int
    ended_at: datetime | None
    waiting: int
    failed: int
    api_key_id: int | None = None
    """The key by which the partner made it; None: staff."""


def subscribe(
    tx: Transaction,
    name: str,
    url: str,
    events: Sequence[str],
    decision: Decision,
    *,
    networks: Networks = "public",
) -> int:
    """Let a partner learn of events from now on; the subscription's number.

    Raises UnableToSubscribe for an address that we would not call, or an event there is not.
    """
    unknown = sorted(set(events) - set(EVENTS))
    if unknown or not events:
        raise UnableToSubscribe(
            f"Events to subscribe to are {', '.join(EVENTS)}. Name at least one of them.",
            field="events",
        )
    try:
        check_url(url, networks)
    except AddressRefused as error:
        raise UnableToSubscribe(
            "A webhook goes to an https address with a name, on port 443. Give such a one.",
            field="url",
            reason=error.cause,
        ) from None

    values = {
        "name": name,
        "url": url,
        "events": sorted(set(events)),
        "at": decision.at,
        "by": decision.by,
        "why": decision.why,
    }
    return int(fetch_one(tx, _SUBSCRIBE, values)[0])


def end_subscription(tx: Transaction, subscription_id: int, decision: Decision) -> None:
    """Tell a partner nothing any more; what waits for them is not sent. Raises NotFound."""
    values = {
        "subscription": subscription_id,
        "at": decision.at,
        "by": decision.by,
        "why": decision.why,
    }
    if not tx.execute(_END, values).rowcount:
        raise NotFound(f"There is no running subscription {subscription_id}. List them.")


def end_with_their_keys(tx: Transaction, now: datetime) -> int:
    """End what was subscribed to by keys that are revoked or have expired; how many it were."""
    values = {"now": now, "by": "notifier", "why": "the key that made it is over"}
    return tx.execute(_END_WITH_KEYS, values).rowcount


def subscriptions(tx: Transaction) -> list[Subscription]:
    """All of them, those that ended last."""
    with tx.cursor(row_factory=class_row(Subscription)) as cursor:
        return cursor.execute(_SUBSCRIPTIONS).fetchall()


def secret_of(partner_key: str, subscription_id: int, version: int) -> str:
    """By which a partner checks our signatures; derived, so that none is stored."""
    text = f"partner:{subscription_id}:{version}".encode()
    digest = hmac.digest(partner_key.encode(), text, hashlib.sha256)
    return "whsec_" + base64.b64encode(digest).decode()


def note_events(tx: Transaction, events: Mapping[int, str], now: datetime) -> None:
    """Note events for the partners who subscribe to them. events: by the number of the notice."""
    if events:
        values = {"notices": list(events), "events": list(events.values()), "now": now}
        tx.execute(_NOTE, values)


def replay(tx: Transaction, webhook_id: int, now: datetime) -> int:
    """Send an event once more, under its id; whose subscription it is. Raises NotFound for one that
    waits, or whose subscription ended.
    """
    row = tx.execute(_REPLAY, {"webhook": webhook_id, "now": now}).fetchone()
    if row is None:
        raise NotFound(
            f"Webhook {webhook_id} waits to be sent, its subscription has ended, or there is none."
        )
    return int(row[0])


_SUBSCRIBE: Final = """
INSERT INTO notifications.subscription (name, url, events, made_at, made_by, reason)
VALUES (%(name)s, %(url)s, %(events)s, %(at)s, %(by)s, %(why)s) RETURNING subscription_id
"""

_END: Final = """
UPDATE notifications.subscription
SET ended_at = %(at)s, ended_by = %(by)s, ended_why = %(why)s
WHERE subscription_id = %(subscription)s AND ended_at IS NULL
"""

_END_WITH_KEYS: Final = """
UPDATE notifications.subscription s
SET ended_at = %(now)s, ended_by = %(by)s, ended_why = %(why)s
FROM platform.api_key k
WHERE k.api_key_id = s.api_key_id AND s.ended_at IS NULL
  AND (k.revoked_at <= %(now)s OR k.expires_at <= %(now)s)
"""

_SUBSCRIPTIONS: Final = statement("elhandel.notifications.partners", "subscriptions")

_NOTE: Final = """
INSERT INTO notifications.webhook (subscription_id, notice_id, state, due_at)
SELECT s.subscription_id, e.notice_id, 'waiting', %(now)s
FROM unnest(%(notices)s::bigint[], %(events)s::text[]) AS e (notice_id, event)
JOIN notifications.subscription s ON s.ended_at IS NULL AND e.event = ANY(s.events)
ON CONFLICT (subscription_id, notice_id) DO NOTHING
"""

_REPLAY: Final = """
UPDATE notifications.webhook w
SET state = 'waiting', attempts = 0, due_at = %(now)s, cause = NULL, failed_at = NULL
FROM notifications.subscription s
WHERE w.webhook_id = %(webhook)s AND w.state <> 'waiting'
  AND s.subscription_id = w.subscription_id AND s.ended_at IS NULL
RETURNING w.subscription_id
"""
