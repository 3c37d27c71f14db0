"""A replay is judged by when its message came, so that no older facts go over newer ones; none is
left half done.
"""

import contextlib
import gzip
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from elhandel.market import inbox, supply
from elhandel.market.hub import Peeked
from elhandel.platform.database import Database, Transaction
from elhandel.values.errors import Unavailable
from elhandel.values.identifiers import Gsrn
from tests.builders import documents as doc
from tests.builders.clock import HandClock
from tests.builders.identifiers import a_gsrn
from tests.builders.journeys import POINT, START, supplied
from tests.builders.supplier import Supplier

DAY = timedelta(1)
LATER = START + 24 * DAY


class Ledger:
    """Messages in the order in which they came; some are handled at once, some are dead and
    replayed at the end.
    """

    def __init__(self, supplier: Supplier) -> None:
        self.supplier = supplier
        self.dead: list[str] = []
        self.queue = "MasterData"

    def comes(self, body: bytes, queue: str = "MasterData") -> None:
        """A message that is handled as it comes."""
        self.supplier.receive(body, queue=queue)
        assert len(self.supplier.dead()) == len(self.dead)
        self.supplier.clock.move_by(minutes=1)

    def dies(self, body: bytes, queue: str = "MasterData") -> None:
        """A message that comes and lies in the dead letters, for a reason that is mended later."""
        number = len(self.dead) + 1
        message_id = f"dead-{number}"
        with self.supplier.database.transaction() as tx:
            tx.execute(
                "INSERT INTO market.inbound_message (message_id, queue, body, received_at, state, "
                "error_code, error) "
                "VALUES (%s, %s, %s, %s, 'dead', 'unexpected', 'a mistake of ours')",
                [message_id, queue, gzip.compress(body), self.supplier.clock.now()],
            )
        self.dead.append(message_id)
        self.supplier.clock.move_by(minutes=1)

    def replay(self) -> None:
        """Replay what is dead, the last first."""
        self.supplier.clock.move_by(hours=1)
        for message_id in reversed(self.dead):
            handled = inbox.replay(self.supplier.database, self.supplier.clock, message_id)
            assert (handled.state, handled.dead_records) == ("handled", 0), self.supplier.dead()
        self.dead.clear()


@pytest.fixture
def ledger(supplier: Supplier) -> Ledger:
    return Ledger(supplier)


def facts(supplier: Supplier) -> list[tuple[Any, ...]]:
    return supplier.rows(
        "SELECT valid_from, grid_area FROM portfolio.metering_point_version "
        "WHERE superseded_at IS NULL ORDER BY 1"
    )


# --- newer facts stay -----------------------------------------------------------------------------


def test_older_master_data_of_the_same_day_stays_history(
    ledger: Ledger, supplier: Supplier
) -> None:
    ledger.dies(doc.master_data(POINT, START, grid_area="131"))
    ledger.comes(doc.master_data(POINT, START, grid_area="740"))
    ledger.replay()
    assert facts(supplier) == [(START, "740")]
    history = (
        "SELECT grid_area FROM portfolio.metering_point_version WHERE superseded_at IS NOT NULL"
    )
    assert supplier.rows(history) == [("131",)]


def test_older_master_data_of_another_day_holds_for_its_days(
    ledger: Ledger, supplier: Supplier
) -> None:
    ledger.dies(doc.master_data(POINT, START, grid_area="131"))
    ledger.comes(doc.master_data(POINT, LATER, grid_area="740"))
    ledger.replay()
    assert facts(supplier) == [(START, "131"), (LATER, "740")]


def test_two_older_messages_replayed_in_the_wrong_order_end_as_they_came(
    ledger: Ledger, supplier: Supplier
) -> None:
    ledger.dies(doc.master_data(POINT, START, grid_area="131"))
    ledger.dies(doc.master_data(POINT, START, grid_area="740"))
    ledger.replay()
    assert facts(supplier) == [(START, "740")]


def test_newer_master_data_that_is_replayed_replaces_the_older(
    ledger: Ledger, supplier: Supplier
) -> None:
    ledger.comes(doc.master_data(POINT, START, grid_area="131"))
    ledger.dies(doc.master_data(POINT, START, grid_area="740"))
    ledger.replay()
    assert facts(supplier) == [(START, "740")]


