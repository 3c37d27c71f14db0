"""Partners who learn of events by webhooks: who they are, begun and ended by staff."""

from dataclasses import asdict
from typing import Final

from elhandel.jobs.fields import Filled, Number, Reason
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing, Request
from elhandel.notifications.carriers import credentials_from_environment
from elhandel.notifications.partners import (
    end_subscription,
    secret_of,
    subscribe,
    subscriptions,
)
from elhandel.platform.settings import settings
from elhandel.platform.work.invoker import staff
from elhandel.values.decision import Decision

_FIRST: Final = 1


class SubscribePartner(Request, frozen=True):
    """Which firm, the address that is called, and which events."""

    name: Filled
    url: Filled
    events: tuple[Filled, ...]
    why: Reason


class EndPartner(Request, frozen=True):
    """Which subscription, as the list names it."""

    partner: Number
    why: Reason


def subscribe_partner(tools: Tools, asked: SubscribePartner) -> Answer:
    """Let a partner learn of events from now on; the secret is shown here only."""
    decision = Decision(by=staff(), why=asked.why, at=tools.clock.now())
    key = credentials_from_environment().partner_key
    with tools.database.transaction() as tx:
        number = subscribe(
            tx,
            asked.name,
            asked.url,
            asked.events,
            decision,
            networks=settings().partner_networks,
        )

    return {"subscription": number, "secret": secret_of(key, number, _FIRST)}


def end_partner(tools: Tools, asked: EndPartner) -> Answer:
    """Tell a partner nothing any more."""
    decision = Decision(by=staff(), why=asked.why, at=tools.clock.now())
    with tools.database.transaction() as tx:
        end_subscription(tx, asked.partner, decision)

    return {"subscription": asked.partner}


def list_partners(tools: Tools, asked: Nothing) -> Answer:
    """All subscriptions, with how many events wait and were given up."""
    staff()
    with tools.database.transaction() as tx:
        found = subscriptions(tx)

    rows = [
        {**asdict(one), "ended_at": None if one.ended_at is None else one.ended_at.isoformat()}
        for one in found
    ]
    return {"partners": rows}


JOBS: Final = (
    Job("subscribe-partner", SubscribePartner, subscribe_partner),
    Job("end-partner", EndPartner, end_partner),
    Job("list-partners", Nothing, list_partners),
)
