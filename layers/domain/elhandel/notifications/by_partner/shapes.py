"""What partners send and are answered of their webhooks."""

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from elhandel.notifications.by_partner.own import OwnWebhook
from elhandel.notifications.partners import Subscription


class SubscriptionWish(BaseModel):
    """An https address with a name, on port 443, and which events go there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Annotated[str, Field(max_length=2_000, examples=["https://partner.example/hook"])]
    events: Annotated[
        list[Annotated[str, Field(max_length=60)]],
        Field(min_length=1, max_length=40, examples=[["bill.issued"]]),
    ]


class SubscriptionShape(BaseModel):
    """A subscription. waiting, failed: how many events are on their way, and were given up."""

    id: int
    url: str
    events: list[str]
    ended_at: dt.datetime | None
    waiting: int
    failed: int

    @classmethod
    def of(cls, subscription: Subscription) -> Self:
        return cls(
            id=subscription.subscription_id,
            url=subscription.url,
            events=list(subscription.events),
            ended_at=subscription.ended_at,
            waiting=subscription.waiting,
            failed=subscription.failed,
        )


class SubscriptionMade(SubscriptionShape):
    """With the secret by which calls are signed (Standard Webhooks)."""

    secret: Annotated[str, Field(examples=["whsec_…"])]


class WebhookShape(BaseModel):
    """An event on its way. id: as in `webhook-id`, without its prefix."""

    id: int
    template: Annotated[str, Field(description="Of the notice that the event is.")]
    state: Literal["waiting", "sent", "failed"]
    attempts: int
    due_at: dt.datetime
    cause: Annotated[str | None, Field(description="Of the last try that did not succeed.")]
    sent_at: dt.datetime | None
    failed_at: dt.datetime | None

    @classmethod
    def of(cls, webhook: OwnWebhook) -> Self:
        return cls.model_validate(webhook, from_attributes=True)
