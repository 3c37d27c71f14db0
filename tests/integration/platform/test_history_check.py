"""Years are checked a piece at a time: the longest unasked first, one that offended each time,
nothing starved.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from elhandel.platform.database import Database, Transaction
from elhandel.platform.upkeep.history_check import check_history, remembered
from elhandel.platform.upkeep.invariants import Finding, Invariant, Offender, Scope, by_query
from tests.builders.clock import HandClock, at

MONTHS = [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1)]
# What stands in the table `wrong` offends in its month.
WRONG = Invariant(
    "nothing-wrong",
    "Nothing is wrong.",
    by_query("SELECT day::text, 'wrong' FROM wrong WHERE day >= %(first)s AND day < %(past)s"),
)
HOLDS = Invariant("holds", "It holds.", by_query("SELECT 'x', 'y' WHERE %(first)s > %(past)s"))


def pieces(number: int) -> Callable[[], bool]:
    """Time for that many pieces."""
    left = iter(range(number))
    return lambda: next(left, None) is not None


class Years:
    """A history of three months over a database, asked again and again."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = HandClock(at("2026-02-01T02:10"))
        self.months = list(MONTHS)
        self.execute("CREATE TABLE wrong (day date)")

    def execute(self, sql: Any, *parameters: Any) -> None:
        with self.database.transaction() as tx:
            tx.execute(sql, parameters)

    def ask(self, time_for: int = 100, *invariants: Invariant) -> tuple[Finding, ...]:
        asked = check_history(
            self.database,
            self.clock,
            invariants or (WRONG, HOLDS),
            lambda _tx: self.months,
            time_is_left=pieces(time_for),
        )
        self.outdated = asked.outdated
        return asked.findings

    def checked(self) -> list[tuple[Any, ...]]:
        with self.database.transaction() as tx:
            return tx.execute(
                "SELECT invariant, month FROM platform.checked_month WHERE checked_at IS NOT NULL "
                "ORDER BY tried_at, 2"
            ).fetchall()


def test_with_time_enough_every_invariant_is_asked_of_every_month(database: Database) -> None:
    years = Years(database)

    assert len(years.ask()) == 6
    assert years.outdated == 0
    assert {month for _, month in years.checked()} == set(MONTHS)


def test_what_was_asked_today_is_not_asked_again_and_tomorrow_it_is(database: Database) -> None:
    years = Years(database)
    years.ask()

    years.clock.move_by(hours=1)
    again = years.ask()
    years.clock.move_by(hours=20)
    tomorrow = years.ask()

    assert (len(again), len(tomorrow)) == (0, 6)


def test_a_check_that_stops_is_gone_on_with_by_the_next(database: Database) -> None:
    years = Years(database)
    counts = []
    for _ in range(4):
        counts.append(len(years.ask(time_for=2)))
        years.clock.move_by(hours=1)

    assert counts == [2, 2, 2, 0]
    assert len(years.checked()) == 6


def test_pieces_that_nobody_asked_for_days_are_counted(database: Database) -> None:
    years = Years(database)
    years.ask(time_for=4)
    unasked = years.outdated
    years.ask()

    years.clock.move_by(days=5)
    years.ask(time_for=1)

    assert (unasked, years.outdated) == (2, 5)


def test_an_offender_is_found_in_its_month_asked_again_each_time_and_remembered(
    database: Database,
) -> None:
    years = Years(database)
    years.execute("INSERT INTO wrong VALUES ('2025-12-24')")
    found = [finding.offenders for finding in years.ask() if finding.offenders]
    years.clock.move_by(hours=1)

    again = years.ask()
    with database.transaction() as tx:
        kept = dict(remembered(tx))
    years.execute("DELETE FROM wrong")
    years.ask()
    with database.transaction() as tx:
        mended = dict(remembered(tx))

    assert found == [(Offender("2025-12-24", "wrong"),)]
    assert [finding.offenders for finding in again] == found
    assert (kept, mended) == ({"nothing-wrong": 1}, {})


def test_a_piece_that_never_finishes_does_not_hold_up_the_others(database: Database) -> None:
    def breaks(_tx: Transaction, scope: Scope) -> list[Offender]:
        if scope.first == date(2026, 1, 1):
            raise TimeoutError
        return []

    years, hard = Years(database), Invariant("hard", "It can be asked.", breaks)
    for _ in range(3):
        try:
            years.ask(100, hard)
        except TimeoutError:
            years.clock.move_by(hours=1)

    assert {month for _, month in years.checked()} == {date(2025, 11, 1), date(2025, 12, 1)}


def test_a_month_that_is_no_more_is_forgotten(database: Database) -> None:
    years = Years(database)
    years.ask()
    years.months.remove(date(2025, 11, 1))

    years.ask()

    assert {month for _, month in years.checked()} == set(years.months)