def test_older_master_data_gives_a_child_no_earlier_parent_back(
    ledger: Ledger, supplier: Supplier
) -> None:
    child, first, second = a_gsrn(5), a_gsrn(1), a_gsrn(2)
    ledger.dies(doc.master_data(child, START, kind="D14", parent=first))
    ledger.comes(doc.master_data(child, LATER, kind="D14", parent=second))
    ledger.replay()
    couplings = supplier.rows(
        "SELECT p.gsrn, k.first, k.past FROM portfolio.coupling k "
        "JOIN portfolio.metering_point p ON p.metering_point_id = k.parent_id ORDER BY k.past"
    )
    assert [(parent, past) for parent, _, past in couplings] == [
        (first, LATER),
        (second, date(9999, 12, 31)),
    ]
    assert couplings[0][1] == START


def test_older_master_data_does_not_couple_what_was_uncoupled_since(
    ledger: Ledger, supplier: Supplier
) -> None:
    child, parent = a_gsrn(5), a_gsrn(1)
    ledger.dies(doc.master_data(child, START, kind="D14", parent=parent))
    ledger.comes(doc.a_notification(child, LATER, "D40"))
    ledger.replay()
    assert supplier.rows("SELECT first, past FROM portfolio.coupling") == [(START, LATER)]


def test_an_older_uncoupling_leaves_a_coupling_that_came_since(
    ledger: Ledger, supplier: Supplier
) -> None:
    child, parent = a_gsrn(5), a_gsrn(1)
    ledger.dies(doc.a_notification(child, START, "D40"))
    ledger.comes(doc.master_data(child, LATER, kind="D14", parent=parent))
    ledger.replay()
    assert supplier.value(
        "SELECT parent_id IS NOT NULL FROM portfolio.metering_point WHERE gsrn = %s", child
    )


def test_older_customer_data_and_heating_stay_behind_newer(
    ledger: Ledger, supplier: Supplier
) -> None:
    ledger.dies(doc.customer_data(POINT, START, heated=True))
    ledger.comes(doc.customer_data(POINT, START, heated=False))
    ledger.replay()
    assert supplier.rows("SELECT heated FROM portfolio.heated WHERE superseded_at IS NULL") == [
        (False,)
    ]
    assert supplier.rows("SELECT electrical_heating FROM market.customer_at_point") == [(False,)]


def test_older_customer_data_still_says_what_newer_leaves_out(
    ledger: Ledger, supplier: Supplier
) -> None:
    """A protection that the market has said once is not lost because its message had to wait."""
    supplier.sign_up()
    protected: Mapping[str, bool | None] = {"D01": True, "D04": True}
    ledger.dies(doc.customer_data(POINT, START, protected_name=True, protected=protected))
    ledger.comes(
        doc.customer_data(POINT, START, protected_name=None, protected={"D01": False, "D04": None})
    )
    ledger.replay()
    said = "SELECT protected_name, protected_addresses FROM market.customer_at_point"
    assert supplier.rows(said) == [(True, {"D01": False, "D04": True})]


# --- prices and links -----------------------------------------------------------------------------


def links(supplier: Supplier) -> list[tuple[Any, ...]]:
    return supplier.rows(
        "SELECT valid_from, valid_to, factor FROM pricing.price_link WHERE superseded_at IS NULL "
        "ORDER BY 1"
    )


def a_link(first: date, *, factor: int = 1, stops: date | None = None) -> bytes:
    return doc.price_links(
        doc.a_link(POINT, doc.a_charge("CD", effective=first), factor=factor, stops=stops)
    )


def empty(supplier: Supplier, statement: bytes) -> None:
    with supplier.database.transaction() as tx:
        tx.execute(statement)


