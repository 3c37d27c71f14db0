"""Days of a start of supply that the market does not take: another one is asked for, or worked out.

The day of a move-in is the customer's: the process waits in `pending` until they name another, or
cancel the signup. The day of a switch is ours: it follows from the notices and is worked out again.
"""

from typing import Final

from elhandel.market.processes import updates
from elhandel.market.processes.advance import advance, note
from elhandel.market.processes.process import Cause, Process, load_process
from elhandel.market.processes.states import Event, State
from elhandel.market.processes.updates import Rejection
from elhandel.market.rules import RulePack
from elhandel.platform.database import Transaction
from elhandel.portfolio.supply import move_planned_start
from elhandel.values.days.local_time import local_date


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


def replan_switch(tx: Transaction, process: Process, pack: RulePack, cause: Cause) -> Process:
    """Plan a switch that is not with the market for the first day on which one asked for now may
    begin, under `pack`.

    Raises StartDateNotAllowed where the product's notice is longer than the market allows.
    """
    asked_on = local_date(cause.provenance.at)
    day = pack.switch_date(asked_on, notice_of(tx, process.contract_id))
    if day == process.effective_on:
        return process

    move_planned_start(tx, process.contract_id, day)
    updates.set_planned_date(tx, process, day, pack.name)
    sentence = f"{cause.sentence} (a switch on {process.effective_on} is now one on {day})"
    note(tx, process, "redate", Cause(sentence, cause.provenance))

    return load_process(tx, process.process_id)


def notice_of(tx: Transaction, contract: int) -> int:
    """The notice of a switch, in business days, that the contract's product asks for."""
    row = tx.execute(_NOTICE, {"contract": contract}).fetchone()
    return int(row[0]) if row else 0


_NOTICE: Final = """
SELECT p.switch_notice_business_days
FROM portfolio.contract c JOIN pricing.product p USING (product_id)
WHERE c.contract_id = %(contract)s
"""
