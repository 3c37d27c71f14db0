"""The log of actions: what was asked, by whom and why, and each step until its end."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from elhandel.platform.database import AdvisoryLock, Transaction, fetch_one, statement
from elhandel.values.errors import NotFound

_ROOM: Final = "elhandel.backoffice.audit"

type Step = Literal["approved", "declined", "withdrawn", "begun", "done", "refused", "failed"]
type State = Literal[
    "waits", "approved", "declined", "withdrawn", "begun", "done", "refused", "failed"
]
"""`waits`: for a second person. `begun`: nobody knows yet, or will know, what came of it."""


@dataclass(frozen=True, slots=True)
class NewAction:
    """An action as it is asked for."""

    form_key: str
    action: str
    customer_id: int | None
    gsrn: str | None
    subject: str
    """What it is about, by kind and id: "invoice:2026-00001"."""
    asked: Mapping[str, Any]
    """The fields; of one that names a person only that it was given."""
    amount_ore: int | None
    reason: str
    """The code of the list."""
    why: str
    asked_by: str
    asked_at: datetime
    takes_two: bool
    correlation_id: str


@dataclass(frozen=True, slots=True)
class Ended:
    """One step of an action."""

    step: Step
    by: str
    at: datetime
    correlation_id: str
    why: str | None = None
    code: str | None = None
    sentence: str | None = None
    answer: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class LoggedAction:
    """An action in the log, with where it stands."""

    action_id: int
    form_key: str
    action: str
    customer_id: int | None
    gsrn: str | None
    subject: str
    asked: Mapping[str, Any]
    amount_ore: int | None
    reason: str
    why: str
    asked_by: str
    asked_at: datetime
    takes_two: bool
    state: State
    decided_by: str | None
    """The second person."""
    decided_why: str | None
    ended_at: datetime | None
    code: str | None
    """Of the refusal."""
    sentence: str | None
    answer: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Filter:
    """Which actions of the log; what is None does not narrow."""

    action_id: int | None = None
    by: str | None = None
    action: str | None = None
    customer_id: int | None = None


def add_action(tx: Transaction, new: NewAction) -> tuple[int, bool]:
    """Write down what is asked; its number, and False for a form that was sent before."""
    values = {
        "form_key": new.form_key,
        "action": new.action,
        "customer": new.customer_id,
        "gsrn": new.gsrn,
        "subject": new.subject,
        "asked": Jsonb(dict(new.asked)),
        "amount": new.amount_ore,
        "reason": new.reason,
        "why": new.why,
        "by": new.asked_by,
        "at": new.asked_at,
        "takes_two": new.takes_two,
        "correlation": new.correlation_id,
    }
    added = tx.execute(_ADD, values).fetchone()
    if added is not None:
        return int(added[0]), True

    return int(fetch_one(tx, _KNOWN, values)[0]), False


_ADD: Final = statement(_ROOM, "add_action")
_KNOWN: Final = "SELECT action_id FROM backoffice.action WHERE form_key = %(form_key)s"


def alone_since(tx: Transaction, who: str, actions: Collection[str], since: datetime) -> int:
    """What somebody has done alone by these actions since a time, øre without a sign.

    Until `tx` ends, nothing else of theirs is counted: what is added meanwhile would pass by it.
    """
    tx.execute(_COUNTED, {"lock": AdvisoryLock.AMOUNTS, "who": who})
    values = {"who": who, "actions": list(actions), "since": since}
    return int(fetch_one(tx, _ALONE, values)[0])


_COUNTED: Final = "SELECT pg_advisory_xact_lock(%(lock)s, hashtext(%(who)s))"
_ALONE: Final = statement(_ROOM, "amount_of_day")


def add_step(tx: Transaction, action_id: int, step: Ended) -> bool:
    """Add a step; False where there is one already that rules it out."""
    values = {
        "action": action_id,
        "step": step.step,
        "who": step.by,
        "at": step.at,
        "why": step.why,
        "code": step.code,
        "sentence": step.sentence,
        "answer": None if step.answer is None else Jsonb(dict(step.answer)),
        "correlation": step.correlation_id,
    }
    return tx.execute(_STEP, values).rowcount == 1


_STEP: Final = """
INSERT INTO backoffice.action_step (
    action_id, step, who, at, why, code, sentence, answer, correlation_id)
VALUES (%(action)s, %(step)s, %(who)s, %(at)s, %(why)s, %(code)s, %(sentence)s, %(answer)s,
        %(correlation)s)
ON CONFLICT DO NOTHING
"""


def action_of(tx: Transaction, action_id: int) -> LoggedAction:
    """One action. Raises NotFound."""
    found = logged_actions(tx, Filter(action_id=action_id), limit=1)
    if not found:
        raise NotFound(f"There is no action {action_id} in the log.")
    return found[0]


def logged_actions(
    tx: Transaction, wanted: Filter, *, before: int | None = None, limit: int = 50
) -> list[LoggedAction]:
    """Actions of the log, the latest first; before: the number of the last one of another page."""
    values = {
        "action_id": wanted.action_id,
        "by": wanted.by,
        "action": wanted.action,
        "customer": wanted.customer_id,
        "before": before,
        "limit": limit,
    }
    with tx.cursor(row_factory=class_row(LoggedAction)) as cursor:
        return cursor.execute(_LOGGED, values).fetchall()


_LOGGED: Final = statement(_ROOM, "logged_actions")
