"""Spot prices beyond the exchange's limits: held, so that no settlement uses them until staff
decide.

A held price does not come into `spot_day`: its interval is a gap, or keeps the price that it had
before. The source is asked again as for any gap; a corrected price takes the place by itself. Staff
can accept a price that is right after all, and take that back. Each step is kept with who and
why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from psycopg.rows import class_row

from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, fetch_one
from elhandel.platform.telemetry import logger
from elhandel.pricing.spot.price import SpotDay, SpotPrice, put_spot_price, wait_for_others
from elhandel.values.decision import Decision
from elhandel.values.errors import DomainError, NotFound


class UnableToDecidePrice(DomainError):
    """A held price that cannot be accepted or taken back as was asked."""

    code = "unable-to-decide-price"
    status = 409


@dataclass(frozen=True, slots=True)
class HeldPrice:
    """A price beyond the limits."""

    held_id: int
    price_area: str
    starts_at: datetime
    per_kwh: int | None
    """Micro-DKK; None if it is too extreme to accept."""
    cause: str
    state: str
    held_at: datetime
    accepted_by: str | None
    reason: str | None


def hold_prices(
    tx: Transaction,
    area: str,
    prices: Sequence[SpotPrice],
    current: Mapping[datetime, int | None],
    now: datetime,
) -> int:
    """Hold prices beyond the limits, and release those that their source has corrected. Returns how
    many more are held.

    prices: one for each interval at most. current: the prices that hold now, by the start of their
    interval. A price that is published as it was accepted is there already, and not held again. The
    same answer again changes nothing.
    """
    corrected = [price.start for price in prices if price.per_kwh is not None]
    tx.execute(_END_ACCEPTED, {"area": area, "starts": corrected, "now": now})
    values = {"area": area, "starts": [price.start for price in prices]}
    held = {
        start: (held_id, per_kwh, cause)
        for start, held_id, per_kwh, cause in tx.execute(_HELD, values)
    }

    count = 0
    for price in prices:
        to_hold = bool(price.beyond) and not _is_accepted(price, current)
        before = held.get(price.start)
        if before is not None and before[1:] == (price.beyond_per_kwh, price.beyond):
            continue
        if before is not None and (to_hold or price.per_kwh is not None):  # a gap corrects nothing
            tx.execute(_REPLACE, {"held": before[0], "now": now})

        if to_hold:
            row = {
                "area": area,
                "start": price.start,
                "per_kwh": price.beyond_per_kwh,
                "cause": price.beyond,
            }
            tx.execute(_HOLD, {**row, "now": now})
            logger.warning(
                "a spot price is held", extra={"area": area, "starts_at": str(price.start)}
            )
            count += 1

    return count


_HELD: Final = """
SELECT starts_at, held_id, per_kwh, cause FROM pricing.held_spot_price
WHERE price_area = %(area)s AND starts_at = ANY(%(starts)s) AND state = 'held'
"""

_REPLACE: Final = """
UPDATE pricing.held_spot_price SET state = 'replaced', replaced_at = %(now)s
WHERE held_id = %(held)s AND state = 'held'
"""

# A price that staff accepted holds no more when its source has published another one since.
_END_ACCEPTED: Final = """
UPDATE pricing.held_spot_price SET state = 'replaced', replaced_at = %(now)s
WHERE state = 'accepted' AND price_area = %(area)s AND starts_at = ANY(%(starts)s)
"""

_HOLD: Final = """
INSERT INTO pricing.held_spot_price (price_area, starts_at, per_kwh, cause, state, held_at)
VALUES (%(area)s, %(start)s, %(per_kwh)s, %(cause)s, 'held', %(now)s)
"""


def _is_accepted(price: SpotPrice, current: Mapping[datetime, int | None]) -> bool:
    """Whether the price holds already, as it was published."""
    return price.beyond_per_kwh is not None and current.get(price.start) == price.beyond_per_kwh


def held_prices(tx: Transaction, since: datetime) -> list[HeldPrice]:
    """What is held, and what was accepted after `since`, in order of time."""
    cursor = tx.cursor(row_factory=class_row(HeldPrice))
    return cursor.execute(_LIST, {"since": since}).fetchall()


_LIST: Final = """
SELECT held_id, price_area, starts_at, per_kwh, cause, state, held_at, accepted_by, reason
FROM pricing.held_spot_price
WHERE state = 'held' OR (state = 'accepted' AND accepted_at > %(since)s)
ORDER BY starts_at, price_area
"""


def held_price_count(tx: Transaction) -> int:
    """How many prices wait for a decision."""
    (count,) = fetch_one(tx, _COUNT, {})
    return int(count)


_COUNT: Final = "SELECT count(*) FROM pricing.held_spot_price WHERE state = 'held'"


def accept_held_prices(
    tx: Transaction, held: Sequence[int], decision: Decision, clock: Clock
) -> list[SpotDay]:
    """Let held prices hold as they were published: all of them or none. Returns the days that
    changed.

    The caller marks what is settled on these days. Raises NotFound, UnableToDecidePrice.
    """
    changed = []
    wait_for_others(tx)
    # What was committed during the wait is older than this decision.
    decision = replace(decision, at=clock.now())

    for held_id, row in _locked(tx, held):
        area, starts_at, per_kwh, state, _ = row
        if state != "held":
            raise UnableToDecidePrice(
                f"Price {held_id} is {state} and not held any more. List the held prices again."
            )
        if per_kwh is None:
            raise UnableToDecidePrice(
                f"Price {held_id} is further out than any price can be. "
                "Ask its source, and fetch the day again."
            )

        day, before = put_spot_price(tx, area, starts_at, per_kwh, decision.at)
        interval = {"area": area, "start": starts_at, "now": decision.at}
        for (earlier,) in tx.execute(_TAKE_OVER, interval).fetchall():
            before = earlier

        tx.execute(_ACCEPT, {**_columns(decision), "held": held_id, "before": before})
        changed.append(day)

    return changed


# When a later acceptance of the same interval is taken back, the price from before the first of
# them holds again.
_TAKE_OVER: Final = """
UPDATE pricing.held_spot_price SET state = 'replaced', replaced_at = %(now)s
WHERE state = 'accepted' AND price_area = %(area)s AND starts_at = %(start)s
RETURNING before_per_kwh
"""

_HELD_PRICE: Final = """
SELECT price_area, starts_at, per_kwh, state, before_per_kwh FROM pricing.held_spot_price
WHERE held_id = %(held)s FOR UPDATE
"""

_ACCEPT: Final = """
UPDATE pricing.held_spot_price
SET state = 'accepted', accepted_at = %(now)s, accepted_by = %(by)s, reason = %(why)s,
    before_per_kwh = %(before)s
