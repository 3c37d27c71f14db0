"""A sum that does not agree is followed up until it does, or staff know why."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from elhandel.platform.database import Database
from elhandel.reconciliation.cases import (
    DiscrepancyFile,
    Question,
    Reconciled,
    accept,
    asked_questions,
    mark_answered,
    mark_asked,
    mark_refused,
    months_to_reconcile,
    reconcile_month,
    show,
    standing,
    wanted,
)
from elhandel.reconciliation.cases.decisions import NoOpenDiscrepancy
from elhandel.reconciliation.retention import RETENTION
from elhandel.values.decision import Decision
from elhandel.values.identifiers import Gsrn
from tests.builders import documents, sums
from tests.builders.database.roles import as_function
from tests.builders.identifiers import SUPPLIER
from tests.integration.jobs.retention.years import FIRST_DAY_AFTER, LAST_KEPT_DAY, swept_on
from tests.integration.settlement.corrections.world import SINCE, House, World

JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)
DAY = date(2026, 1, 10)


@dataclass
class Month:
    """January at a few houses, and what DataHub says of it."""

    world: World
    houses: list[House]
    version: int = 0

    def sum(self, *kwh_by_quarter: float, process: str = "D05") -> None:
        """DataHub sums DAY: one value for every quarter, or one for each."""
        self.version += 1
        values = list(kwh_by_quarter) * (96 if len(kwh_by_quarter) == 1 else 1)
        series = sums.an_energy_series(DAY, values, version=self.version)
        self.world.receive(sums.energy(series, process=process))

    def reconcile(self) -> Reconciled:
        poller = as_function(self.world.database, "queue_poller")
        with poller.transaction() as tx:
            return reconcile_month(tx, JANUARY, SUPPLIER, now=self.world.clock.now())

    def questions(self) -> list[Question]:
        with self.world.database.transaction() as tx:
            return wanted(tx, 100)

    def ask(self) -> None:
        """What is wanted is asked of the market."""
        with as_function(self.world.database, "queue_poller").transaction() as tx:
            for question in wanted(tx, 100):
                mark_asked(tx, question.question_id, question.question_id, self.world.clock.now())

    def answer(self) -> None:
        """Every answer has come and was handled."""
        with as_function(self.world.database, "queue_poller").transaction() as tx:
            for question in asked_questions(tx):
                mark_answered(tx, question.question_id, self.world.clock.now())

    def file(self, number: int = 1) -> DiscrepancyFile:
        with as_function(self.world.database, "backoffice").transaction() as tx:
            return show(tx, number)

    def due(self) -> list[date]:
        with self.world.database.transaction() as tx:
            return months_to_reconcile(tx, self.world.clock.now())

    def suspects(self) -> list[tuple[str, str, int]]:
        return [(found.gsrn, found.cause, found.explains) for found in self.file().suspects]

    def events(self) -> list[str]:
        return [event.event for event in self.file().events]


@pytest.fixture
def month(database: Database) -> Month:
    """Two houses of 1 and 2 kWh an hour: 0.75 kWh a quarter."""
    world = World(database)
    houses = [world.house(number, starts_on=SINCE) for number in (1, 2)]
    for kwh, house in enumerate(houses, start=1):
        world.read(house.gsrn, DAY, 1000 * kwh)
    world.clock.move_by(hours=1)
    return Month(world, houses)


def test_a_sum_that_agrees_opens_nothing(month: Month) -> None:
    month.sum(0.75)

    found = month.reconcile()

    assert (found.compared, found.matching, found.opened) == (1, 1, [])
    assert month.questions() == []
    assert month.due() == [], "it is compared again when something comes"


def test_a_preliminary_sum_is_compared_and_not_followed_up(month: Month) -> None:
    month.sum(0.5, process="D03")

    found = month.reconcile()

    assert (found.compared, found.differing, found.opened) == (1, 1, [])


def test_a_point_whose_readings_are_the_difference_explains_all_of_it(month: Month) -> None:
    month.sum(0.25)  # only the first house

    month.reconcile()

    assert month.suspects() == [(month.houses[1].gsrn, "counted-here-only", 100)]
    questions = month.questions()
    assert [(question.kind, question.gsrn) for question in questions] == [
        ("aggregates", None),
        ("readings", Gsrn(month.houses[1].gsrn)),
    ]
    assert {(question.days.start, question.days.end) for question in questions} == {
        (DAY, DAY + timedelta(days=1))
    }


def test_points_that_the_fixing_of_a_month_leaves_out_are_asked_about(month: Month) -> None:
    world = month.world
    producing = world.house(3, starts_on=SINCE)
    world.receive(documents.master_data(producing.gsrn, SINCE, kind="E18"))
    world.read(producing.gsrn, DAY, 5000)
    before = [0.0] * 96 * (DAY - JANUARY).days
    after = [0.0] * 96 * (FEBRUARY - DAY).days
    series = sums.an_energy_series(JANUARY, [*before, *[0.75] * 96, *after[96:]])
    world.receive(sums.energy(series, process="D05"))

    found = month.reconcile()

    assert (found.compared, found.matching, len(found.opened)) == (2, 1, 1)
    assert month.suspects() == [(producing.gsrn, "described-otherwise", 100)]


def test_what_nobody_speaks_of_any_more_is_closed(month: Month) -> None:
    """The readings that the fixing left out were wrong: then neither side has a sum."""
    world = month.world
    producing = world.house(3, starts_on=SINCE)
    world.receive(documents.master_data(producing.gsrn, SINCE, kind="E18"))
    world.read(producing.gsrn, DAY, 5000)
    before = [0.0] * 96 * (DAY - JANUARY).days
    after = [0.0] * 96 * (FEBRUARY - DAY).days
    series = sums.an_energy_series(JANUARY, [*before, *[0.75] * 96, *after[96:]])
    world.receive(sums.energy(series, process="D05"))
    assert month.reconcile().opened == [1]
    month.ask()

    world.read(producing.gsrn, DAY, 0, registered=1)
    month.answer()
    found = month.reconcile()

    assert (found.compared, found.matching, found.closed) == (2, 2, [1])
    compared = month.file().compared.comparison
    assert (compared.matches, compared.theirs, compared.ours) == (True, 0, 0)
    assert month.due() == []


def test_a_missing_reading_is_asked_for_and_with_the_answer_all_agrees(month: Month) -> None:
    late = month.world.house(3, starts_on=SINCE)
    month.sum(1.75)

    month.reconcile()
    assert month.suspects() == [(late.gsrn, "missing-reading", 0)]
    month.ask()
    month.world.read(late.gsrn, DAY, 4000)
    month.answer()
    assert month.due() == [JANUARY], "all is answered: nobody waits for the day to end"
    found = month.reconcile()

    assert found.closed == [1]
    assert month.events() == ["found", "asks", "agrees"]
    file = month.file()
    assert (file.standing.state, file.compared.comparison.delta) == ("closed", 0)
    assert [(event.differing, event.delta) for event in file.events] == [
        (96, -96_000),
        (96, -96_000),
        (0, 0),
    ]
    assert [question.state for question in file.questions] == ["answered", "answered"]


def settled(month: Month) -> None:
    """January is settled, with what was read until then."""
    for number in range(1, 32):
        if number != DAY.day:
            for other in month.houses:
                month.world.read(other.gsrn, date(2026, 1, number), 0)
    for number in range(1, 32):
        month.world.spot(date(2026, 1, number), 1_000_000)
    month.world.run(JANUARY, FEBRUARY)
    month.world.clock.move_by(hours=1)


def test_it_closes_only_when_what_came_in_is_settled_again(month: Month) -> None:
    house = month.houses[1]
    settled(month)
    month.sum(1.25)  # DataHub has 4 kWh an hour of the second house
    month.reconcile()
    month.ask()

    month.world.read(house.gsrn, DAY, 4000, registered=1)
    month.answer()
    assert month.reconcile().closed == []
    assert month.file().standing.state == "settling"
    month.world.correct()
    found = month.reconcile()

    assert found.closed == [1]
    assert month.events() == ["found", "asks", "compared", "agrees"]


def test_what_came_after_datahub_had_calculated_explains_itself(month: Month) -> None:
    month.sum(0.75)
    month.reconcile()
    month.world.clock.move_by(hours=1)

    month.world.read(month.houses[0].gsrn, DAY, 3000, registered=1)
    found = month.reconcile()

    assert (found.matching, found.explained, found.differing, found.opened) == (0, 1, 0, [])


def test_unanswered_it_is_asked_three_times_a_day_apart_and_then_given_to_staff(
    month: Month,
) -> None:
    month.sum(0.3)

    steps = []
    for _ in range(5):
        month.reconcile()
        month.reconcile()  # the same again changes nothing
        month.ask()
        steps.append((month.file().standing.state, month.file().standing.attempts))
        month.world.clock.move_by(hours=24)

    assert steps == [("asked", 1), ("asked", 2), ("asked", 3), ("escalated", 3), ("escalated", 3)]
    assert month.events() == ["found", "asks", "asks", "asks", "escalated"]
    assert len({question.attempt for question in month.file().questions}) == 3
    assert month.due() == []


def test_a_refused_question_does_not_hold_the_next_step_up(month: Month) -> None:
    month.sum(0.3)
    month.reconcile()
    with month.world.database.transaction() as tx:
        for question in wanted(tx, 100):
            mark_refused(tx, question.question_id, "E0H", month.world.clock.now())

    month.reconcile()

    assert month.file().standing.attempts == 2
    assert {question.refusal for question in month.file().questions[:1]} == {"E0H"}


def test_an_escalated_one_closes_when_the_sums_agree_after_all(month: Month) -> None:
    month.sum(0.3)
    for _ in range(4):
        month.reconcile()
        month.ask()
        month.world.clock.move_by(hours=24)
    assert month.file().standing.state == "escalated"

    month.sum(0.75)
    found = month.reconcile()

    assert found.closed == [1]


def test_an_escalated_one_is_compared_again_when_its_month_was_settled_again(month: Month) -> None:
    """Once a day at most: a comparison reads the whole month."""
    settled(month)
    month.sum(1.25)
    for _ in range(4):
        month.reconcile()
        month.ask()
        month.world.clock.move_by(hours=25)
    month.reconcile()
    assert (month.file().standing.state, month.due()) == ("escalated", [])

    month.world.clock.move_by(hours=1)
    month.world.read(month.houses[1].gsrn, DAY, 4000, registered=1)
    month.world.correct()
    assert month.due() == []
    month.world.clock.move_by(hours=25)
    assert month.due() == [JANUARY]

    assert month.reconcile().closed == [1]
    assert month.due() == []


def test_what_staff_accept_comes_back_only_where_the_difference_is_another(month: Month) -> None:
    month.sum(0.3)
    month.reconcile()
    decision = Decision("mette", "the grid company knows", month.world.clock.now())
    with as_function(month.world.database, "backoffice").transaction() as tx:
        accept(tx, 1, decision)
    with pytest.raises(NoOpenDiscrepancy), month.world.database.transaction() as tx:
        accept(tx, 1, decision)

    month.sum(0.3)
    assert month.reconcile().opened == []
    month.sum(0.4)
    assert len(month.reconcile().opened) == 1

    standing_now = month.file().standing
    assert (standing_now.state, standing_now.ended_by, standing_now.reason) == (
        "accepted",
        "mette",
        "the grid company knows",
    )


def test_points_that_are_ours_and_were_ours_are_suspected_for_their_supply(month: Month) -> None:
    gone = month.houses[1]
    month.world.notify(gone.gsrn, date(2026, 1, 8), "E03")
    month.sum(0.75)  # DataHub counts it still

    month.reconcile()

    assert month.suspects()[0] == (gone.gsrn, "supply-near", 100)


def test_points_of_another_grid_area_or_method_are_suspected_for_it(month: Month) -> None:
    moved = month.houses[0]
    month.world.receive(documents.master_data(moved.gsrn, date(2026, 1, 5), grid_area="151"))
    month.sum(0.75)

    month.reconcile()

    assert month.suspects()[0] == (moved.gsrn, "described-otherwise", 100)


def test_two_at_once_open_one_discrepancy(month: Month) -> None:
    month.sum(0.3)

    assert [month.reconcile().opened, month.reconcile().opened] == [[1], []]
    with month.world.database.transaction() as tx:
        assert [found.discrepancy_id for found in standing(tx)] == [1]


@pytest.mark.parametrize("process", ["D04", "D05", "D32"])
def test_each_calculation_is_followed_up_by_itself(month: Month, process: str) -> None:
    month.sum(0.3, process=process)

    assert month.reconcile().opened == [1]


def test_a_month_and_all_about_it_go_with_the_books_of_its_year(month: Month) -> None:
    month.sum(0.25)
    month.reconcile()
    month.ask()
    tables = (
        "energy_sum",
        "comparison",
        "discrepancy",
        "discrepancy_event",
        "suspect",
        "question",
    )

    def left() -> list[int]:
        return [
            month.world.rows(f"SELECT count(*) FROM reconciliation.{table}".encode())[0][0]
            for table in tables
        ]

    kept = left()
    assert min(kept) > 0
    swept_on(month.world, LAST_KEPT_DAY, RETENTION)
    assert left() == kept
    swept_on(month.world, FIRST_DAY_AFTER, RETENTION)
    assert left() == [0] * len(tables)


def test_of_a_charge_those_are_suspected_whose_link_changes_and_their_readings_are_not_asked_for(
    month: Month,
) -> None:
    begins, goes_on = month.houses
    month.world.price("CD", SINCE, "0.50")
    month.world.link(goes_on.gsrn, "CD", SINCE)
    month.world.link(begins.gsrn, "CD", DAY)
    day = sums.a_charge_series(DAY, [("48", "0.5", "24")], resolution="P1D")
    month.world.receive(sums.wholesale(day))

    month.reconcile()

    file = month.file()
    assert (file.compared.comparison.theirs, file.compared.comparison.ours) == (48_000, 72_000)
    assert month.suspects() == [(begins.gsrn, "link-changed", 0)]
    assert (file.suspects[0].first, file.suspects[0].past) == (DAY, FEBRUARY)
    assert [question.kind for question in file.questions] == ["wholesale"]
