"""Retention: nothing is kept without a reason, and nothing is deleted before its time.

`rules/retention.toml` says how long, by date. Each room says which of its rows have expired
(`RETENTION`). A scheduled job deletes them in batches, each in one transaction, so it may stop
anywhere and continue the next night. Rows that belong together go in one batch: no invariant ever
sees half a sum.
"""

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final, LiteralString

from psycopg.sql import SQL, Composed, Identifier

from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction
from elhandel.values.days.dated import holding_on
from elhandel.values.days.local_time import next_month, start_of_day

BATCH: Final = 5_000
_LIMIT: Final = b"LIMIT %(limit)s"


@dataclass(frozen=True, slots=True)
class RetentionRules:
    """How long each kind of row is kept, from `valid_from` on."""

    valid_from: date
    bookkeeping_years: int
    trace_days: int
    answer_days: int
    staff_read_days: int
    sign_in_days: int
    signup_months: int
    claim_years: int
    message_years: int
    sent_years: int
    process_years: int


@dataclass(frozen=True, slots=True)
class Horizon:
    """What has expired on a day: everything of a kind before an instant or a local day."""

    now: datetime
    books_from: date
    """The first day of the accounting years whose material is kept."""
    needed_from: date
    """The first day whose readings, prices and messages may still be needed; never after
    books_from."""
    traces_before: datetime
    """For traces of finished work."""
    answers_before: datetime
    """For answers to repeated requests."""
    staff_reads_before: datetime
    """For traces of what staff have read."""
    sign_ins_before: datetime
    """For sign-ins that were under way."""
    signups_before: datetime
    """For signups that failed."""
    messages_before: datetime
    """For messages that name persons."""
    sent_before: datetime
    """For requests that were sent to the market."""
    processes_before: datetime
    """For processes with the market."""
    left_by: date
    """A customer who left by this day has no claims any more."""


type Forget = Callable[[Transaction, Horizon, int], int]
"""Deletes about `limit` expired rows at most and returns how many; 0 where none are left."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of row that expires. `name` is stable, for the metric; `what` is for people."""

    name: str
    what: str
    forget: Forget

    @property
    def metric(self) -> str:
        """The name of the metric that counts what it deleted."""
        return f"forgotten_{self.name.replace('-', '_')}"


@dataclass(frozen=True, slots=True)
class Swept:
    """How many rows each rule deleted, and the rules that ran out of time."""

    counts: dict[str, int]
    unfinished: tuple[str, ...]


def retention_rules(day: date) -> RetentionRules:
    """The rules in force on a day; before the first entry, the first."""
    rules = _all_rules()
    return holding_on(day, rules) or rules[0]


def books_kept_from(day: date) -> date:
    """The first day of the accounting years whose material is kept on a day."""
    return date(day.year - retention_rules(day).bookkeeping_years, 1, 1)


def horizon(clock: Clock) -> Horizon:
    """What has expired now, as far as the calendar alone can say."""
    now, today = clock.now(), clock.today()
    rules = retention_rules(today)
    books_from = books_kept_from(today)

    return Horizon(
        now=now,
        books_from=books_from,
        needed_from=books_from,
        traces_before=now - timedelta(days=rules.trace_days),
        answers_before=now - timedelta(days=rules.answer_days),
        staff_reads_before=now - timedelta(days=rules.staff_read_days),
        sign_ins_before=now - timedelta(days=rules.sign_in_days),
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
    """Delete what has expired by each rule, batch by batch, while time is left."""
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


@dataclass(frozen=True, slots=True)
class Statements:
    """Deletes by statements in order. Each obeys %(limit)s, which counts what goes in one piece."""

    statements: Sequence[bytes | LiteralString | Composed]

    def __call__(self, tx: Transaction, until: Horizon, limit: int) -> int:
        """How many rows were deleted; 0 where none are left."""
        values = {**asdict(until), "limit": limit}
        return sum(tx.execute(statement, values).rowcount for statement in self.statements)


def by_statements(*statements: bytes | LiteralString | Composed) -> Forget:
    """Deletes by these statements in order, those of children before those of their parents.

    Each may use %(now)s and the other fields of Horizon. Each takes %(limit)s rows at most, or the
    rows of so many things that go whole: then all of them choose the same things in the same
    order, and the last deletes the things. A parent of which children are left stays until they
    are gone. Raises ValueError for a statement without the limit.
    """
    for statement in statements:
        text = statement.as_string() if isinstance(statement, Composed) else statement
        if _LIMIT not in (text if isinstance(text, bytes) else text.encode()):
            raise ValueError(f"a statement of retention without {_LIMIT.decode()}: {text!r}")
    return Statements(statements)


def replaced(table: str, since: str = "superseded_at") -> Composed:
    """A statement that deletes rows that were replaced before the first needed day.

    table: schema.table, of the caller's own room. since: the column that says when.
    """
    names = {"table": Identifier(*table.split(".")), "since": Identifier(since)}
    return _REPLACED.format(**names)


_REPLACED: Final = SQL("""
DELETE FROM {table} WHERE ctid IN (
    SELECT ctid FROM {table}
    WHERE {since} < %(needed_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen'
    LIMIT %(limit)s)
""")


def _earlier(day: date, *, months: int) -> date:
    """The same day of the month some months earlier, or the last day of that month."""
    count = day.year * 12 + day.month - 1 - months
    first = date(count // 12, count % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), next_month(first) - timedelta(days=1))


def _end_of(day: date) -> datetime:
    """The instant at which the local day ends."""
    return start_of_day(day + timedelta(days=1))


@lru_cache(maxsize=1)
def _all_rules() -> Sequence[RetentionRules]:
    text = (files("elhandel.platform") / "rules" / "retention.toml").read_text(encoding="utf-8")
    rules = [_rules(rule) for rule in tomllib.loads(text)["rules"]]
    return sorted(rules, key=lambda rule: rule.valid_from)


def _rules(rule: Mapping[str, Any]) -> RetentionRules:
    return RetentionRules(**{field.name: rule[field.name] for field in fields(RetentionRules)})
