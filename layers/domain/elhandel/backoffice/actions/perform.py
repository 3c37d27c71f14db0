"""Doing an action: written down first, then done, and what came of it written beside it.

The log is committed before the job runs, so nothing is done that it does not know of. A form that
is sent twice does nothing twice: its key is unique. Beyond the limit of who asks, it waits for a
second person, who is never the same.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol

from elhandel.backoffice.actions.action import Action, Field
from elhandel.backoffice.actions.subject import Subject, subject_of
from elhandel.backoffice.actions.table import ACTIONS, action_named
from elhandel.backoffice.audit import (
    Ended,
    LoggedAction,
    NewAction,
    State,
    Step,
    action_of,
    add_action,
    add_step,
    alone_since,
)
from elhandel.backoffice.errors import BeyondLimit, SecondPersonNeeded, UnableToAct, UnusableAction
from elhandel.identity import Session, limit_of, require, staff_by_name
from elhandel.identity.roles import RIGHTS, Needs
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction
from elhandel.platform.work.calls import JobRefused
from elhandel.values.days.local_time import start_of_day
from elhandel.values.errors import DomainError, NotFound, Unavailable
from elhandel.values.texts.reasons import impersonal

LEAST_WHY: Final = 10
"""Letters of a reason in words."""
_MOST_WHY: Final = 500
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")

_ONLY_LOOKED: Final = "preview"
"""What stands for the reason, and the number, of what is only looked at."""
_NO_ACTION: Final = 0
"""The number of what the log does not know of."""

type Answer = dict[str, Any]


class Runner(Protocol):
    """Runs a job of a function for somebody of the staff.

    Raises DomainError or JobRefused where it is refused, Unavailable where nobody knows.
    """

    def __call__(
        self,
        function: str,
        event: Mapping[str, Any],
        on_behalf_of: str,
        action_id: int | None = None,
    ) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Office:
    """What actions work with."""

    database: Database
    clock: Clock
    run: Runner


@dataclass(frozen=True, slots=True)
class Asked:
    """An action as a form asks for it. `repr` shows no field."""

    key: str
    """Of the form, 16 to 64 letters, digits, hyphens and underscores."""
    action: str
    values: Mapping[str, Any]
    """The fields, as the job takes them."""
    reason: str
    why: str
    correlation_id: str
    customer_id: int | None = None
    """Whose page it was begun on."""

    def __repr__(self) -> str:
        return f"Asked({self.action})"


@dataclass(frozen=True, slots=True)
class Decided:
    """What the second person says. `withdrawn`: whoever asked takes it back."""

    action_id: int
    verdict: Literal["approved", "declined", "withdrawn"]
    why: str
    correlation_id: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it."""

    action_id: int
    state: State
    answer: Answer
    """Whole where it was done just now; what the log keeps where it was done before."""
    code: str = ""
    sentence: str = ""
    again: bool = False
    """The form had been sent before: nothing was done this time."""


def ask(office: Office, session: Session, asked: Asked) -> Outcome:
    """Do an action, or let it wait for a second person; the same form again does nothing.

    Raises NotFound, NotAllowed, UnusableAction, NamesAPerson, BeyondLimit.
    """
    action = action_named(asked.action)
    require(session, action.right)
    _require_usable(action, asked)

    with office.database.transaction() as tx:
        subject = subject_of(tx, action, asked.values, asked.customer_id)
        takes_two = _takes_two(tx, office, session, action, subject) or (
            action.two_for_admin and _is_about_admin(tx, asked.values)
        )
        action_id, is_new = add_action(
            tx, _new(office, session, action, asked, subject, takes_two=takes_two)
        )
        logged = action_of(tx, action_id)
        if is_new and not takes_two:
            _step(tx, office, action_id, "begun", session.who, asked.correlation_id)

    if not is_new:
        return _standing(logged)
    if takes_two:
        return Outcome(action_id, "waits", {})

    event = _event(action, asked.values, action_id, asked.why)
    return _run(office, action, action_id, event, session.who, asked.correlation_id)


