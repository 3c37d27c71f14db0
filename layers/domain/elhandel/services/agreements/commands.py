"""What staff do with a service: each command is one transaction of the caller's, with its charges
or credits and its row of history. A command that is refused changes nothing.

Days: a command has its effect from its day on, today unless another one is given. That is never a
day to come, and never one before what is known already: history is added behind itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Literal, get_args

from elhandel.billing.charges import Charge
from elhandel.billing.issue import BilledNow, bill_account, has_bill_to_come
from elhandel.platform.database import Transaction, fetch_one
from elhandel.portfolio.markets import market_of
from elhandel.portfolio.parties import hold_parties
from elhandel.services.agreements.agreement import Agreement, agreement_of
from elhandel.services.agreements.announced import announce
from elhandel.services.agreements.charges import (
    charge_ahead,
    charge_at_start,
    charge_reconnection,
)
from elhandel.services.agreements.connections import refuse_another, refuse_taken
from elhandel.services.agreements.following import follow
from elhandel.services.agreements.history import keep_action
from elhandel.services.agreements.order import agree
from elhandel.services.agreements.overdue import days_overdue
from elhandel.services.errors import NotInState, UnableToServe
from elhandel.services.packages import package_on
from elhandel.services.states import MOVES, Command, State
from elhandel.values.days.local_time import local_date
from elhandel.values.decision import Decision

type SuspensionKind = Literal[
    "non_payment", "customer_request", "technical", "fraud", "policy_violation", "other"
]
SUSPENSION_KINDS: Final[tuple[SuspensionKind, ...]] = get_args(SuspensionKind.__value__)


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a command: the agreement as it is now, and what was charged or credited."""

    agreement: Agreement
    charges: Sequence[Charge]

    billed: BilledNow | None = None
    """The bill on which the charges stand already; None: they stand on the account's next one."""


def activate(
    tx: Transaction,
    agreement_id: int,
    decision: Decision,
    *,
    day: date | None = None,
    connection_id: str | None = None,
) -> Done:
    """Deliver a pending service from a day on: the rest of the billing cycle is charged at once,
    and billed at once where no other bill will come to take it.

    connection_id: of the subscriber at the network's provider, where it was made there by hand.
    Raises NotFound, NotInState, UnableToServe.
    """
    before, start = _begin(tx, agreement_id, Command.ACTIVATE, day, decision)
    refuse_taken(tx, agreement_id, connection_id)
    refuse_another(before, connection_id)
    moved = {"activated": start, "connection": connection_id}
    after = _move(tx, before, Command.ACTIVATE, moved)

    today = local_date(decision.at)
    once = charge_at_start(tx, after, start, today, decision.at)
    return _billed(tx, _end(tx, Command.ACTIVATE, before, after, start, decision, once), decision)


def suspend(
    tx: Transaction,
    agreement_id: int,
    kind: SuspensionKind,
    decision: Decision,
    *,
    skip_billing: bool = True,
    day: date | None = None,
) -> Done:
    """Turn a service off from a day on; with `skip_billing`, what was charged from there is
    credited.

    One for want of payment, where a bill with lines of the service is overdue, lasts until that is
    paid. Raises NotFound, NotInState, UnableToServe.
    """
    before, start = _begin(tx, agreement_id, Command.SUSPEND, day, decision)
    today = local_date(decision.at)
    values = {
        "agreement": agreement_id,
        "kind": kind,
        "skip": skip_billing,
        "until_paid": kind == "non_payment" and days_overdue(tx, before, today) > 0,
        "from": start,
        "at": decision.at,
        "by": decision.by,
        "why": decision.why,
    }
    tx.execute(_SUSPEND, values)
    after = _move(tx, before, Command.SUSPEND, {})
    return _end(tx, Command.SUSPEND, before, after, start, decision)


def reactivate(
    tx: Transaction, agreement_id: int, decision: Decision, *, day: date | None = None
) -> Done:
    """Turn a suspended service on again: the rest of the billing cycle is charged, and the fee that
    the market has for one that was off for want of payment.

    Raises NotFound, NotInState, UnableToServe.
    """
    before, start = _begin(tx, agreement_id, Command.REACTIVATE, day, decision)
    ended = _end_suspension(tx, agreement_id, start, decision)
    after = _move(tx, before, Command.REACTIVATE, {})
    today = local_date(decision.at)
    once = [] if ended is None else charge_reconnection(tx, after, ended, today, decision.at)
    done = _end(tx, Command.REACTIVATE, before, after, start, decision, once)
    return _billed(tx, done, decision)


def cancel(
    tx: Transaction, agreement_id: int, decision: Decision, *, day: date | None = None
) -> Done:
    """End a service: `day` is the first without it, and what was charged from there is credited; on
    a last bill at once, where no other will come.

    Raises NotFound, NotInState, UnableToServe.
    """
    before, end = _begin(tx, agreement_id, Command.CANCEL, day, decision)
    if before.state is State.SUSPENDED:
        _end_suspension(tx, agreement_id, end, decision)
    after = _move(tx, before, Command.CANCEL, {"cancelled": end})
    return _billed(tx, _end(tx, Command.CANCEL, before, after, end, decision), decision)


