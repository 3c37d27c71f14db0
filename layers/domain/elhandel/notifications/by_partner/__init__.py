"""What partners do with their own webhooks, by a key of scope `partner`."""

from elhandel.notifications.by_partner.own import (
    OwnWebhook,
    end_own,
    own_subscriptions,
    own_webhooks,
    replay_own,
    subscribe_own,
)
from elhandel.notifications.by_partner.shapes import (
    SubscriptionMade,
    SubscriptionShape,
    SubscriptionWish,
    WebhookShape,
)

__all__ = [
    "OwnWebhook",
    "SubscriptionMade",
    "SubscriptionShape",
    "SubscriptionWish",
    "WebhookShape",
    "end_own",
    "own_subscriptions",
    "own_webhooks",
    "replay_own",
    "subscribe_own",
]
