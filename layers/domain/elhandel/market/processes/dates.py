"""Days of a move-in that the market does not take: the process waits in `pending` until the
customer names another day, or cancels the signup.
"""

from elhandel.market.guides import Event, State
from elhandel.market.processes import updates
from elhandel.market.processes.advance import advance, note
from elhandel.market.processes.process import Cause, Process
from elhandel.market.processes.updates import Rejection
from elhandel.platform.database import Transaction


def ask_for_date(
    tx: Transaction, process: Process, cause: Cause, rejection: Rejection | None = None
) -> None:
    """Let a move-in wait until another day is confirmed.

    rejection: what the market answered, where it was asked.
    """
    was_sent = process.state is State.SENT
    if was_sent:
        advance(tx, process, Event.RETRY, cause)

    at = cause.provenance.at
    updates.wait_for_date(tx, process, at, again=was_sent, rejection=rejection)
    note(tx, process, "ask_for_date", cause)
