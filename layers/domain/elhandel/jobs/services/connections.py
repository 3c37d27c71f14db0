"""What staff do about the connection of a service at the network's provider."""

from typing import Final

from elhandel.jobs.fields import Filled, Number, Reason
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.platform.database import Transaction
from elhandel.platform.work.invoker import staff
from elhandel.services import agreements, network
from elhandel.services.agreements import Agreement
from elhandel.values.decision import Decision


class ShowConnection(Request, frozen=True):
    """Which service."""

    service: Number


class FollowAgain(Request, frozen=True):
    """A service whose connection at the network's provider is to be brought there once more."""

    service: Number
    why: Reason
    connection: Filled | None = None
    """Of the provider's subscriber, where ours is wrong."""


class RefreshConnection(Request, frozen=True):
    """A service whose sessions the network's provider is to end."""

    service: Number
    why: Reason


def show_connection(tools: Tools, asked: ShowConnection) -> Answer:
    """How a service's connection stands at the network's provider."""
    with tools.database.transaction() as tx:
        return _shown(tx, agreements.agreement_of(tx, asked.service))


def follow_again(tools: Tools, asked: FollowAgain) -> Answer:
    """Ask the network's provider once more."""
    decision = Decision(by=staff(), why=asked.why, at=tools.clock.now())
    with tools.database.transaction() as tx:
        again = agreements.follow_again(tx, asked.service, decision, connection_id=asked.connection)
        return _shown(tx, again)


def refresh_connection(tools: Tools, asked: RefreshConnection) -> Answer:
    """End the sessions of a service, so that it connects anew."""
    decision = Decision(by=staff(), why=asked.why, at=tools.clock.now())
    with tools.database.transaction() as tx:
        return _shown(tx, agreements.refresh_connection(tx, asked.service, decision))


def _shown(tx: Transaction, agreement: Agreement) -> Answer:
    standing = network.standing_of(tx, agreement.agreement_id)
    shown = {"service": agreement.agreement_id, "connection": agreement.connection_id}
    if standing is None:
        return {**shown, "state": "not-asked"}
    return {
        **shown,
        "state": standing.state,
        "wanted": standing.wanted,
        "known": standing.known,
        "profile": standing.profile,
        "refusal": standing.refusal,
    }


JOBS: Final = (
    Job("show-connection", ShowConnection, show_connection),
    Job("follow-again", FollowAgain, follow_again),
    Job("refresh-connection", RefreshConnection, refresh_connection),
)
