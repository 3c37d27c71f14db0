"""What an owner says of a charge holds from its day on, and overwrites what was announced of later
days (BRS-031).
"""

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.platform.database import Database, Transaction
from elhandel.pricing.charges import ChargeInformation, record_information
from elhandel.values.charges import ChargeKey, ChargeKind
from elhandel.values.ids import MessageId
from tests.builders.chance import by_chance
from tests.builders.clock import at

KEY = ChargeKey("5790001089030", ChargeKind.TARIFF, "CD")
NOW = at("2026-01-01T10:00")
FIRST = date(2026, 1, 1)
DAY = timedelta(1)


def informed(tx: Transaction, message: int, day: int, *, stops: bool = False) -> None:
    since = FIRST + day * DAY
    information = ChargeInformation(
        KEY,
        since,
        since if stops else None,
        f"by message {message}",
        "",
        "PT1H",
        vat=True,
        tax=False,
    )
    record_information(tx, information, MessageId(message), NOW)


def known(tx: Transaction) -> list[tuple[int, str]]:
    """Day and name of what holds, in order."""
    rows = tx.execute(
        "SELECT valid_from, name FROM pricing.charge_information"
        " WHERE superseded_at IS NULL ORDER BY valid_from"
    )
    return [((day - FIRST).days, name) for day, name in rows]


def test_information_overwrites_what_was_announced_of_later_days(database: Database) -> None:
    with database.transaction() as tx:
        for message, day in enumerate((0, 60, 90, 30), start=1):
            informed(tx, message, day)

        assert known(tx) == [(0, "by message 1"), (30, "by message 4")]


def test_several_days_of_one_message_stand_beside_each_other(database: Database) -> None:
    with database.transaction() as tx:
        for day in (60, 0, 30):
            informed(tx, 1, day)

        assert [day for day, _ in known(tx)] == [0, 30, 60]


def test_a_stop_leaves_nothing_that_was_announced_after_it(database: Database) -> None:
    with database.transaction() as tx:
        informed(tx, 1, 0)
        informed(tx, 2, 60)
        informed(tx, 3, 30, stops=True)

        assert [day for day, _ in known(tx)] == [0, 30]


def expected(announced: Sequence[int]) -> list[tuple[int, str]]:
    """What holds where every message is handled as it comes."""
    holds: dict[int, str] = {}
    for message, day in enumerate(announced, start=1):
        holds = {known_day: name for known_day, name in holds.items() if known_day < day}
        holds[day] = f"by message {message}"
    return sorted(holds.items())


@given(
    announced=st.lists(st.integers(0, 5), min_size=1, max_size=6).flatmap(
        lambda days: st.tuples(st.just(days), st.permutations(range(len(days))))
    )
)
@settings(
    max_examples=by_chance(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_information_holds_the_same_in_whatever_order_messages_are_handled(
    database: Database, announced: tuple[list[int], list[int]]
) -> None:
    days, order = announced
    with database.transaction() as tx:
        tx.execute("DELETE FROM pricing.charge_information")
        for place in order:
            informed(tx, place + 1, days[place])

        assert known(tx) == expected(days)