LINKS = {
    "the same day linked otherwise": (a_link(START), a_link(START, factor=2)),
    "the same day stopped": (a_link(START), a_link(START, stops=START)),
    "a stop of the same day linked again": (a_link(START, stops=START), a_link(START)),
    "a later link": (a_link(START), a_link(LATER, factor=2)),
    "an earlier open link": (a_link(LATER), a_link(START, factor=2)),
    "a stop within": (a_link(START, stops=LATER + 9 * DAY), a_link(LATER, stops=LATER)),
    "a stop before": (a_link(LATER), a_link(START, stops=START)),
    "a stop, then a link over it with an end": (
        a_link(LATER, stops=LATER),
        a_link(START, stops=LATER + 9 * DAY),
    ),
    "a stop, then an open link before it": (a_link(LATER, stops=LATER), a_link(START)),
}


@pytest.mark.parametrize("pair", LINKS.values(), ids=LINKS.keys())
def test_links_end_as_if_they_had_been_handled_as_they_came(
    ledger: Ledger, supplier: Supplier, pair: tuple[bytes, bytes]
) -> None:
    older, newer = pair
    ledger.dies(older, "Charges")
    ledger.comes(newer, "Charges")
    ledger.replay()
    replayed = links(supplier)
    empty(supplier, b"TRUNCATE pricing.price_link, pricing.link_stop")
    ledger.comes(older, "Charges")
    ledger.comes(newer, "Charges")
    assert replayed == links(supplier)


def prices(supplier: Supplier, first: date, days: int) -> list[int | None]:
    """The price in force on each day, in øre."""
    return [
        supplier.value(
            "SELECT (SELECT prices[1] / 10000 FROM pricing.charge_price "
            "WHERE superseded_at IS NULL "
            "AND valid_from <= %s ORDER BY valid_from DESC LIMIT 1)",
            first + number * DAY,
        )
        for number in range(days)
    ]


def a_series(first: date, *ore: int) -> bytes:
    """A price for each day from `first` on."""
    prices = [Decimal(price) / 100 for price in ore]
    return doc.price_series(doc.a_charge("CD"), first, first + len(ore) * DAY, "P1D", prices)


SERIES = {
    "the same days": (a_series(START, 1, 2, 3), a_series(START, 4, 5, 6)),
    "a day within": (a_series(START, 1, 2, 3), a_series(START + DAY, 9)),
    "days at its end": (a_series(START, 1, 2, 3), a_series(START + 2 * DAY, 8, 9)),
    "days at its beginning": (a_series(START + DAY, 1, 2, 3), a_series(START, 8, 9)),
    "days around it": (a_series(START + DAY, 1), a_series(START, 7, 8, 9)),
    "other days": (a_series(START, 1, 2), a_series(START + 4 * DAY, 9)),
}


@pytest.mark.parametrize("pair", SERIES.values(), ids=SERIES.keys())
def test_prices_end_as_if_they_had_been_handled_as_they_came(
    ledger: Ledger, supplier: Supplier, pair: tuple[bytes, bytes]
) -> None:
    older, newer = pair
    ledger.dies(older, "Charges")
    ledger.comes(newer, "Charges")
    ledger.replay()
    replayed = prices(supplier, START, 8)
    empty(supplier, b"TRUNCATE pricing.charge_price")
    ledger.comes(older, "Charges")
    ledger.comes(newer, "Charges")
    assert replayed == prices(supplier, START, 8)
    assert any(price is not None for price in replayed)


def test_older_information_of_a_charge_stays_history(ledger: Ledger, supplier: Supplier) -> None:
    ledger.dies(doc.price_information(doc.a_charge("CD", effective=START), "before"), "Charges")
    ledger.comes(doc.price_information(doc.a_charge("CD", effective=START), "since"), "Charges")
    ledger.replay()
    names = "SELECT name, superseded_at IS NULL FROM pricing.charge_information ORDER BY name"
    assert supplier.rows(names) == [("before", False), ("since", True)]


# --- notifications --------------------------------------------------------------------------------


def test_an_older_end_does_not_end_supply_whose_end_was_taken_back(
    ledger: Ledger, supplier: Supplier, clock: HandClock
) -> None:
    supplied(supplier, clock)
    ledger.dies(doc.a_notification(POINT, LATER, "E03"))
    ledger.comes(doc.a_notification(POINT, LATER, "D41"))
    ledger.replay()
    assert supplier.states() == ["completed"]
    assert supplier.supply() == [("active", START, None)]


