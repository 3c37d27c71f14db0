"""Tenants who follow each other at a point of ours: a confirmed move-in ends the supply that runs,
on its first day.

The market reports that end too (RSM-004/E01), in its own time: at once for a move-in of today or
before, else just after the start day has begun. We go by the confirmation, so that nothing is
settled beyond the day whichever comes first; and what has ended by a move-in alone goes on when the
move-in comes to nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from elhandel.platform.database import Transaction

# The supply of the point that the day would cut, or that the market has ended on the day itself
# because of the move-in.
_CUT: Final = """
SELECT s.contract_id, s.ends_on,
       (SELECT max(e.at) FROM market.process p JOIN market.process_event e USING (process_id)
        WHERE p.contract_id = s.contract_id AND e.event = 'supply_ends')
       > (SELECT min(p.created_at) FROM market.process p WHERE p.contract_id = %(contract)s)
FROM portfolio.supply_period s
WHERE s.metering_point_id = %(point)s AND s.contract_id <> %(contract)s AND s.state = 'active'
  AND s.starts_on < %(day)s
  AND (s.ends_on IS NULL OR s.ends_on > %(day)s
       OR (s.ends_on = %(day)s AND EXISTS (
           SELECT FROM market.process p
           JOIN market.process_event e ON e.process_id = p.process_id AND e.event = 'supply_ends'
           JOIN market.inbound_message i USING (inbound_message_id)
           WHERE p.contract_id = s.contract_id AND i.business_reason = 'E01')))
FOR UPDATE OF s
"""

_NOTE: Final = """
INSERT INTO market.succession (contract_id, predecessor_id, ends_on, former_end, recorded_at)
VALUES (%(contract)s, %(predecessor)s, %(day)s, %(former_end)s, %(now)s)
ON CONFLICT (contract_id) WHERE concluded_at IS NULL DO UPDATE
SET predecessor_id = excluded.predecessor_id, ends_on = excluded.ends_on, former_end = excluded.former_end
WHERE (market.succession.predecessor_id, market.succession.ends_on) <> (excluded.predecessor_id, excluded.ends_on)
"""

_TAKE_BACK: Final = """
UPDATE market.succession SET concluded_at = %(now)s, outcome = 'taken_back'
WHERE contract_id = %(contract)s AND concluded_at IS NULL
RETURNING predecessor_id, ends_on, former_end
"""

# Nobody has ended it on another day since.
_STANDS: Final = """
SELECT 1 FROM portfolio.supply_period
WHERE contract_id = %(predecessor)s AND state = 'active' AND ends_on = %(day)s FOR UPDATE
"""

_FOLLOWS: Final = """
UPDATE market.succession SET predecessor_id = %(former)s, former_end = %(former_end)s
WHERE predecessor_id = %(contract)s AND ends_on = %(day)s AND concluded_at IS NULL
"""

_ENDED_BY_MARKET: Final = """
UPDATE market.succession SET concluded_at = %(now)s, outcome = 'ended_by_market'
WHERE predecessor_id = %(predecessor)s AND concluded_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class Predecessor:
    """Who is supplied until a move-in: the contract, and the end that it had before; None while it
    went on.

    told_since: that end was reported after the move-in was asked for.
    """

    contract_id: int
    former_end: date | None
    told_since: bool = False


def predecessor(tx: Transaction, contract: int, point: int, day: date) -> Predecessor | None:
    """Whose supply of the point a move-in on `day` ends, locked; None where nobody's reaches beyond
    the day.
    """
    row = tx.execute(_CUT, {"contract": contract, "point": point, "day": day}).fetchone()
    if row is None:
        return None
    found, ends_on, told_since = row
    return Predecessor(int(found), None if ends_on == day else ends_on, bool(told_since))


def note_succession(
    tx: Transaction, contract: int, former: Predecessor, day: date, now: datetime
) -> None:
    """The move-in is why that supply ends on `day`; the same again changes nothing."""
    values = {
        "contract": contract,
        "predecessor": former.contract_id,
        "former_end": former.former_end,
    }
    tx.execute(_NOTE, {**values, "day": day, "now": now})


def take_succession_back(tx: Transaction, contract: int, now: datetime) -> Predecessor | None:
    """The move-in has come to nothing: whose supply goes on, locked, and until when.

    None where it ended nobody's, or where the end is no longer its own.
    """
    row = tx.execute(_TAKE_BACK, {"contract": contract, "now": now}).fetchone()
    if row is None:
        return None
    former, day, former_end = row
    if tx.execute(_STANDS, {"predecessor": former, "day": day}).fetchone() is None:
        return None
    return Predecessor(int(former), former_end)


def pass_succession_on(tx: Transaction, contract: int, former: Predecessor, day: date) -> None:
    """Who ended the supply of a move-in on `day`, that came to nothing since, has ended the supply
    before it.
    """
    values = {
        "contract": contract,
        "former": former.contract_id,
        "former_end": former.former_end,
        "day": day,
    }
    tx.execute(_FOLLOWS, values)


def end_is_the_markets(tx: Transaction, predecessor_id: int, now: datetime) -> None:
    """Supply has ended for a reason that is not the move-in: it does not go on if that comes to
    nothing.
    """
    tx.execute(_ENDED_BY_MARKET, {"predecessor": predecessor_id, "now": now})
