"""Tenants who follow each other at a point of ours: a confirmed move-in ends the running supply on
its first day.

The market reports that end too (RSM-004/E01), in its own time: at once for a move-in of today or
before, else just after the start day has begun. We go by the confirmation, so that nothing is
settled beyond the day, whichever comes first. Supply that a move-in alone has ended goes on when
the move-in fails.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from elhandel.platform.database import Transaction, statement
from elhandel.portfolio.supply import extend_vacancy
from elhandel.values.ids import ContractId, MeteringPointId


@dataclass(frozen=True, slots=True)
class Predecessor:
    """Who is supplied until a move-in."""

    contract_id: ContractId

    former_end: date | None
    """The end that the supply had before; None where it went on."""

    reported_since: bool = False
    """Whether that end was reported after the move-in was asked for."""


def predecessor(
    tx: Transaction, contract: ContractId, point: MeteringPointId, day: date
) -> Predecessor | None:
    """Lock the supply that a move-in on `day` ends; None if none runs past that day."""
    values = {"contract": contract, "point": point, "day": day}
    row = tx.execute(_SUPPLY_CUT, values).fetchone()
    if row is None:
        return None

    former, ends_on, reported_since = row
    return Predecessor(
        contract_id=ContractId(former),
        former_end=None if ends_on == day else ends_on,
        reported_since=bool(reported_since),
    )


_SUPPLY_CUT: Final = statement("elhandel.market.processes", "supply_cut_by_move_in")


@dataclass(frozen=True, slots=True)
class NextSupply:
    """Our supply of the same point under another contract, begun or confirmed."""

    contract_id: ContractId
    starts_on: date


def next_supply(tx: Transaction, contract: ContractId) -> NextSupply | None:
    """The first supply of ours at the point of an ended one that begins on its end or later."""
    row = tx.execute(_NEXT_SUPPLY, {"contract": contract}).fetchone()
    return None if row is None else NextSupply(ContractId(row[0]), row[1])


_NEXT_SUPPLY: Final = statement("elhandel.market.processes", "next_supply_at_point")


def note_succession(
    tx: Transaction, contract: ContractId, former: Predecessor, day: date, now: datetime
) -> None:
    """The move-in is why that supply ends on `day`; the same again changes nothing."""
    values = {
        "contract": contract,
        "predecessor": former.contract_id,
        "former_end": former.former_end,
        "day": day,
        "now": now,
    }
    tx.execute(_NOTE, values)


_NOTE: Final = """
INSERT INTO market.succession AS known
    (contract_id, predecessor_id, ends_on, former_end, recorded_at)
VALUES (%(contract)s, %(predecessor)s, %(day)s, %(former_end)s, %(now)s)
ON CONFLICT (contract_id) WHERE concluded_at IS NULL DO UPDATE
SET predecessor_id = excluded.predecessor_id, ends_on = excluded.ends_on,
    former_end = excluded.former_end
WHERE (known.predecessor_id, known.ends_on) <> (excluded.predecessor_id, excluded.ends_on)
"""


def take_succession_back(
    tx: Transaction, contract: ContractId, now: datetime
) -> Predecessor | None:
    """The move-in failed: lock the supply that goes on, and return until when.

    None where it ended no supply, or where that supply ends on another day by now; if its customer
    has moved out before, the point stays vacant.
    """
    row = tx.execute(_TAKE_BACK, {"contract": contract, "now": now}).fetchone()
    if row is None:
        return None

    former, day, former_end = row
    if tx.execute(_ENDS_ON, {"predecessor": former, "day": day}).fetchone() is None:
        extend_vacancy(tx, ContractId(former), day, former_end)
        return None

    return Predecessor(contract_id=ContractId(former), former_end=former_end)


_TAKE_BACK: Final = """
UPDATE market.succession SET concluded_at = %(now)s, outcome = 'taken_back'
WHERE contract_id = %(contract)s AND concluded_at IS NULL
RETURNING predecessor_id, ends_on, former_end
"""

_ENDS_ON: Final = """
SELECT 1 FROM portfolio.supply_period
WHERE contract_id = %(predecessor)s AND state = 'active' AND ends_on = %(day)s FOR UPDATE
"""


def pass_succession_on(
    tx: Transaction, contract: ContractId, former: Predecessor, day: date
) -> None:
    """A move-in on `day` failed: the next one has ended the supply before it instead."""
    values = {
        "contract": contract,
        "former": former.contract_id,
        "former_end": former.former_end,
        "day": day,
    }
    tx.execute(_FOLLOW, values)


_FOLLOW: Final = """
UPDATE market.succession SET predecessor_id = %(former)s, former_end = %(former_end)s
WHERE predecessor_id = %(contract)s AND ends_on = %(day)s AND concluded_at IS NULL
"""


def last_day_before(tx: Transaction, contract: ContractId, day: date) -> date | None:
    """The last day of the supply that a move-in on `day` has ended; None if it ended none."""
    row = tx.execute(_LAST_DAY_BEFORE, {"contract": contract, "day": day}).fetchone()
    return None if row is None else row[0]


_LAST_DAY_BEFORE: Final = """
SELECT ends_on - 1 FROM market.succession
WHERE contract_id = %(contract)s AND concluded_at IS NULL AND ends_on = %(day)s
"""


def forget_end(tx: Transaction, predecessor_id: ContractId, day: date, until: date | None) -> None:
    """The end that a supply had before a move-in is off: if that fails, supply goes on, or `until`
    the next known end.
    """
    tx.execute(_FORGET, {"predecessor": predecessor_id, "day": day, "until": until})


_FORGET: Final = """
UPDATE market.succession SET former_end = %(until)s
WHERE predecessor_id = %(predecessor)s AND concluded_at IS NULL AND former_end = %(day)s
"""


def move_succession(tx: Transaction, contract: ContractId, day: date) -> None:
    """The move-in was on another day, and so was the end of the supply before it."""
    tx.execute(_MOVE, {"contract": contract, "day": day})


_MOVE: Final = """
UPDATE market.succession SET ends_on = %(day)s
WHERE contract_id = %(contract)s AND concluded_at IS NULL
"""


def end_is_the_markets(tx: Transaction, predecessor_id: ContractId, now: datetime) -> None:
    """Supply ended for another reason than the move-in: it stays ended if the move-in fails."""
    tx.execute(_ENDED_BY_MARKET, {"predecessor": predecessor_id, "now": now})


_ENDED_BY_MARKET: Final = """
UPDATE market.succession SET concluded_at = %(now)s, outcome = 'ended_by_market'
WHERE predecessor_id = %(predecessor)s AND concluded_at IS NULL
"""