def test_an_older_end_does_not_move_a_newer_one(
    ledger: Ledger, supplier: Supplier, clock: HandClock
) -> None:
    supplied(supplier, clock)
    ledger.dies(doc.a_notification(POINT, LATER + 9 * DAY, "E03"))
    ledger.comes(doc.a_notification(POINT, LATER, "E03"))
    ledger.replay()
    assert supplier.supply() == [("active", START, LATER)]


def test_an_end_that_nothing_has_overtaken_ends_supply_when_it_is_replayed(
    ledger: Ledger, supplier: Supplier, clock: HandClock
) -> None:
    supplied(supplier, clock)
    ledger.comes(doc.a_notification(POINT, LATER, "D41"))
    ledger.dies(doc.a_notification(POINT, LATER, "E03"))
    ledger.replay()
    assert supplier.supply() == [("active", START, LATER)]


def test_an_older_end_is_not_about_a_start_that_was_asked_for_since(
    ledger: Ledger, supplier: Supplier, clock: HandClock
) -> None:
    ledger.dies(doc.a_notification(POINT, START, "E03"))
    supplied(supplier, clock)
    again = inbox.replay(supplier.database, clock, ledger.dead[0])
    assert (again.state, again.dead_records) == ("handled", 1)
    assert [code for code, _ in supplier.dead()] == ["unable-to-handle-record"]
    assert supplier.supply() == [("active", START, None)]


def test_an_older_end_waits_where_staff_have_corrected_the_supply_since(
    ledger: Ledger, supplier: Supplier, clock: HandClock
) -> None:
    supplied(supplier, clock)
    clock.move_by(days=40)
    ledger.comes(doc.a_notification(POINT, LATER, "E03"))
    ledger.dies(doc.a_notification(POINT, LATER + 3 * DAY, "E03"))
    with supplier.database.transaction() as tx:
        supply.correct_supply(
            tx,
            supply.SupplyCorrection(Gsrn(POINT), None, LATER + DAY, None, "staff", "as agreed"),
            clock,
        )
    assert inbox.replay(supplier.database, clock, ledger.dead[0]).dead_records == 1
    assert "staff have corrected" in supplier.dead()[0][1]
    assert supplier.supply() == [("active", START, LATER + DAY)]


def test_older_master_data_is_not_what_a_newer_start_waits_for(
    ledger: Ledger, supplier: Supplier
) -> None:
    ledger.dies(doc.master_data(POINT, START))
    supplier.sign_up()
    supplier.send()
    supplier.receive(doc.a_confirmation(supplier.transaction()))
    ledger.replay()
    assert supplier.states() == ["acknowledged"]
    supplier.receive(doc.master_data(POINT, START))
    assert supplier.states() == ["effectuation_pending"]


# --- readings -------------------------------------------------------------------------------------


def test_of_equal_registrations_that_which_came_last_holds(
    ledger: Ledger, supplier: Supplier
) -> None:
    first, second = ([value] * 24 for value in (1.0, 2.0))
    at = supplier.clock.now()
    ledger.dies(doc.metered_data(doc.readings_of(POINT, START, first, registered=at)), "Timeseries")
    ledger.comes(
        doc.metered_data(doc.readings_of(POINT, START, second, registered=at)), "Timeseries"
    )
    held = supplier.value("SELECT wh FROM metering.reading_day")
    ledger.replay()
    assert supplier.value("SELECT wh FROM metering.reading_day") == held
    assert supplier.value("SELECT count(*) FROM metering.reading_day_history") == 1


# --- none is left half done -----------------------------------------------------------------------


class Dying(Database):
    """A database whose process is gone at one of its transactions."""

    def __init__(self, url: str, dies_at: int) -> None:
        super().__init__(url)
        self._left = dies_at

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Transaction]:
        self._left -= 1
        if self._left == 0:
            raise SystemExit("the process was killed")
        with super().transaction() as tx:
            yield tx


def stored(supplier: Supplier) -> list[tuple[str, str]]:
    return [
        (row[0], row[1])
        for row in supplier.rows("SELECT message_id, state FROM market.inbound_message")
    ]


