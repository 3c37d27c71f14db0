"""What a partner does with their own subscriptions, by a key of scope `partner`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.notifications.partners import (
    Networks,
    Subscription,
    UnableToSubscribe,
    end_subscription,
    replay,
    subscribe,
    subscriptions,
)
from elhandel.platform.database import AdvisoryLock, Transaction, fetch_one
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound

MOST: Final = 10
"""Running subscriptions of a key."""
PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class OwnWebhook:
    """An event on its way to a partner. cause: of the last try that did not succeed."""

    id: int
    template: str
    state: str
    attempts: int
    due_at: datetime
    cause: str | None
    sent_at: datetime | None
    failed_at: datetime | None


def own_subscriptions(tx: Transaction, key_id: int) -> list[Subscription]:
    """Those that a key has made, also those that ended."""
    return [one for one in subscriptions(tx) if one.api_key_id == key_id]


def subscribe_own(
    tx: Transaction,
    key_id: int,
    name: str,
    url: str,
    events: Sequence[str],
    now: datetime,
    *,
    networks: Networks = "public",
) -> Subscription:
    """Let whoever has the key learn of events from now on.

    name: of the key. The same address with the same events again is the same subscription.
    Raises UnableToSubscribe, also beyond `MOST`.
    """
    tx.execute(_HOLD, {"lock": AdvisoryLock.PARTNERS, "key": key_id})
    running = [one for one in own_subscriptions(tx, key_id) if one.ended_at is None]
    for one in running:
        if (one.url, list(one.events)) == (url, sorted(set(events))):
            return one
    if len(running) >= MOST:
        raise UnableToSubscribe(
            f"There are {MOST} subscriptions by this key already. End one first.", field="url"
        )

    decision = Decision(f"api-key:{key_id}", "the partner asked for it", now)
    number = subscribe(tx, name, url, events, decision, networks=networks)
    tx.execute(_OF_KEY, {"subscription": number, "key": key_id})
    (made,) = [one for one in own_subscriptions(tx, key_id) if one.subscription_id == number]
    return made


def end_own(tx: Transaction, key_id: int, subscription_id: int, now: datetime) -> None:
    """Tell the partner nothing any more. Raises NotFound, also for another's."""
    _refuse_foreign(tx, key_id, subscription_id)
    decision = Decision(f"api-key:{key_id}", "the partner asked for it", now)
    end_subscription(tx, subscription_id, decision)


def own_webhooks(
    tx: Transaction, key_id: int, subscription_id: int, before: int | None = None
) -> list[OwnWebhook]:
    """Events of a subscription, the latest first, a page at a time; those before a number.

    Raises NotFound, also for another's.
    """
    _refuse_foreign(tx, key_id, subscription_id)
    values = {"subscription": subscription_id, "before": before, "most": PAGE}
    with tx.cursor(row_factory=class_row(OwnWebhook)) as cursor:
        return cursor.execute(_WEBHOOKS, values).fetchall()


def replay_own(tx: Transaction, key_id: int, webhook_id: int, now: datetime) -> None:
    """Send an event once more, under its id. Raises NotFound, also for another's."""
    row = tx.execute(_SUBSCRIPTION_OF, {"webhook": webhook_id}).fetchone()
    if row is None or row[0] != key_id:
        raise NotFound(f"There is no webhook {webhook_id} of yours. The list has them.")
    replay(tx, webhook_id, now)


def _refuse_foreign(tx: Transaction, key_id: int, subscription_id: int) -> None:
    (is_own,) = fetch_one(tx, _IS_OWN, {"subscription": subscription_id, "key": key_id})
    if not is_own:
        raise NotFound(f"There is no subscription {subscription_id} of yours. The list has them.")


# Of two who subscribe at the same moment by one key, the second sees what the first has made.
_HOLD: Final = "SELECT pg_advisory_xact_lock(%(lock)s, %(key)s)"

_OF_KEY: Final = """
UPDATE notifications.subscription SET api_key_id = %(key)s
WHERE subscription_id = %(subscription)s
"""

_IS_OWN: Final = """
SELECT EXISTS (SELECT FROM notifications.subscription
               WHERE subscription_id = %(subscription)s AND api_key_id = %(key)s)
"""

_SUBSCRIPTION_OF: Final = """
SELECT s.api_key_id FROM notifications.webhook w JOIN notifications.subscription s
    USING (subscription_id)
WHERE w.webhook_id = %(webhook)s
"""

_WEBHOOKS: Final = """
SELECT w.webhook_id AS id, n.template, w.state, w.attempts, w.due_at, w.cause, w.sent_at,
       w.failed_at
FROM notifications.webhook w JOIN notifications.notice n USING (notice_id)
WHERE w.subscription_id = %(subscription)s
  AND (%(before)s::bigint IS NULL OR w.webhook_id < %(before)s)
ORDER BY w.webhook_id DESC LIMIT %(most)s
"""
