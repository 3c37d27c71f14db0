"""Supply corrections: the days of a supply were wrong while the customer stays ours, as after an
erroneous move (BRS-011).

Staff correct the start or the end. Settled days that are no longer supplied, or have become so, are
marked in the same transaction and settled as a difference by the next correction run. Months that
no run has settled are taken by the next run over them.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from elhandel.market.processes import Cause, note, start_process_of, updates
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.portfolio import supply
from elhandel.portfolio.supply import Supply, UnableToCorrectSupply, find_supply
from elhandel.settlement import corrections
from elhandel.values.days.likely_days import refuse_unlikely
from elhandel.values.decision import Decision, Provenance
from elhandel.values.errors import NotFound
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ContractId

_EVENT: Final = "move_supply"
"""The name in histories since the first release."""


@dataclass(frozen=True, slots=True)
class SupplyCorrection:
    """The right days of a supply; None leaves a day as it is."""

    gsrn: Gsrn
    starts_on: date | None

    ends_on: date | None
    """The first day without supply."""

    supplied_on: date | None
    """A day of the supply that is meant; None means the point's latest supply."""

    by: str
    why: str


@dataclass(frozen=True, slots=True)
class CorrectedSupply:
    """A supply before and after; both are equal if its days were right already."""

    before: Supply
    after: Supply


def correct_supply(tx: Transaction, wanted: SupplyCorrection, clock: Clock) -> CorrectedSupply:
    """Correct the days of a supply, and mark what is settled of it. The same again changes nothing.

    Raises NotFound where we do not supply the point, UnableToCorrectSupply, UnlikelyDay.
    """
    today = clock.today()
    refuse_unlikely(wanted.starts_on, wanted.ends_on, wanted.supplied_on, today=today)
    _refuse_the_impossible(wanted, today)
    before = _supply(tx, wanted)

    decision = Decision(wanted.by, wanted.why, clock.now())  # after the wait for the supply

    return shift_supply(tx, before, decision, starts_on=wanted.starts_on, ends_on=wanted.ends_on)


def shift_supply(
    tx: Transaction,
    before: Supply,
    decision: Decision,
    *,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> CorrectedSupply:
    """Let a supply, locked, have other days; what is settled of them is marked.

    Raises UnableToCorrectSupply.
    """
    contract = ContractId(before.contract_id)
    with corrections.watch_supply(tx, contract, Provenance(decision.at)):
        after = supply.correct_supply(tx, before, decision, starts_on=starts_on, ends_on=ends_on)

    if after != before:
        _note_in_process(tx, before, after, decision)

    return CorrectedSupply(before, after)


def _supply(tx: Transaction, wanted: SupplyCorrection) -> Supply:
    found = find_supply(tx, wanted.gsrn, wanted.supplied_on)
    if found is None:
        on_day = f" on {wanted.supplied_on}" if wanted.supplied_on else ""
        raise NotFound(
            f"There is no supply of metering point {wanted.gsrn} of ours{on_day}. "
            "Check the number; a start that has not come yet is cancelled or asked for again."
        )
    return found


def _refuse_the_impossible(wanted: SupplyCorrection, today: date) -> None:
    if wanted.starts_on is None and wanted.ends_on is None:
        raise UnableToCorrectSupply(
            "Say on which day supply began, or which was the first day without it."
        )

    if not (wanted.by.strip() and wanted.why.strip()):
        raise UnableToCorrectSupply("Say who corrects the supply, and why: its history keeps both.")

    if wanted.starts_on is not None and wanted.starts_on > today:
        raise UnableToCorrectSupply(
            f"Supply that runs cannot begin on {wanted.starts_on}, which is still to come. "
            "Let the market correct it (RSM-004/D34 makes it void), "
            "and sign the customer up again."
        )


def _note_in_process(tx: Transaction, before: Supply, after: Supply, decision: Decision) -> None:
    process = start_process_of(tx, ContractId(before.contract_id))
    if process is None:
        return

    days = f"{_days(before)} is now {_days(after)}"
    sentence = f"{decision.by}: {decision.why} (supply from {days})"
    note(tx, process, _EVENT, Cause(sentence, Provenance(decision.at)))
    updates.set_effective_date(tx, process, after.starts_on)


def _days(supplied: Supply) -> str:
    return f"{supplied.starts_on} to {supplied.ends_on or '…'}"
