"""The day of a move-in is the customer's: where the market does not take it, they are asked, and
nothing is chosen.

The process waits in `pending` and does not leave until another day is confirmed, or the signup is
cancelled. The day of a switch is ours, worked out from notices, and is worked out anew where it has
passed.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from elhandel.market.processes import (
    Cause,
    Event,
    Process,
    State,
    advance,
    load_process,
    note,
    start_process_of,
)
from elhandel.market.rules import RulePack, rule_pack
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.portfolio.contracts import redate_contract
from elhandel.portfolio.supply import move_planned_start
from elhandel.values.errors import DomainError
from elhandel.values.local_time import local_date

_ASK: Final = """
UPDATE market.process
SET asks = 'date', asked_at = %(at)s, attempt = attempt + %(again)s,
    reject_code = coalesce(%(code)s, reject_code), reject_text = coalesce(%(text)s, reject_text)
WHERE process_id = %(process)s
"""

_REDATE: Final = """
UPDATE market.process SET effective_on = %(day)s, due_at = %(now)s, asks = NULL, asked_at = NULL
WHERE process_id = %(process)s
"""

_REPLAN: Final = "UPDATE market.process SET effective_on = %(day)s, rules = %(rules)s WHERE process_id = %(process)s"

_NOTICE: Final = """
SELECT p.switch_notice_business_days FROM portfolio.contract c JOIN pricing.product p USING (product_id)
WHERE c.contract_id = %s
"""

_ASKING: Final = """
SELECT p.process_id, p.contract_id, m.gsrn, p.effective_on, p.asked_at
FROM market.process p JOIN portfolio.metering_point m USING (metering_point_id)
WHERE p.asks IS NOT NULL AND p.state = 'pending'
ORDER BY p.asked_at, p.process_id
"""


class UnableToRedate(DomainError):
    """The day of a start of supply that cannot be another one now."""

    code = "signup-cannot-be-redated"
    status = 409


@dataclass(frozen=True, slots=True)
class Asking:
    """A move-in that waits for another day, and since when."""

    process_id: int
    contract_id: int
    gsrn: str
    wished: date
    asked_at: datetime


def ask_for_date(
    tx: Transaction, process: Process, cause: Cause, reject: tuple[str, str] | None = None
) -> None:
    """Let a move-in wait until another day is confirmed. reject: the market's code and text, where
    it has said no.
    """
    sent = process.state is State.SENT
    code, text = reject or (None, None)
    if sent:
        advance(tx, process, Event.RETRY, cause)
    tx.execute(
        _ASK,
        {
            "process": process.process_id,
            "at": cause.at,
            "again": int(sent),
            "code": code,
            "text": text,
        },
    )
    note(tx, process, "ask_for_date", cause)


def redate_start(
    tx: Transaction,
    contract: int,
    day: date,
    sentence: str,
    clock: Clock,
    *,
    known: Collection[int] | None = None,
) -> Process:
    """The customer moves in on another day than was asked for. The same again changes nothing.

    sentence: who says so and why, for the process's history. known: as for
    `portfolio.open_contract`. Raises UnableToRedate for a switch and for what is with the market or
    decided, StartDateNotAllowed, AlreadyContracted where supply of ours has begun on that day or
    later.
    """
    process = start_process_of(tx, contract)
    if process is None:
        raise LookupError(f"contract {contract} has no process")
    if (
        process.kind == "move_in"
        and process.effective_on == day
        and process.asks is None
        and _under_way(process)
    ):
        return process
    if process.kind != "move_in" or process.state is not State.PENDING:
        raise UnableToRedate(_why_not(process))

    today = clock.today()
    rule_pack(today, process.rules).check_move_in(today, day, field="date")
    redate_contract(tx, contract, day, known)
    tx.execute(_REDATE, {"process": process.process_id, "day": day, "now": clock.now()})
    note(
        tx,
        process,
        "redate",
        Cause(f"{sentence} (moving in on {process.effective_on} is now {day})", clock.now()),
    )

    return load_process(tx, process.process_id)


def notice_of(tx: Transaction, contract: int) -> int:
    """The notice of a switch, in business days, that the contract's product asks for."""
    row = tx.execute(_NOTICE, [contract]).fetchone()
    return int(row[0]) if row else 0


def replan_switch(tx: Transaction, process: Process, pack: RulePack, cause: Cause) -> Process:
    """Let a switch that is not with the market begin on the first day that one asked for now may,
    under `pack`.

    Raises StartDateNotAllowed where the product's notice reaches beyond what the market takes.
    """
    day = pack.switch_date(local_date(cause.at), notice_of(tx, process.contract_id))
    if day == process.effective_on:
        return process

    move_planned_start(tx, process.contract_id, day)
    tx.execute(_REPLAN, {"process": process.process_id, "day": day, "rules": pack.name})
    sentence = f"{cause.sentence} (a switch on {process.effective_on} is now one on {day})"
    note(tx, process, "redate", Cause(sentence, cause.at))

    return load_process(tx, process.process_id)


def asking(tx: Transaction) -> list[Asking]:
    """The move-ins that wait for another day, the longest waiting first."""
    return [Asking(*row) for row in tx.execute(_ASKING)]


def date_wanted(today: date, rules: str, wished: date) -> str:
    """What the customer is asked, in plain words."""
    first, last = rule_pack(today, rules).move_in_days(today)
    return (
        f"The market does not take a move-in on {wished}. Tell the day of moving in, from {first} to {last}, "
        "or cancel the signup."
    )


def _under_way(process: Process) -> bool:
    return process.state not in {State.REJECTED, State.CANCELLED}


def _why_not(process: Process) -> str:
    if process.kind != "move_in":
        return "This is a switch: its day follows from the notices, and nobody chooses it. Cancel it and sign up anew."
    if process.state is State.SENT:
        return "The market has been asked and its answer is awaited. Try again when it has come, or cancel the signup."
    if not _under_way(process):
        return f"This signup is {process.state}, so it has no day any more. Sign up anew."

    return (
        f"The market has confirmed the move-in on {process.effective_on}. Cancel the signup before that day and sign "
        "up anew; afterwards customer service puts the move right."
    )
