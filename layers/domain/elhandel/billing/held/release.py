"""What is held, and letting it out by command, with who and why."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from elhandel.billing.errors import UnableToRelease
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, fetch_one
from elhandel.values.errors import NotFound
from elhandel.values.reasons import impersonal

_LIST: Final = """
SELECT h.held_id, m.gsrn, h.original_run_id, e.period_from, e.period_to, h.state, h.cause, h.detail, h.amount_ore,
       h.held_at, h.released_by, h.reason
FROM billing.held_bill h
JOIN settlement.settlement e ON e.run_id = h.original_run_id AND e.supply_period_id = h.supply_period_id
JOIN portfolio.contract c USING (contract_id)
JOIN portfolio.metering_point m USING (metering_point_id)
WHERE h.state IN ('held', 'released') ORDER BY h.held_id
"""

_COUNT: Final = "SELECT count(*) FROM billing.held_bill WHERE state = 'held'"

_STATE: Final = "SELECT state, cause FROM billing.held_bill WHERE held_id = %(held)s FOR UPDATE"

_RELEASE: Final = """
UPDATE billing.held_bill SET state = 'released', released_by = %(by)s, reason = %(why)s, released_at = %(now)s
WHERE held_id = %(held)s AND state = 'held'
"""


@dataclass(frozen=True, slots=True)
class Held:
    """A settled stretch that is not billed yet, because it is beyond bounds. amount_ore: without
    VAT.
    """

    held_id: int
    gsrn: str
    run_id: int
    period_from: date
    period_to: date
    state: str
    cause: str
    detail: str
    amount_ore: int
    held_at: datetime
    released_by: str | None
    reason: str | None


def held_bills(tx: Transaction) -> list[Held]:
    """What is held, and what is released and not billed yet, in the order in which it was held."""
    return [Held(*row) for row in tx.execute(_LIST)]


def held_count(tx: Transaction) -> int:
    """How many wait for somebody to look at them."""
    (count,) = fetch_one(tx, _COUNT, {})
    return int(count)


def release_held(tx: Transaction, held_id: int, *, by: str, why: str, clock: Clock) -> None:
    """Let a held stretch be billed by the next round as it is shown; what is released already stays
    so.

    Raises NotFound, UnableToRelease where nobody vouches for it or it is billed.
    """
    if not by.strip() or not why.strip():
        raise UnableToRelease(
            "A held bill is released by somebody, for a reason. Say both: by and why."
        )

    found = tx.execute(_STATE, {"held": held_id}).fetchone()
    if found is None:
        raise NotFound(
            f"Nothing is held under number {held_id}. `elhandel held list` shows what is."
        )
    if found[0] == "billed":
        raise UnableToRelease(
            f"What was held under number {held_id} is billed already. Look at the customer's bills."
        )
    if found[0] == "nothing_due":
        raise UnableToRelease(
            f"What was held under number {held_id} was corrected back to what is billed. "
            "Nothing is left to be released."
        )
    if found[1] == "price-withdrawn":
        raise UnableToRelease(
            f"What is held under number {held_id} was settled by a spot price that was taken back, and nothing is "
            "billed by that. It goes out by itself with its correction: see that the day has its prices "
            "(`elhandel prices held`), and run the corrections."
        )

    tx.execute(
        _RELEASE,
        {"held": held_id, "by": by.strip(), "why": impersonal(why.strip()), "now": clock.now()},
    )
