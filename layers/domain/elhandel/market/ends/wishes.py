"""Move-outs as customers ask for them in the portal: wishes, which a job takes to the market.

The portal's role writes wishes and nothing else; all of it happens in the customer's transaction.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from psycopg.rows import class_row

from elhandel.market.rules import rule_pack
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, statement
from elhandel.platform.settings import settings
from elhandel.values.errors import DomainError, NotFound
from elhandel.values.ids import ContractId, MeteringPointId

type MoveOutState = Literal[
    "registered", "processing", "confirmed", "completed", "cancelling", "cancelled", "rejected"
]

_WITH_THE_MARKET: Final[dict[str, MoveOutState]] = {
    "pending": "registered",
    "sent": "processing",
    "acknowledged": "confirmed",
    "cancellation_pending": "cancelling",
    "completed": "completed",
    "rejected": "rejected",
    "cancelled": "cancelled",
}


class UnableToMoveOut(DomainError):
    """A move-out that a customer cannot ask for, or not take back any more."""

    code = "move-out-not-possible"
    status = 409


@dataclass(frozen=True, slots=True)
class MoveOut:
    """A customer's move-out as it stands."""

    moves_out_on: date
    """The first day without the customer, as they wish it."""

    asked_for: date | None
    """The day that the market was asked for: another one where it did not take the wished day."""

    wished_at: datetime
    withdrawn_at: datetime | None

    taken_back_at: datetime | None
    """When the withdrawal was taken to the market, which may refuse it."""

    closed_at: datetime | None
    process_state: str | None
    reject_code: str | None
    reject_text: str | None
    refusal: str | None

    @property
    def day(self) -> date:
        """The first day without the customer, as it stands."""
        return self.asked_for or self.moves_out_on

    @property
    def state(self) -> MoveOutState:
        """As the customer sees it."""
        if self.process_state is not None:
            return self._with_the_market(_WITH_THE_MARKET[self.process_state])
        if self.refusal is not None:
            return "rejected"
        return "registered" if self.withdrawn_at is None else "cancelled"

    def _with_the_market(self, known: MoveOutState) -> MoveOutState:
        not_taken = known == "confirmed" and self.taken_back_at is None
        if self.withdrawn_at is not None and (not_taken or known in {"registered", "processing"}):
            return "cancelling"
        return known


def wish_move_out(
    tx: Transaction, point: MeteringPointId, day: date, clock: Clock
) -> tuple[MoveOut, bool]:
    """The customer moves out of the home of a point on a day; and whether that is new. The same
    day again is the same wish.

    Raises NotFound without supply there, UnableToMoveOut where another wish stands or supply ends
    before, DayOutsideWindow.
    """
    today = clock.today()
    contract, ends_on = _supply(tx, point)
    known = _standing(tx, contract, day)
    if known is not None:
        return known, False
    if ends_on is not None and ends_on <= day:
        raise UnableToMoveOut(
            f"Your supply ends on {ends_on} already, so there is no move-out to register."
        )

    pack = rule_pack(today, settings().market_rules)
    pack.check_window("move_out", today, day, what="A move-out", field="date")
    added = tx.execute(_ADD, {"contract": contract, "day": day, "now": clock.now()})
    if not added.rowcount:  # another wish came at the same moment
        _standing(tx, contract, day)

    return move_out_of(tx, point), bool(added.rowcount)


_ADD: Final = """
INSERT INTO market.move_out_wish (contract_id, moves_out_on, wished_at)
VALUES (%(contract)s, %(day)s, %(now)s)
ON CONFLICT (contract_id) WHERE closed_at IS NULL DO NOTHING
"""


def _standing(tx: Transaction, contract: ContractId, day: date) -> MoveOut | None:
    """The wish that stands, if it is for the day. Raises UnableToMoveOut where it is not."""
    known = _latest(tx, contract)
    if known is None or known.closed_at is not None:
        return None

    _refuse_another(known, day)
    return known


def _refuse_another(known: MoveOut, day: date) -> None:
    if known.withdrawn_at is not None:
        raise UnableToMoveOut(
            f"Your move-out on {known.moves_out_on} is being cancelled. "
            "Register another one when that is done; it takes about an hour."
        )
    if known.moves_out_on != day:
        raise UnableToMoveOut(
            f"Your move-out is registered for {known.moves_out_on} already. "
            "Cancel that one first to choose another day."
        )


def move_out_of(tx: Transaction, point: MeteringPointId) -> MoveOut:
    """The customer's latest move-out at a point. Raises NotFound."""
    contract, _ = _supply(tx, point)
    found = _latest(tx, contract)
    if found is None:
        raise NotFound("You have registered no move-out from this metering point.")
    return found


def withdraw_move_out(tx: Transaction, point: MeteringPointId, clock: Clock) -> MoveOut:
    """The customer stays. The same again changes nothing.

    Raises NotFound without a move-out, UnableToMoveOut from the day itself on.
    """
    contract, _ = _supply(tx, point)
    known = move_out_of(tx, point)
    if known.withdrawn_at is not None or known.state in {"rejected", "cancelled"}:
        return known
    if known.day <= clock.today():
        raise UnableToMoveOut(
            f"Your move-out on {known.day} can no longer be cancelled: the market takes a "
            "cancellation until the day before. Sign up again as a move-in if you stay."
        )

    tx.execute(_WITHDRAW, {"contract": contract, "now": clock.now()})

    return move_out_of(tx, point)


_WITHDRAW: Final = """
UPDATE market.move_out_wish
SET withdrawn_at = %(now)s, closed_at = CASE WHEN process_id IS NULL THEN %(now)s::timestamptz END
WHERE contract_id = %(contract)s AND closed_at IS NULL AND withdrawn_at IS NULL
"""


def _supply(tx: Transaction, point: MeteringPointId) -> tuple[ContractId, date | None]:
    """The customer's latest supply of a point: its contract, and where it ends."""
    row = tx.execute(_SUPPLY, {"point": point}).fetchone()
    if row is None:
        raise NotFound("You have no supply on this metering point that you could move out from.")
    return ContractId(row[0]), row[1]


_SUPPLY: Final = """
SELECT contract_id, ends_on FROM portfolio.supply_period
WHERE metering_point_id = %(point)s AND state = 'active' ORDER BY starts_on DESC LIMIT 1
"""


def _latest(tx: Transaction, contract: ContractId) -> MoveOut | None:
    values: dict[str, Any] = {"contract": contract}
    with tx.cursor(row_factory=class_row(MoveOut)) as cursor:
        return cursor.execute(_LATEST, values).fetchone()


_LATEST: Final = statement("elhandel.market.ends", "latest_wish")
