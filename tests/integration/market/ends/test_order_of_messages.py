"""Whatever comes first, twice or late: an end and a move-out come to the same."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.market.ends import EndKind, EndWanted, ask_for_end
from elhandel.portfolio.supply import vacancies
from elhandel.values.identifiers import Gsrn
from tests.builders import documents as doc
from tests.builders.chance import by_chance
from tests.builders.clock import HandClock
from tests.builders.journeys import DAY, POINT, START, supplied
from tests.builders.supplier import Supplier

END = "RequestEndOfSupply"
ASKED = date(2026, 2, 16)
WISHED = date(2026, 2, 26)
STOPPED = WISHED + 3 * DAY

quickly = settings(
    max_examples=by_chance(8),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def orders(*steps: str) -> st.SearchStrategy[list[str]]:
    """The steps in any order, some of them again."""
    return st.lists(st.sampled_from(steps), max_size=3).flatmap(
        lambda again: st.permutations([*steps, *again])
    )


class Home:
    """A home whose end is asked for, made anew for each example."""

    def __init__(self, supplier: Supplier, clock: HandClock) -> None:
        self.supplier, self.clock = supplier, clock

    def ending(self, kind: EndKind) -> None:
        """The end is asked for and not answered; all that came before is forgotten."""
        with self.supplier.database.transaction() as tx:
            tx.execute(
                "TRUNCATE portfolio.contract, portfolio.metering_point, market.request, "
                "market.inbound_message, market.dead_record, platform.outbox "
                "RESTART IDENTITY CASCADE"
            )
        self.clock.move_to_day(date(2026, 1, 15), minutes=600)
        supplied(self.supplier, self.clock)
        self.clock.move_to_day(ASKED)
        with self.supplier.backoffice.transaction() as tx:
            ask_for_end(tx, EndWanted(Gsrn(POINT), kind, WISHED), self.clock)
        self.supplier.send()

    def play(self, order: list[str], reason: str) -> None:
        confirmation = doc.a_confirmation(self.supplier.transaction(END), END, reason)
        for step in order:
            if step == "confirmed":
                self.supplier.receive(confirmation)
            elif step == "the day":
                self.clock.move_to_day(WISHED)
                self.supplier.activate()
            else:
                notice, _, days = step.partition("+")
                self.supplier.receive(
                    doc.a_notification(POINT, WISHED + int(days or 0) * DAY, notice)
                )
            assert self.supplier.dead() == []

    def state(self) -> tuple[tuple[str, date, date | None], str]:
        """The supply, and the state of its end."""
        ended = self.supplier.value(
            "SELECT state FROM market.process WHERE about_id IS NOT NULL "
            "ORDER BY process_id DESC LIMIT 1"
        )
        return self.supplier.supply()[-1], ended


@pytest.fixture
def home(supplier: Supplier, clock: HandClock) -> Home:
    return Home(supplier, clock)


@quickly
@given(order=orders("confirmed", "E20+3"))
def test_an_end_is_where_the_point_was_disconnected(home: Home, order: list[str]) -> None:
    home.ending("end_of_supply")
    home.play(order, "E20")
    assert home.state() == (("active", START, STOPPED), "completed")


@quickly
@given(order=orders("confirmed", "D45", "E03+1"))
def test_a_crossed_end_is_cancelled_and_the_other_supplier_has_the_point(
    home: Home, order: list[str]
) -> None:
    home.ending("end_of_supply")
    home.play(order, "E20")
    assert home.state() == (("active", START, WISHED + DAY), "cancelled")


@quickly
@given(order=orders("confirmed", "the day", "E03+4"))
def test_who_leaves_has_their_days_and_the_point_is_vacant_until_the_next(
    home: Home, order: list[str]
) -> None:
    home.ending("move_out")
    home.play([*order, "confirmed", "the day", "E03+4"], "E66")
    assert home.state() == (("active", START, WISHED), "completed")
    with home.supplier.database.transaction() as tx:
        vacant = vacancies(tx, WISHED)[-1]
    assert (vacant.starts_on, vacant.ends_on) == (WISHED, WISHED + 4 * DAY)