def decide(office: Office, session: Session, decided: Decided) -> Outcome:
    """Say yes or no to what somebody else asked for, or take back one's own; a yes does it.

    Raises NotFound, NotAllowed, UnusableAction, BeyondLimit, SecondPersonNeeded, UnableToAct.
    """
    _require_why(decided.why)
    with office.database.transaction() as tx:
        logged = action_of(tx, decided.action_id)
        action = action_named(logged.action)
        require(session, action.right)
        _require_other(session, logged, decided)
        if decided.verdict == "approved":
            _needs(office, session, action, logged.amount_ore)
            _require_as_asked(tx, action, logged)

        added = _step(
            tx,
            office,
            logged.action_id,
            decided.verdict,
            session.who,
            decided.correlation_id,
            why=decided.why,
        )
        if not (logged.takes_two and added):
            raise UnableToAct("Somebody has decided about it already. Look at it again.")
        if decided.verdict != "approved":
            return Outcome(logged.action_id, decided.verdict, {})
        _step(tx, office, logged.action_id, "begun", session.who, decided.correlation_id)

    why = f"{logged.why} ({session.who}: {decided.why})"
    event = _event(action, logged.asked, logged.action_id, why)
    return _run(office, action, logged.action_id, event, logged.asked_by, decided.correlation_id)


def preview(office: Office, session: Session, asked: Asked) -> Outcome:
    """What an action would do, where its job can say so; nobody needs a reason to look.

    The state is `done`, with the job's answer, or `refused`, as the action itself would be.
    Nothing is done or written down. Raises NotFound, NotAllowed, UnusableAction, Unavailable.
    """
    action = action_named(asked.action)
    require(session, action.right)
    _require_fields(action, asked.values)
    if action.preview is None:
        return Outcome(_NO_ACTION, "done", {})

    event = {"job": action.job, **action.fixed, **asked.values, **action.preview}
    if action.takes_why:
        event["why"] = _ONLY_LOOKED
    if action.case_field:
        event[action.case_field] = f"kontor-{_ONLY_LOOKED}"
    try:
        answer = office.run(action.function, event, session.who)
    except Unavailable:
        raise
    except (DomainError, JobRefused) as error:
        return Outcome(_NO_ACTION, "refused", {}, error.code, error.sentence)
    return Outcome(_NO_ACTION, "done", answer)


def _require_usable(action: Action, asked: Asked) -> None:
    form_key(asked.key)
    if asked.reason not in action.reasons:
        raise UnusableAction("Choose one of the reasons.", field="reason")
    _require_why(asked.why)
    _require_fields(action, asked.values)


def form_key(said: str) -> str:
    """The key that a form came with, by which it does its work once. Raises UnusableAction."""
    if not _KEY.fullmatch(said):
        raise UnusableAction("The form has no key. Open it again and send that.", field="_key")
    return said


def _require_why(why: str) -> None:
    if len(why.strip()) < LEAST_WHY:
        raise UnusableAction(
            f"Say why in your own words, with {LEAST_WHY} letters at least.", field="why"
        )
    if len(why) > _MOST_WHY:
        raise UnusableAction(f"Say why in {_MOST_WHY} letters at most.", field="why")
    impersonal(why)


def _require_fields(action: Action, values: Mapping[str, Any]) -> None:
    for field in action.fields:
        if field.required and field.name not in values:
            raise UnusableAction("A field is missing.", field=field.name)
        if field.choices and field.name in values and not _chosen(field, values[field.name]):
            raise UnusableAction("Choose one of the possibilities.", field=field.name)

    unknown = values.keys() - {field.name for field in action.fields} - {action.confirm_field}
    if unknown:
        raise UnusableAction("The form holds a field that the action does not have.")


def _chosen(field: Field, value: Any) -> bool:
    """Whether a value is one of the choices, or is some of them."""
    if field.kind == "texts":
        return bool(value) and set(value) <= set(field.choices)
    return value in field.choices


def _takes_two(
    tx: Transaction, office: Office, session: Session, action: Action, subject: Subject
) -> bool:
    needs = _needs(office, session, action, subject.amount_ore)
    if action.always_two or needs == "second-person":
        return True
    return subject.amount_ore is not None and _is_beyond_day(
        tx, office, session, action, subject.amount_ore
    )


def _is_beyond_day(
    tx: Transaction, office: Office, session: Session, action: Action, amount: int
) -> bool:
    """Whether it is too much for one day of one person. Counted in the transaction that writes it
    down, one at a time for each person.
    """
    today = office.clock.today()
    limit = limit_of(session, action.right, today)
    if limit.day_ore is None:
        return False

    counted = [known.key for known in ACTIONS.values() if known.right is action.right]
    before = alone_since(tx, session.who, counted, start_of_day(today))
    return limit.is_beyond_day(amount, before)


def _is_about_admin(tx: Transaction, values: Mapping[str, Any]) -> bool:
    """Whether an administrator is made, or ends. Raises NotFound for nobody of the staff."""
    role = values.get("role")
    if role is not None:
        return bool(role == "admin")
    return "admin" in staff_by_name(tx, str(values["username"])).roles


