"""The network's provider follows what becomes of an agreement (CD-SVC-9), and what staff do about
its connection there.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from elhandel.platform.database import Transaction
from elhandel.portfolio.parties import hold_parties
from elhandel.services.agreements.agreement import Agreement, agreement_of
from elhandel.services.agreements.connections import refuse_taken
from elhandel.services.agreements.history import keep_action
from elhandel.services.errors import NotInState, UnableToServe
from elhandel.services.network import Wanted, refresh, standing_of, want, want_again
from elhandel.services.states import State
from elhandel.values.days.local_time import local_date
from elhandel.values.decision import Decision

_WANTED: Final[Mapping[State, Wanted]] = {
    State.PENDING: Wanted.DISABLED,
    State.ACTIVE: Wanted.ENABLED,
    State.SUSPENDED: Wanted.DISABLED,
    State.CANCELLED: Wanted.DELETED,
    State.WITHDRAWN: Wanted.DELETED,
}


def follow(tx: Transaction, agreement: Agreement, now: datetime) -> None:
    """Let the provider do what an agreement says, in the transaction of the change."""
    want(
        tx,
        agreement.agreement_id,
        _WANTED[agreement.state],
        agreement.now.package,
        now,
    )


def follow_again(
    tx: Transaction, agreement_id: int, decision: Decision, *, connection_id: str | None = None
) -> Agreement:
    """Ask the provider once more, such as after a refusal; with another id of its subscriber where
    ours was wrong. Raises NotFound, UnableToServe.
    """
    hold_parties(tx)
    before = agreement_of(tx, agreement_id, hold=True)
    refuse_taken(tx, agreement_id, connection_id)
    follow(tx, before, decision.at)
    if connection_id is not None:
        tx.execute(_CONNECT, {"agreement": agreement_id, "connection": connection_id})

    want_again(tx, agreement_id, decision.at)
    after = agreement_of(tx, agreement_id)
    keep_action(tx, "edit", before, after, local_date(decision.at), decision)
    return after


def refresh_connection(tx: Transaction, agreement_id: int, decision: Decision) -> Agreement:
    """Let the provider end the sessions of a service, so that it connects anew.

    Raises NotFound, NotInState for one that is not delivered, UnableToServe for one that the
    provider does not know yet.
    """
    hold_parties(tx)
    agreement = agreement_of(tx, agreement_id, hold=True)
    if agreement.state is not State.ACTIVE:
        raise NotInState(
            f"Service {agreement_id} is {agreement.state}, so it has no session to end.",
            state=agreement.state.value,
        )
    if standing_of(tx, agreement_id) is None or agreement.connection_id is None:
        raise UnableToServe(
            f"The network's provider does not know service {agreement_id} yet. Let it follow first "
            "(`elhandel service follow-again`)."
        )

    refresh(tx, agreement_id, decision.at)
    keep_action(tx, "refresh", agreement, agreement, local_date(decision.at), decision)
    return agreement


_CONNECT: Final = """
UPDATE services.agreement SET connection_id = %(connection)s WHERE agreement_id = %(agreement)s
"""
