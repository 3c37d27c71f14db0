"""Partners: other firms' systems that learn of events, and where a call of theirs may go."""

from elhandel.notifications.partners.guard import (
    AddressRefused,
    Networks,
    Resolve,
    check_url,
    guarded_address,
    resolved,
)
from elhandel.notifications.partners.own import (
    OwnWebhook,
    end_own,
    own_subscriptions,
    own_webhooks,
    replay_own,
    subscribe_own,
)
from elhandel.notifications.partners.subscriptions import (
    EVENTS,
    Subscription,
    UnableToSubscribe,
    end_subscription,
    note_events,
    replay,
    secret_of,
    subscribe,
    subscriptions,
)

__all__ = [
    "EVENTS",
    "AddressRefused",
    "Networks",
    "OwnWebhook",
    "Resolve",
    "Subscription",
    "UnableToSubscribe",
    "check_url",
    "end_own",
    "end_subscription",
    "guarded_address",
    "note_events",
    "own_subscriptions",
    "own_webhooks",
    "replay",
    "replay_own",
    "resolved",
    "secret_of",
    "subscribe",
    "subscribe_own",
    "subscriptions",
]