WHERE held_id = %(held)s
"""


def withdraw_accepted_prices(
    tx: Transaction, held: Sequence[int], decision: Decision, clock: Clock
) -> list[SpotDay]:
    """Take acceptances back: the price or gap before holds again. Returns the days that changed.

    The next fetch holds the price again as long as its source publishes it. Raises NotFound,
    UnableToDecidePrice.
    """
    changed = []
    wait_for_others(tx)
    # What was committed during the wait is older than this decision.
    decision = replace(decision, at=clock.now())

    for held_id, row in _locked(tx, held):
        area, starts_at, per_kwh, state, before = row
        if state == "replaced":
            raise UnableToDecidePrice(
                f"Price {held_id} was corrected by its source, or accepted again, since. "
                "Nothing is left of it."
            )
        if state != "accepted":
            raise UnableToDecidePrice(
                f"Price {held_id} is {state} and not accepted. List the held prices again."
            )

        day, stood = put_spot_price(tx, area, starts_at, before, decision.at)
        if stood != per_kwh:
            raise UnableToDecidePrice(
                f"Price {held_id} was corrected by its source since. Nothing is left of it."
            )
        tx.execute(_WITHDRAW, {**_columns(decision), "held": held_id})
        changed.append(day)

    return changed


_WITHDRAW: Final = """
UPDATE pricing.held_spot_price
SET state = 'withdrawn', withdrawn_at = %(now)s, withdrawn_by = %(by)s, withdrawn_why = %(why)s
WHERE held_id = %(held)s
"""


def _columns(decision: Decision) -> dict[str, Any]:
    return {"by": decision.by.strip(), "why": decision.why.strip(), "now": decision.at}


def _locked(tx: Transaction, held: Sequence[int]) -> list[tuple[int, tuple[Any, ...]]]:
    """The rows of these prices, locked in the order of their ids."""
    rows = []
    for held_id in sorted(set(held)):
        row = tx.execute(_HELD_PRICE, {"held": held_id}).fetchone()
        if row is None:
            raise NotFound(
                f"No price is held under number {held_id}. `elhandel prices held` shows what is."
            )
        rows.append((held_id, tuple(row)))

    return rows
