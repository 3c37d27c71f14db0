"""The agenda: what is to happen at a later instant (a cut-off, a stop, a calculation)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from simulator.world.datahub.state.store import Store

type TaskKind = Literal[
    "calculation",
    "cut_off",
    "disconnection",
    "disconnected",
    "not_disconnected",
    "move_out",
    "taken_over",
    "moved_away",
    "correction_accepted",
    "late_day",
    "corrected_day",
]


@dataclass(frozen=True, slots=True)
class Task:
    """`subject` is a transaction id, a GSRN, a GSRN and a day, or a calculation, as the kind wants
    it.
    """

    due_at: datetime
    kind: TaskKind
    subject: str


class Agenda:
    """Tasks in the order they fall due."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, task: Task) -> None:
        self._store.run(
            "INSERT INTO task (due_at, kind, subject) VALUES (?, ?, ?)",
            task.due_at.isoformat(),
            task.kind,
            task.subject,
        )

    def due(self, now: datetime) -> Iterator[Task]:
        """Take off every task that is due, oldest first, with those added on the way."""
        while row := self._store.row(
            "DELETE FROM task WHERE task_id = (SELECT task_id FROM task WHERE due_at <= ? "
            "ORDER BY due_at, task_id LIMIT 1) RETURNING due_at, kind, subject",
            now.isoformat(),
        ):
            yield Task(datetime.fromisoformat(row[0]), row[1], row[2])
