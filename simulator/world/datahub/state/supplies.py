"""Processes that we have asked for, and the periods in which we are the supplier of a point."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from simulator.world.datahub.state.store import Store

type ProcessState = Literal["confirmed", "cancelled", "completed"]


@dataclass(frozen=True, slots=True)
class Process:
    """A confirmed request: a start (E03, E65, D29) or an end (E20, E66) on the local day `day`."""

    transaction_id: str
    reason: str
    gsrn: str
    day: date
    state: ProcessState
    customer_id: str | None = None
    customer_name: str | None = None
    customer_data: bool = False

    @property
    def is_start(self) -> bool:
        return self.reason in {"E03", "E65", "D29"}


@dataclass(frozen=True, slots=True)
class Supply:
    """Our supply of a point on the local days [start, stop), with readings out up to `next_day`."""

    supply_id: int
    gsrn: str
    start: date
    stop: date | None
    next_day: date
    known_at: datetime

    def covers(self, day: date) -> bool:
        return self.start <= day and (self.stop is None or day < self.stop)


_PROCESS = (
    "SELECT transaction_id, reason, gsrn, day, state, customer_id, customer_name, customer_data "
    "FROM process"
)
_SUPPLY = "SELECT supply_id, gsrn, start, stop, next_day, known_at FROM supply"


class Supplies:
    """The processes and supplies of one supplier: us."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add_process(self, process: Process) -> None:
        self._store.run(
            "INSERT INTO process VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            process.transaction_id,
            process.reason,
            process.gsrn,
            process.day.isoformat(),
            process.state,
            process.customer_id,
            process.customer_name,
            int(process.customer_data),
        )

    def process(self, transaction_id: str) -> Process | None:
        row = self._store.row(f"{_PROCESS} WHERE transaction_id = ?", transaction_id)
        return None if row is None else _process(row)

    def running(self, gsrn: str) -> list[Process]:
        """Confirmed processes of a point that have neither happened nor been cancelled, by day."""
        rows = self._store.rows(
            f"{_PROCESS} WHERE gsrn = ? AND state = 'confirmed' ORDER BY day", gsrn
        )
        return [_process(row) for row in rows]

    def started(self, gsrn: str, day: date) -> Process | None:
        """The start of supply on that day, running or completed."""
        rows = self._store.rows(
            f"{_PROCESS} WHERE gsrn = ? AND day = ? AND state <> 'cancelled'", gsrn, day.isoformat()
        )
        return next((process for process in map(_process, rows) if process.is_start), None)

    def set_state(self, process: Process, state: ProcessState) -> None:
        self._store.run(
            "UPDATE process SET state = ? WHERE transaction_id = ?", state, process.transaction_id
        )

    def customer_data_came(self, process: Process, customer_id: str | None, name: str) -> None:
        """Note that RSM-027 is there, with the name it gives, and the number if it gives one."""
        self._store.run(
            "UPDATE process SET customer_data = 1, customer_id = coalesce(?, customer_id), "
            "customer_name = ? WHERE transaction_id = ?",
            customer_id,
            name,
            process.transaction_id,
        )

    def begin(self, gsrn: str, start: date, now: datetime) -> None:
        """We supply the point from `start` on; an earlier supply of ours ends there."""
        self.end(gsrn, start)
        self._store.run(
            "INSERT INTO supply (gsrn, start, next_day, known_at) VALUES (?, ?, ?, ?)",
            gsrn,
            start.isoformat(),
            start.isoformat(),
            now.isoformat(),
        )

    def end(self, gsrn: str, stop: date) -> None:
        """We do not supply the point from `stop` on."""
        self._store.run(
            "UPDATE supply SET stop = ? WHERE gsrn = ? AND (stop IS NULL OR stop > ?)",
            stop.isoformat(),
            gsrn,
            stop.isoformat(),
        )

    def resume(self, gsrn: str, stopped: date, now: datetime) -> None:
        """The stop on that day is taken back, as far as the next supply of ours: what was measured
        since comes as known from `now`.
        """
        self._store.run(
            "UPDATE supply SET stop = (SELECT min(n.start) FROM supply AS n "
            "WHERE n.gsrn = supply.gsrn AND n.start >= supply.stop "
            "AND (n.stop IS NULL OR n.stop > n.start)), "
            "next_day = min(next_day, stop), known_at = ? "
            "WHERE gsrn = ? AND stop = ? AND start < stop",
            now.isoformat(),
            gsrn,
            stopped.isoformat(),
        )

    def stopped(self, gsrn: str, day: date) -> bool:
        """Whether a supply of ours stopped on that day."""
        return any(supply.stop == day for supply in self.of_point(gsrn))

    def of_point(self, gsrn: str) -> list[Supply]:
        """Every supply of a point, oldest first; one that ended before it began is none."""
        rows = self._store.rows(
            f"{_SUPPLY} WHERE gsrn = ? AND (stop IS NULL OR stop > start) "
            "ORDER BY start, supply_id",
            gsrn,
        )
        return [_supply(row) for row in rows]

    def all(self) -> list[Supply]:
        """Every supply, point by point, oldest first."""
        rows = self._store.rows(
            f"{_SUPPLY} WHERE stop IS NULL OR stop > start ORDER BY gsrn, start, supply_id"
        )
        return [_supply(row) for row in rows]

    def on(self, gsrn: str, day: date) -> Supply | None:
        """Our supply of a point on a day."""
        return next((supply for supply in self.of_point(gsrn) if supply.covers(day)), None)

    def covering(self, day: date) -> list[Supply]:
        """Our supplies on a day, one for each point."""
        text = day.isoformat()
        rows = self._store.rows(
            f"{_SUPPLY} WHERE start <= ? AND (stop IS NULL OR stop > ?) ORDER BY gsrn, supply_id",
            text,
            text,
        )
        # Where a point has two, the later one stands: it was begun over the other.
        return list({supply.gsrn: supply for supply in map(_supply, rows)}.values())

    def next_due_day(self) -> date | None:
        """The first local day whose readings have not been delivered for some supplied point."""
        row = self._store.row(
            "SELECT min(next_day) FROM supply WHERE stop IS NULL OR next_day < stop"
        )
        return date.fromisoformat(row[0]) if row and row[0] else None

    def due_on(self, day: date) -> list[Supply]:
        """The supplies whose next undelivered day is `day`."""
        rows = self._store.rows(
            f"{_SUPPLY} WHERE next_day = ? AND (stop IS NULL OR next_day < stop) "
            "ORDER BY supply_id",
            day.isoformat(),
        )
        return [_supply(row) for row in rows]

    def delivered(self, day: date, following: date) -> None:
        """The readings of `day` are out; the next to come are those of `following`."""
        self._store.run(
            "UPDATE supply SET next_day = ? WHERE next_day = ?",
            following.isoformat(),
            day.isoformat(),
        )

    def supplied_on(self, day: date) -> int:
        """How many points we supply on a day."""
        text = day.isoformat()
        row = self._store.row(
            "SELECT count(DISTINCT gsrn) FROM supply "
            "WHERE start <= ? AND (stop IS NULL OR stop > ?)",
            text,
            text,
        )
        return int(row[0]) if row else 0


def _process(row: tuple[object, ...]) -> Process:
    transaction_id, reason, gsrn, day, state, customer_id, name, customer_data = row
    return Process(
        transaction_id=str(transaction_id),
        reason=str(reason),
        gsrn=str(gsrn),
        day=date.fromisoformat(str(day)),
        state=state,  # type: ignore[arg-type]
        customer_id=None if customer_id is None else str(customer_id),
        customer_name=None if name is None else str(name),
        customer_data=bool(customer_data),
    )


def _supply(row: tuple[object, ...]) -> Supply:
    supply_id, gsrn, start, stop, next_day, known_at = row
    return Supply(
        supply_id=int(str(supply_id)),
        gsrn=str(gsrn),
        start=date.fromisoformat(str(start)),
        stop=None if stop is None else date.fromisoformat(str(stop)),
        next_day=date.fromisoformat(str(next_day)),
        known_at=datetime.fromisoformat(str(known_at)),
    )
