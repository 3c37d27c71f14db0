"""Move-outs and ends of supply as customers ask for them in the portal: wishes, which a job takes
to the market. A customer has one of both at a time.

The portal's role writes wishes and nothing else; all of it happens in the customer's transaction.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from psycopg.rows import class_row

from elhandel.market.ends.end import EndKind
from elhandel.market.rules import rule_pack
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, statement
from elhandel.platform.settings import settings
from elhandel.values.errors import DomainError, NotFound
from elhandel.values.ids import ContractId, MeteringPointId

type WishedEndState = Literal[
    "registered", "processing", "confirmed", "completed", "cancelling", "cancelled", "rejected"
]

_WITH_THE_MARKET: Final[dict[str, WishedEndState]] = {
    "pending": "registered",
    "sent": "processing",
    "acknowledged": "confirmed",
    "cancellation_pending": "cancelling",
    "completed": "completed",
    "rejected": "rejected",
    "cancelled": "cancelled",
}


_NAMES: Final[dict[EndKind, str]] = {"move_out": "move-out", "end_of_supply": "end of supply"}
_OTHER: Final[dict[EndKind, EndKind]] = {"move_out": "end_of_supply", "end_of_supply": "move_out"}


class UnableToMoveOut(DomainError):
    """A move-out that a customer cannot ask for, or not take back any more."""

    code = "move-out-not-possible"
    status = 409


class UnableToEndSupply(DomainError):
    """An end of supply that a customer cannot ask for, or not take back any more."""

    code = "end-of-supply-not-possible"
    status = 409


_UNABLE: Final[dict[EndKind, type[DomainError]]] = {
    "move_out": UnableToMoveOut,
    "end_of_supply": UnableToEndSupply,
}


@dataclass(frozen=True, slots=True)
class WishedEnd:
    """A customer's move-out or end of supply as it stands."""

    kind: EndKind

    wished_on: date
    """The first day without the customer, or without supply, as they wish it."""

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
        """The first day without the customer, or without supply, as it stands."""
        return self.asked_for or self.wished_on

    @property
    def state(self) -> WishedEndState:
        """As the customer sees it."""
        if self.process_state is not None:
            return self._with_the_market(_WITH_THE_MARKET[self.process_state])
        if self.refusal is not None:
            return "rejected"
        return "registered" if self.withdrawn_at is None else "cancelled"

    def _with_the_market(self, known: WishedEndState) -> WishedEndState:
        not_taken = known == "confirmed" and self.taken_back_at is None
        if self.withdrawn_at is not None and (not_taken or known in {"registered", "processing"}):
            return "cancelling"
        return known


def wish_end(
    tx: Transaction, point: MeteringPointId, kind: EndKind, day: date, clock: Clock
) -> tuple[WishedEnd, bool]:
    """The customer leaves the home of a point on a day, or wants no more supply there from then on;
    and whether that is new. The same day again is the same wish.

    Raises NotFound without supply there, UnableToMoveOut or UnableToEndSupply where another wish
    stands or supply ends before, DayOutsideWindow.
    """
    today = clock.today()
    contract, ends_on = _supply(tx, point, kind)
    known = _standing(tx, contract, kind, day)
    if known is not None:
        return known, False
    if ends_on is not None and ends_on <= day:
        raise _UNABLE[kind](
            f"Your supply ends on {ends_on} already, so there is no {_NAMES[kind]} to register."
        )

    pack = rule_pack(today, settings().market_rules)
    pack.check_window(kind, today, day, what=_A[kind], field="date")
    values = {"contract": contract, "kind": kind, "day": day, "now": clock.now()}
    added = tx.execute(_ADD, values)
    if not added.rowcount:  # another wish came at the same moment
        _standing(tx, contract, kind, day)

    return wished_end_of(tx, point, kind), bool(added.rowcount)


_A: Final[dict[EndKind, str]] = {"move_out": "A move-out", "end_of_supply": "An end of supply"}

_ADD: Final = """
INSERT INTO market.move_out_wish (contract_id, kind, moves_out_on, wished_at)
VALUES (%(contract)s, %(kind)s, %(day)s, %(now)s)
ON CONFLICT (contract_id) WHERE closed_at IS NULL DO NOTHING
"""


