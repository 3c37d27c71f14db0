"""Partners: other firms' systems that learn of events, and where a call of theirs may go."""

from elhandel.notifications.partners.guard import (
    AddressRefused,
    Networks,
    Resolve,
    check_url,
    guarded_address,
    resolved,
)
from elhandel.notifications.partners.subscriptions import (
    EVENTS,
    Subscription,
    UnableToSubscribe,
    end_subscription,
    end_with_their_keys,
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
    "Resolve",
    "Subscription",
    "UnableToSubscribe",
    "check_url",
    "end_subscription",
    "end_with_their_keys",
    "guarded_address",
    "note_events",
    "replay",
    "resolved",
    "secret_of",
    "subscribe",
    "subscriptions",
]