def a_replay_that_died(ledger: Ledger, database_url: str) -> str:
    ledger.dies(doc.master_data(POINT, START))
    (message_id,) = ledger.dead
    dying = Dying(database_url, dies_at=2)
    with pytest.raises(SystemExit):
        inbox.replay(dying, ledger.supplier.clock, message_id)
    dying.close()
    assert stored(ledger.supplier) == [(message_id, "stored")]
    return message_id


def test_a_replay_that_died_is_in_the_list_and_finished(
    ledger: Ledger, supplier: Supplier, database_url: str
) -> None:
    message_id = a_replay_that_died(ledger, database_url)
    with supplier.database.transaction() as tx:
        (letter,) = inbox.dead_letters(tx)
    assert (letter.message_id, letter.code) == (message_id, "handling-not-finished")
    assert "next poll" in letter.error
    assert inbox.finish(supplier.database, supplier.clock).messages == 1
    assert stored(supplier) == [(message_id, "handled")]
    assert facts(supplier) == [(START, "131")]
    with supplier.database.transaction() as tx:
        assert inbox.dead_letters(tx) == []
    assert inbox.finish(supplier.database, supplier.clock).messages == 0


def test_a_replay_of_single_records_that_died_leaves_the_others_alone(
    ledger: Ledger, supplier: Supplier, database_url: str
) -> None:
    """What went through the first time may have been overtaken, also when the replay has to be
    finished.
    """
    tariff = doc.a_charge("CD", effective=START)
    bad = doc.a_link(a_gsrn(2), {**tariff, "type": {"value": "D99"}})
    message_id = supplier.hub.put(doc.price_links(doc.a_link(POINT, tariff), bad), "Charges")
    supplier.poll("Charges")
    with (
        supplier.database.transaction() as tx
    ):  # by hand, without a message: only the record itself could know
        tx.execute("UPDATE pricing.price_link SET superseded_at = recorded_at")
    dying = Dying(database_url, dies_at=2)
    with pytest.raises(SystemExit):
        inbox.replay(dying, supplier.clock, message_id)
    dying.close()
    assert inbox.finish(supplier.database, supplier.clock).messages == 1
    assert links(supplier) == []
    assert len(supplier.dead()) == 1


def test_a_message_that_was_stored_and_never_handled_is_finished_after_a_while(
    supplier: Supplier, clock: HandClock, database_url: str
) -> None:
    dying = Dying(database_url, dies_at=2)
    with pytest.raises(SystemExit):
        inbox.receive(dying, clock, "MasterData", Peeked("m", doc.master_data(POINT, START)))
    dying.close()
    assert inbox.finish(supplier.database, clock).messages == 0  # whoever stored it may be at it
    clock.move_by(minutes=7)
    assert inbox.finish(supplier.database, clock).messages == 1
    assert stored(supplier) == [("m", "handled")]


def test_a_message_that_cannot_be_finished_holds_up_no_other(
    ledger: Ledger, supplier: Supplier, clock: HandClock, database_url: str
) -> None:
    class Failing(Dying):
        """Fails once, as a database does that is away for a moment."""

        @contextlib.contextmanager
        def transaction(self) -> Iterator[Transaction]:
            try:
                with super().transaction() as tx:
                    yield tx
            except SystemExit:
                raise Unavailable("The database cannot be reached.") from None

    for number in (1, 2):
        ledger.dies(doc.master_data(a_gsrn(number), START))
        supplier.rows("UPDATE market.inbound_message SET state = 'stored', replays = 1 RETURNING 1")
    failing = Failing(database_url, dies_at=2)
    assert inbox.finish(failing, clock).messages == 1
    failing.close()
    assert sorted(state for _, state in stored(supplier)) == ["handled", "stored"]


def test_a_message_that_is_being_handled_is_not_waited_for(
    ledger: Ledger, supplier: Supplier, database_url: str
) -> None:
    message_id = a_replay_that_died(ledger, database_url)
    with psycopg.connect(database_url) as other:
        other.execute(
            "SELECT 1 FROM market.inbound_message WHERE message_id = %s FOR UPDATE", [message_id]
        )
        assert inbox.finish(supplier.database, supplier.clock).messages == 0
    assert inbox.finish(supplier.database, supplier.clock).messages == 1