def _standing(tx: Transaction, contract: ContractId, kind: EndKind, day: date) -> WishedEnd | None:
    """The wish that stands, if it is this one. Raises UnableToMoveOut or UnableToEndSupply where it
    is another.
    """
    for known in (_latest(tx, contract, kind), _latest(tx, contract, _OTHER[kind])):
        if known is None or known.closed_at is not None:
            continue
        if known.kind != kind:
            raise _UNABLE[kind](
                f"Your {_NAMES[known.kind]} is registered for {known.day} already. "
                f"Cancel that one first to register the {_NAMES[kind]} instead."
            )
        _refuse_another(known, day)
        return known

    return None


def _refuse_another(known: WishedEnd, day: date) -> None:
    name = _NAMES[known.kind]
    if known.withdrawn_at is not None:
        raise _UNABLE[known.kind](
            f"Your {name} on {known.wished_on} is being cancelled. "
            "Register another one when that is done; it takes about an hour."
        )
    if known.wished_on != day:
        raise _UNABLE[known.kind](
            f"Your {name} is registered for {known.wished_on} already. "
            "Cancel that one first to choose another day."
        )


def wished_end_of(tx: Transaction, point: MeteringPointId, kind: EndKind) -> WishedEnd:
    """The customer's latest move-out, or end of supply, at a point. Raises NotFound."""
    contract, _ = _supply(tx, point, kind)
    found = _latest(tx, contract, kind)
    if found is None:
        raise NotFound(f"You have registered no {_NAMES[kind]} at this metering point.")
    return found


def withdraw_end(tx: Transaction, point: MeteringPointId, kind: EndKind, clock: Clock) -> WishedEnd:
    """The customer stays. The same again changes nothing.

    Raises NotFound without a wish; UnableToMoveOut from the day itself on, UnableToEndSupply once
    the point is disconnected.
    """
    contract, _ = _supply(tx, point, kind)
    known = wished_end_of(tx, point, kind)
    if known.withdrawn_at is not None or known.state in {"rejected", "cancelled"}:
        return known
    if known.state == "completed" or (kind == "move_out" and known.day <= clock.today()):
        raise _UNABLE[kind](_TOO_LATE[kind].format(day=known.day))

    tx.execute(_WITHDRAW, {"contract": contract, "kind": kind, "now": clock.now()})

    return wished_end_of(tx, point, kind)


_TOO_LATE: Final[dict[EndKind, str]] = {
    "move_out": (
        "Your move-out on {day} can no longer be cancelled: the market takes a "
        "cancellation until the day before. Sign up again as a move-in if you stay."
    ),
    "end_of_supply": (
        "Your supply ended on {day}, when the grid company disconnected the metering point. "
        "Sign up again as a move-in if you want supply there."
    ),
}

_WITHDRAW: Final = """
UPDATE market.move_out_wish
SET withdrawn_at = %(now)s, closed_at = CASE WHEN process_id IS NULL THEN %(now)s::timestamptz END
WHERE contract_id = %(contract)s AND kind = %(kind)s AND closed_at IS NULL AND withdrawn_at IS NULL
"""


def _supply(
    tx: Transaction, point: MeteringPointId, kind: EndKind
) -> tuple[ContractId, date | None]:
    """The customer's latest supply of a point: its contract, and where it ends."""
    row = tx.execute(_SUPPLY, {"point": point}).fetchone()
    if row is None:
        raise NotFound(
            f"You have no supply on this metering point, so there is no {_NAMES[kind]} of yours."
        )
    return ContractId(row[0]), row[1]


_SUPPLY: Final = """
SELECT contract_id, ends_on FROM portfolio.supply_period
WHERE metering_point_id = %(point)s AND state = 'active' ORDER BY starts_on DESC LIMIT 1
"""


def _latest(tx: Transaction, contract: ContractId, kind: EndKind) -> WishedEnd | None:
    values: dict[str, Any] = {"contract": contract, "kind": kind}
    with tx.cursor(row_factory=class_row(WishedEnd)) as cursor:
        return cursor.execute(_LATEST, values).fetchone()


_LATEST: Final = statement("elhandel.market.ends", "latest_wish")