def withdraw(tx: Transaction, agreement_id: int, decision: Decision) -> Done:
    """Take an order back that was never delivered; it costs nothing.

    Raises NotFound, NotInState.
    """
    before, day = _begin(tx, agreement_id, Command.WITHDRAW, None, decision)
    after = _move(tx, before, Command.WITHDRAW, {"cancelled": day})
    follow(tx, after, decision.at)
    keep_action(tx, Command.WITHDRAW.value, before, after, day, decision)
    return Done(after, [])


def change_package(tx: Transaction, agreement_id: int, package: str, decision: Decision) -> Done:
    """Another package from today on, at its price of today: the rest of the cycle is charged at the
    new price, and what was charged at the old one is credited.

    Raises NotFound, NotInState, UnableToServe where it is the same one, or of another technology.
    """
    today = local_date(decision.at)
    known = agreement_of(tx, agreement_id)
    wanted = package_on(package, today, market_of(tx, known.account_id, today).code)
    command = Command.UPGRADE if wanted.monthly > known.now.price else Command.DOWNGRADE
    before, start = _begin(tx, agreement_id, command, None, decision)
    if wanted.code == before.now.package or wanted.technology != before.technology:
        raise UnableToServe(
            f"Service {agreement_id} is {before.now.package} over {before.technology}. Choose "
            "another package of that technology; another technology is another order.",
            field="package",
        )

    agree(tx, agreement_id, wanted, decision.at)
    after = _move(tx, before, command, {})
    return _end(tx, command, before, after, start, decision)


def _begin(
    tx: Transaction, agreement_id: int, command: Command, day: date | None, decision: Decision
) -> tuple[Agreement, date]:
    """The agreement, held, and the day of a command, both fit for it."""
    hold_parties(tx)
    agreement = agreement_of(tx, agreement_id, hold=True)
    if agreement.state not in MOVES[command].before:
        raise _wrong_state(agreement, command)

    today = local_date(decision.at)
    wanted = day or today
    if wanted > today:
        raise UnableToServe(
            f"{wanted} is still to come: do it on that day, or from today on.", field="day"
        )
    if wanted < agreement.last_day:
        raise UnableToServe(
            f"Something is known of service {agreement_id} until {agreement.last_day}. Choose that "
            "day or a later one.",
            field="day",
        )
    return agreement, wanted


def _move(
    tx: Transaction, before: Agreement, command: Command, values: Mapping[str, Any]
) -> Agreement:
    """The agreement in its next state. Raises NotInState where it was moved meanwhile."""
    blank = {"activated": None, "cancelled": None, "connection": None}
    move = {"agreement": before.agreement_id, "before": before.state, "after": MOVES[command].after}
    if tx.execute(_MOVE, {**blank, **values, **move}).rowcount != 1:
        raise _wrong_state(agreement_of(tx, before.agreement_id), command)

    return agreement_of(tx, before.agreement_id)


def _end(
    tx: Transaction,
    command: Command,
    before: Agreement,
    after: Agreement,
    day: date,
    decision: Decision,
    once: Sequence[Charge] = (),
) -> Done:
    """Charge what follows from a command, let the network's provider follow, and keep it."""
    today = local_date(decision.at)
    until = after.cycle_on(today).end
    charges = charge_ahead(tx, after, until, today, decision.at)
    follow(tx, after, decision.at)
    keep_action(tx, command.value, before, after, day, decision)
    announce(tx, command, after, day, decision)

    return Done(after, [*once, *charges])


def _billed(tx: Transaction, done: Done, decision: Decision) -> Done:
    """Bill what a command charged in the same transaction, unless the account's bill of electricity
    will take it: an account has one bill (docs/decisions/0099).
    """
    if not done.charges or has_bill_to_come(tx, done.agreement.account_id, local_date(decision.at)):
        return done
    return replace(done, billed=bill_account(tx, done.agreement.account_id, decision.at))


def _wrong_state(agreement: Agreement, command: Command) -> NotInState:
    states = " or ".join(sorted(MOVES[command].before))
    return NotInState(
        f"Service {agreement.agreement_id} is {agreement.state}; {command} needs it to be {states}."
        " Look at its history.",
        state=agreement.state.value,
    )


def _end_suspension(
    tx: Transaction, agreement_id: int, day: date, decision: Decision
) -> int | None:
    """End the suspension that lasts; its number where it lasted until bills were paid."""
    values = {
        "agreement": agreement_id,
        "to": day,
        "at": decision.at,
        "by": decision.by,
        "why": decision.why,
    }
    (number,) = fetch_one(tx, _END_SUSPENSION, values)
    return None if number is None else int(number)


# The state that is expected is in the same statement: of two who move it at once, one does.
_MOVE: Final = """
UPDATE services.agreement
SET state = %(after)s, activated_on = coalesce(%(activated)s, activated_on),
    cancelled_on = %(cancelled)s, connection_id = coalesce(%(connection)s, connection_id)
WHERE agreement_id = %(agreement)s AND state = %(before)s
"""

_SUSPEND: Final = """
INSERT INTO services.suspension (agreement_id, kind, skip_billing, until_paid, from_day,
    suspended_at, suspended_by, reason)
VALUES (%(agreement)s, %(kind)s, %(skip)s, %(until_paid)s, %(from)s, %(at)s, %(by)s, %(why)s)
"""

_END_SUSPENSION: Final = """
UPDATE services.suspension
SET to_day = %(to)s, ended_at = %(at)s, ended_by = %(by)s, ended_why = %(why)s
WHERE agreement_id = %(agreement)s AND to_day IS NULL
RETURNING CASE WHEN until_paid THEN suspension_id END
"""
