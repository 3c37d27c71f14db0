"""What is held, and letting it out by command, with who and why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg.rows import dict_row

from elhandel.billing.errors import UnableToRelease
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.values.days.period import Period
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import RunId


@dataclass(frozen=True, slots=True)
class Held:
    """A settlement that is not billed yet, because it is beyond bounds."""

    held_id: int
    gsrn: Gsrn
    run_id: RunId
    period: Period
    state: str
    cause: str
    detail: str

    amount_ore: int
    """Without VAT."""

    held_at: datetime

    released_by: str | None
    """With `reason`, as stored: what was released before is not judged by the rules of today."""

    reason: str | None


def held_bills(tx: Transaction) -> list[Held]:
    """What is held, and what is released and not billed yet, in the order in which it was held."""
    rows = tx.cursor(row_factory=dict_row).execute(_LIST)

    return [
        Held(
            held_id=row["held_id"],
            gsrn=Gsrn(row["gsrn"]),
            run_id=RunId(row["original_run_id"]),
            period=Period(row["period_from"], row["period_to"]),
            state=row["state"],
            cause=row["cause"],
            detail=row["detail"],
            amount_ore=row["amount_ore"],
            held_at=row["held_at"],
            released_by=row["released_by"],
            reason=row["reason"],
        )
        for row in rows
    ]


def held_count(tx: Transaction) -> int:
    """How many wait for staff to look at them; what is too little only waits for the next bill."""
    (count,) = fetch_one(tx, _COUNT, {})
    return int(count)


def release_held(tx: Transaction, held_id: int, decision: Decision) -> None:
    """Let what is held be billed by the next round, as it is shown.

    What is released already stays so. Raises NotFound, and UnableToRelease where it is billed, or
    nothing is left to be billed, or it waits for a price.
    """
    found = tx.execute(_STATE, {"held": held_id}).fetchone()
    if found is None:
        raise NotFound(
            f"Nothing is held under number {held_id}. `elhandel held list` shows what is."
        )

    state, cause = found
    if state == "billed":
        raise UnableToRelease(
            f"What was held under number {held_id} is billed already. Look at the customer's bills."
        )
    if state == "nothing_due":
        raise UnableToRelease(
            f"What was held under number {held_id} was corrected back to what is billed. "
            "Nothing is left to be released."
        )
    if cause == "price-withdrawn":
        raise UnableToRelease(
            f"What is held under number {held_id} was settled by a spot price that was taken back, "
            "and nothing is billed by that. It goes out by itself with its correction: see that "
            "the day has its prices (`elhandel prices held`), and run the corrections."
        )

    tx.execute(
        _RELEASE,
        {"held": held_id, "by": decision.by, "why": decision.why, "at": decision.at},
    )


_LIST: Final = statement("elhandel.billing.held", "held_bills")

_COUNT: Final = """
SELECT count(*) FROM billing.held_bill WHERE state = 'held' AND cause <> 'below-least'
"""

_STATE: Final = "SELECT state, cause FROM billing.held_bill WHERE held_id = %(held)s FOR UPDATE"

_RELEASE: Final = """
UPDATE billing.held_bill
SET state = 'released', released_by = %(by)s, reason = %(why)s, released_at = %(at)s
WHERE held_id = %(held)s AND state = 'held'
"""
