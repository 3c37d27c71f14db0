"""Supply whose date was wrong while the customer stays ours: the end of an erroneous move (BRS-011)
that we put right.

A case worker moves the start or the end. What was settled on days that are supplied no more, or
that came to be supplied, is marked in the same transaction, and settled as a difference by the next
correction; months that no run has settled are taken by the next run over them.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from elhandel.market.processes import Cause, note, start_process_of
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.portfolio import supply
from elhandel.portfolio.supply import Supply, UnableToMoveSupply, find_supply
from elhandel.settlement import corrections
from elhandel.values.decision import Decision, Provenance
from elhandel.values.errors import NotFound
from elhandel.values.identifiers import Gsrn
from elhandel.values.likely_days import refuse_unlikely

_EVENT: Final = "move_supply"
_EFFECTIVE: Final = "UPDATE market.process SET effective_on = %s WHERE process_id = %s"


@dataclass(frozen=True, slots=True)
class Move:
    """The right days of a supply: `starts_on`, `ends_on` (its first day without), or both; None
    leaves it as it is.

    supplied_on: a day that tells which supply of the point is meant; the latest unless given.
    """

    gsrn: Gsrn
    starts_on: date | None
    ends_on: date | None
    supplied_on: date | None
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A supply before and after; both are equal where it was so already."""

    before: Supply
    after: Supply


def move_supply(tx: Transaction, move: Move, clock: Clock) -> Moved:
    """Put the days of a supply right, and mark what is settled of it. The same again changes
    nothing.

    Raises NotFound where we do not supply the point, UnableToMoveSupply, UnlikelyDay.
    """
    refuse_unlikely(move.starts_on, move.ends_on, move.supplied_on, today=clock.today())
    _refuse_the_impossible(move, clock.today())
    before = find_supply(tx, move.gsrn, move.supplied_on)
    if before is None:
        raise NotFound(
            f"There is no supply of metering point {move.gsrn} of ours"
            + (f" on {move.supplied_on}." if move.supplied_on else ".")
            + " Check the number; a start that has not come yet is cancelled or asked for anew instead."
        )

    now = clock.now()
    with corrections.watch_supply(tx, before.contract_id, Provenance(now)):
        decision = Decision(move.by, move.why, now)
        after = supply.move_supply(
            tx, before, decision, starts_on=move.starts_on, ends_on=move.ends_on
        )

    if after != before:
        _tell_the_process(tx, before, after, decision)

    return Moved(before, after)


def _refuse_the_impossible(move: Move, today: date) -> None:
    if move.starts_on is None and move.ends_on is None:
        raise UnableToMoveSupply(
            "Say on which day supply began, or which was the first day without it."
        )
    if not (move.by.strip() and move.why.strip()):
        raise UnableToMoveSupply("Say who moves the supply, and why: it stands in its history.")
    if move.starts_on is not None and move.starts_on > today:
        raise UnableToMoveSupply(
            f"Supply that runs cannot begin on {move.starts_on}, which is still to come. Let the market correct it "
            "(RSM-004/D34 makes it void), and sign the customer up anew."
        )


def _tell_the_process(tx: Transaction, before: Supply, after: Supply, decision: Decision) -> None:
    process = start_process_of(tx, before.contract_id)
    if process is None:
        return
    days = f"{before.starts_on} to {before.ends_on or '…'} is now {after.starts_on} to {after.ends_on or '…'}"
    note(
        tx,
        process,
        _EVENT,
        Cause(f"{decision.by}: {decision.why} (supply from {days})", decision.at),
    )
    tx.execute(_EFFECTIVE, [after.starts_on, process.process_id])