def _needs(office: Office, session: Session, action: Action, amount: int | None) -> Needs:
    """Who has to agree to an amount besides.

    Raises BeyondLimit for what somebody may not give, not even together with another.
    """
    if amount is None:
        return "nobody"

    needs = limit_of(session, action.right, office.clock.today()).needs(amount)
    if needs == "another-role":
        raise BeyondLimit(
            "The amount is beyond what your role may give. Ask somebody whose role has a higher "
            "limit."
        )
    return needs


def _require_other(session: Session, logged: LoggedAction, decided: Decided) -> None:
    is_own = logged.asked_by == session.who
    if decided.verdict == "withdrawn" and not is_own:
        raise SecondPersonNeeded("Only whoever asked for it takes it back. You can decline it.")
    if decided.verdict != "withdrawn" and is_own:
        raise SecondPersonNeeded(
            "You asked for this yourself, so somebody else has to approve it. You can take it back."
        )


def _require_as_asked(tx: Transaction, action: Action, logged: LoggedAction) -> None:
    """A yes is to what was asked for, by somebody who may ask for it still. Raises UnableToAct."""
    try:
        roles = staff_by_name(tx, logged.asked_by.removeprefix("staff:")).roles
    except NotFound:
        roles = frozenset()
    if not roles & RIGHTS[action.right]:
        raise UnableToAct(
            "Whoever asked for it may not ask for it any more. Decline it, and ask for it yourself "
            "if it is right."
        )

    if subject_of(tx, action, logged.asked, logged.customer_id).amount_ore != logged.amount_ore:
        raise UnableToAct(
            "It would come to another amount now than when it was asked for. Decline it, and ask "
            "for it again."
        )


def _new(
    office: Office,
    session: Session,
    action: Action,
    asked: Asked,
    subject: Subject,
    *,
    takes_two: bool,
) -> NewAction:
    return NewAction(
        form_key=asked.key,
        action=action.key,
        customer_id=subject.customer_id,
        gsrn=subject.gsrn,
        subject=subject.name,
        asked={name: _kept(action.field_named(name), said) for name, said in asked.values.items()},
        amount_ore=subject.amount_ore,
        reason=asked.reason,
        why=asked.why.strip(),
        asked_by=session.who,
        asked_at=office.clock.now(),
        takes_two=takes_two,
        correlation_id=asked.correlation_id,
    )


def _kept(field: Field | None, value: Any) -> Any:
    return True if field is not None and field.is_personal else value


def _event(action: Action, values: Mapping[str, Any], action_id: int, why: str) -> dict[str, Any]:
    event = {"job": action.job, **action.fixed, **values}
    if action.takes_why:
        event["why"] = why.strip()
    if action.case_field:
        event[action.case_field] = f"kontor-{action_id}"
    return event


def _run(
    office: Office,
    action: Action,
    action_id: int,
    event: Mapping[str, Any],
    who: str,
    correlation_id: str,
) -> Outcome:
    """Run the job and write down what came of it.

    Where nobody knows what came of it (a part does not answer), the action stays `begun`.
    """
    try:
        answer = office.run(action.function, event, who, action_id)
    except Unavailable:
        raise
    except (DomainError, JobRefused) as error:
        with office.database.transaction() as tx:
            _step(
                tx,
                office,
                action_id,
                "refused",
                who,
                correlation_id,
                code=error.code,
                sentence=error.sentence,
            )
        return Outcome(action_id, "refused", {}, error.code, error.sentence)
    except Exception:
        with office.database.transaction() as tx:
            _step(tx, office, action_id, "failed", who, correlation_id, code="unexpected")
        raise

    kept = {name: answer[name] for name in action.kept if name in answer}
    with office.database.transaction() as tx:
        _step(tx, office, action_id, "done", who, correlation_id, answer=kept)
    return Outcome(action_id, "done", answer)


def _step(
    tx: Transaction,
    office: Office,
    action_id: int,
    step: Step,
    who: str,
    correlation_id: str,
    *,
    why: str | None = None,
    code: str | None = None,
    sentence: str | None = None,
    answer: Mapping[str, Any] | None = None,
) -> bool:
    ended = Ended(
        step=step,
        by=who,
        at=office.clock.now(),
        correlation_id=correlation_id,
        why=why,
        code=code,
        sentence=sentence,
        answer=answer,
    )
    return add_step(tx, action_id, ended)


def _standing(logged: LoggedAction) -> Outcome:
    """Of a form that had been sent before."""
    return Outcome(
        action_id=logged.action_id,
        state=logged.state,
        answer=dict(logged.answer or {}),
        code=logged.code or "",
        sentence=logged.sentence or "",
        again=True,
    )
