"""Retention: nothing is kept without a reason, and nothing goes before its time.

`rules/retention.toml` says how long, by date. Each room says which rows of its own are over
(`RETENTION`); a scheduled job sweeps them in batches of one transaction each, so that it may stop
anywhere and go on the next night. What belongs together goes in one batch: no sum that an invariant
asks for is ever half there.
"""

import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Final

from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction
from elhandel.values.local_time import next_month, start_of_day

BATCH: Final = 5_000


@dataclass(frozen=True, slots=True)
class RetentionRules:
    """How long things are kept, from `valid_from` on."""

    valid_from: date
    bookkeeping_years: int
    trace_days: int
    answer_days: int
    staff_read_days: int
    signup_months: int
    claim_years: int
    message_years: int
    sent_years: int
    process_years: int


@dataclass(frozen=True, slots=True)
class Horizon:
    """Up to where things are over on a day.

    books_from: the first day of the accounting years whose material is kept. needed_from: the first
    day that something kept may still ask about (readings, prices, messages): never after
    books_from. traces_before, answers_before, staff_reads_before: the instants before which traces
    of things that are done, answers to repeated requests, and traces of what staff have read, are
    over. signups_before, messages_before, sent_before, processes_before: the instants before which
    a signup that came to nothing, a message that names persons, what was sent and a process are
    over. left_by: whoever left by that local day has no claim left.
    """

    now: datetime
    books_from: date
    needed_from: date
    traces_before: datetime
    answers_before: datetime
    staff_reads_before: datetime
    signups_before: datetime
    messages_before: datetime
    sent_before: datetime
    processes_before: datetime
    left_by: date


type Forget = Callable[[Transaction, Horizon, int], int]
"""Deletes at most about so many rows that are over; how many it deleted. 0: none are left."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Rows that are over at some time. `name` is stable: the metric goes by it. `what` says them to
    people.
    """

    name: str
    what: str
    forget: Forget

    @property
    def metric(self) -> str:
        """The name of the metric that counts what it deleted."""
        return f"forgotten_{self.name.replace('-', '_')}"


@dataclass(frozen=True, slots=True)
class Swept:
    """How many rows went by each rule, and the rules that time did not suffice for."""

    counts: dict[str, int]
    unfinished: tuple[str, ...]


def retention_rules(day: date) -> RetentionRules:
    """The rules in force on a day; before the first entry those of the first."""
    rules = _all_rules()
    return next((rule for rule in reversed(rules) if rule.valid_from <= day), rules[0])


def horizon(clock: Clock) -> Horizon:
    """What is over now, as far as the calendar alone can say."""
    now, today = clock.now(), clock.today()
    rules = retention_rules(today)
    books_from = date(today.year - rules.bookkeeping_years, 1, 1)

    return Horizon(
        now=now,
        books_from=books_from,
        needed_from=books_from,
        traces_before=now - timedelta(days=rules.trace_days),
        answers_before=now - timedelta(days=rules.answer_days),
        staff_reads_before=now - timedelta(days=rules.staff_read_days),
        signups_before=_end_of(_earlier(today, months=rules.signup_months)),
        messages_before=_end_of(_earlier(today, months=12 * rules.message_years)),
        sent_before=_end_of(_earlier(today, months=12 * rules.sent_years)),
        processes_before=_end_of(_earlier(today, months=12 * rules.process_years)),
        left_by=_earlier(today, months=12 * rules.claim_years),
    )


def sweep(
    database: Database,
    rules: Iterable[Rule],
    until: Horizon,
    *,
    time_is_left: Callable[[], bool],
    batch: int = BATCH,
) -> Swept:
    """Delete what is over by each rule, batch by batch, for as long as time is left; the next sweep
    goes on.
    """
    counts: dict[str, int] = {}
    unfinished = []
    for rule in rules:
        counts[rule.name] = 0
        gone = 1
        while gone and time_is_left():
            with database.transaction() as tx:
                gone = rule.forget(tx, until, batch)
            counts[rule.name] += gone
        if gone:
            unfinished.append(rule.name)

    return Swept(counts, tuple(unfinished))


def by_statements(*statements: bytes) -> Forget:
    """Deletes by these statements, one after the other. Each may use %(now)s and the other fields
    of Horizon, and has to obey %(limit)s."""

    def forget(tx: Transaction, until: Horizon, limit: int) -> int:
        values = {**asdict(until), "limit": limit}
        return sum(tx.execute(statement, values).rowcount for statement in statements)

    return forget


def replaced(table: str, since: str = "superseded_at") -> bytes:
    """The statement that deletes rows of a table that were replaced before the first needed day.

    since: the column that says when.
    """
    return f"""
        DELETE FROM {table} WHERE ctid IN (
            SELECT ctid FROM {table}
            WHERE {since} < %(needed_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen' LIMIT %(limit)s)
    """.encode()  # noqa: S608  (names in the code, no value)


def _earlier(day: date, *, months: int) -> date:
    """The same day of the month so many months earlier, or the last of that month."""
    count = day.year * 12 + day.month - 1 - months
    first = date(count // 12, count % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), next_month(first) - timedelta(days=1))


def _end_of(day: date) -> datetime:
    """The instant at which the local day is over."""
    return start_of_day(day + timedelta(days=1))


@lru_cache(maxsize=1)
def _all_rules() -> Sequence[RetentionRules]:
    text = (files("elhandel.platform") / "rules" / "retention.toml").read_text(encoding="utf-8")
    names = [field.name for field in fields(RetentionRules)]
    rules = [
        RetentionRules(**{name: rule[name] for name in names})
        for rule in tomllib.loads(text)["rules"]
    ]
    return sorted(rules, key=lambda rule: rule.valid_from)
