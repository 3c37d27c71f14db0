"""Messages come twice, late and in any order that the market allows; where it all ends does not
depend on it.

Each example is one start of supply, through the real inbox, outbox and jobs on a real database. A
step is something that happens: DataHub puts a message on a queue and we poll, a schedule runs, the
customer calls. What cannot happen yet (an answer to a request that is not sent) happens as soon as
it can.
"""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.market import inbox
from tests.builders import documents as doc
from tests.builders.chance import by_chance
from tests.builders.clock import HandClock, at
from tests.builders.identifiers import a_gsrn
from tests.builders.journeys import CUSTOMER, DAY, START
from tests.builders.people import a_cpr
from tests.builders.supplier import Supplier

STOP = START + 9 * DAY
TARIFF = doc.a_charge("CD", effective=START)

_numbers = itertools.count(1)
quickly = settings(
    max_examples=by_chance(15),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@dataclass
class Story:
    """One start of supply; each step is a method, True when it could happen."""

    supplier: Supplier
    number: int = field(default_factory=lambda: next(_numbers))
    sent: dict[str, tuple[str, bytes, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.gsrn = a_gsrn(self.number)
        self.supplier.clock.instant = at("2026-01-15T10:00")
        self.signup = self.supplier.sign_up(gsrn=self.gsrn, cpr_cvr=a_cpr(self.number))
        self.supplier.send()

    def tell(
        self, name: str, body: Callable[[], bytes], queue: str = "MasterData", *, anew: bool = False
    ) -> bool:
        """A message comes; sent again it is the same one, or `anew` under another MessageId."""
        if name not in self.sent:
            self.sent[name] = (f"{self.number}-{name}", body(), queue)
        message_id, content, queue = self.sent[name]
        again = f"{message_id}-{next(_numbers)}" if anew else message_id
        self.supplier.hub.put(content, queue, again)
        assert self.supplier.poll(queue).dead_records == 0
        return True

    def request(self, document: str) -> str | None:
        rows = self.supplier.rows(
            "SELECT transaction_id FROM market.request JOIN market.process USING (process_id) "
            "JOIN portfolio.metering_point USING (metering_point_id) "
            "WHERE gsrn = %s AND document = %s AND sent_at IS NOT NULL",
            self.gsrn,
            document,
        )
        return rows[-1][0] if rows else None

    def answer(self, document: str, *, confirm: bool = True) -> bool:
        transaction = self.request(document)
        if transaction is None:
            return False
        if confirm:
            return self.tell(
                f"confirm {document}", lambda: doc.a_confirmation(transaction, document)
            )
        return self.tell(
            f"reject {document}", lambda: doc.a_rejection(transaction, "E17", request=document)
        )

    def happen(self, step: str) -> bool:
        """Let a step happen; False if it cannot yet. With "!" its message has a new MessageId."""
        name, again = step.rstrip("!"), step.endswith("!")
        if name in ANSWERS:
            document, confirm = ANSWERS[name]
            return self.answer(document, confirm=confirm)
        if name in ACTIONS:
            ACTIONS[name](self)
            return True

        return self.announce(name, again)

    def announce(self, name: str, again: bool) -> bool:
        """A message of the market that answers no request of ours."""
        match name:
            case "RSM-022":
                return self.tell(name, lambda: doc.master_data(self.gsrn, START), anew=again)
            case "RSM-028":
                return self.tell(name, lambda: doc.customer_data(self.gsrn, START), anew=again)
            case "RSM-031":
                link = doc.a_link(self.gsrn, TARIFF)
                return self.tell(name, lambda: doc.price_links(link), "Charges", anew=again)
            case "stop":
                return self.notify(name, STOP, "E03", again)
            case "cancelled for default":
                return self.notify("D11", START, "D11", again)
        raise AssertionError(name)

    def notify(self, name: str, day: date, reason: str, again: bool) -> bool:
        """A notification about a supply that DataHub knows by now."""
        if self.state() in {"pending", "sent"}:
            return False
        return self.tell(name, lambda: doc.a_notification(self.gsrn, day, reason), anew=again)

    def state(self) -> str:
        sql = (
            "SELECT state FROM market.process "
            "JOIN portfolio.metering_point USING (metering_point_id) WHERE gsrn = %s"
        )
        return str(self.supplier.value(sql, self.gsrn))

    def supply(self) -> list[tuple[str, date, date | None]]:
        return [
            (state, start, end)
            for state, start, end in self.supplier.rows(
                "SELECT state, starts_on, ends_on FROM portfolio.supply_period "
                "JOIN portfolio.metering_point USING (metering_point_id) WHERE gsrn = %s",
                self.gsrn,
            )
        ]

    def play(self, steps: Sequence[str]) -> None:
        """Let the steps happen, each as soon as it can; look at what must always hold after every
        one.
        """
        waiting = list(steps)
        for _ in range(3):
            late = []
            for step in waiting:
                if not self.happen(step):
                    late.append(step)
                assert sum(state == "active" for state, *_ in self.supply()) <= 1
                assert self.supplier.dead() == []
            waiting = late
        assert waiting == []

    def lost(self) -> list[str]:
        """Messages that were sent and are not among those handled."""
        sent = {message_id for message_id, *_ in self.sent.values()}
        rows = self.supplier.rows(
            "SELECT message_id FROM market.inbound_message WHERE state = 'handled'"
        )
        return sorted(sent - {row[0] for row in rows})


ANSWERS = {
    "confirm": ("RequestChangeOfSupplier", True),
    "RSM-027 confirmed": (CUSTOMER, True),
    "cancellation confirmed": ("RequestCancellation", True),
    "cancellation refused": ("RequestCancellation", False),
}
ACTIONS: dict[str, Callable[[Story], object]] = {
    "cancel": lambda story: story.supplier.cancel(story.signup.reference),
    "send": lambda story: story.supplier.send(),
    "activate": lambda story: story.supplier.activate(),
}


def orders(*steps: str) -> st.SearchStrategy[list[str]]:
    """Every order of the steps, with some of them happening once or twice more."""
    again = st.lists(st.sampled_from(steps), max_size=4)
    anew = st.lists(
        st.sampled_from(
            [f"{step}!" for step in steps if step.startswith("RSM-0") and " " not in step]
        ),
        max_size=2,
    )
    return st.tuples(again, anew).flatmap(
        lambda more: st.permutations([*steps, *more[0], *more[1]])
    )


@pytest.fixture
def on_the_day(clock: HandClock) -> Callable[[], None]:
    return lambda: clock.move_to_day(START)


START_STEPS = ("confirm", "RSM-022", "RSM-028", "RSM-031", "send", "RSM-027 confirmed", "activate")


@quickly
@given(order=orders(*START_STEPS))
def test_a_start_begins_on_its_day_in_whichever_order_its_messages_come(
    supplier: Supplier, on_the_day: Callable[[], None], order: list[str]
) -> None:
    story = Story(supplier)
    on_the_day()
    story.play([*order, "send", "RSM-027 confirmed", "activate"])
    assert (story.state(), story.supply()) == ("completed", [("active", START, None)])
    assert story.lost() == []
    links = supplier.rows(
        "SELECT valid_from, valid_to, factor FROM pricing.price_link "
        "JOIN portfolio.metering_point USING (metering_point_id) "
        "WHERE gsrn = %s AND superseded_at IS NULL",
        story.gsrn,
    )
    assert links == [(START, None, 1)]


@quickly
@given(order=orders(*START_STEPS, "stop"))
def test_a_supply_that_ends_has_both_its_days_in_whichever_order(
    supplier: Supplier, on_the_day: Callable[[], None], order: list[str]
) -> None:
    story = Story(supplier)
    on_the_day()
    story.play([*order, "send", "RSM-027 confirmed", "activate"])
    assert (story.state(), story.supply()) == ("offboarding", [("active", START, STOP)])
    assert story.lost() == []


@quickly
@given(
    order=orders(
        "confirm", "RSM-022", "RSM-031", "send", "activate", "cancel", "cancellation confirmed"
    )
)
def test_a_start_that_is_cancelled_in_time_never_becomes_supply(
    supplier: Supplier, order: list[str]
) -> None:
    story = Story(supplier)
    story.play([*order, "send", "cancellation confirmed", "activate"])
    assert (story.state(), story.supply()) == ("cancelled", [("cancelled", START, None)])
    assert story.lost() == []


@quickly
@given(
    order=orders(
        "confirm", "RSM-022", "send", "cancel", "cancellation refused", "RSM-027 confirmed"
    )
)
def test_a_start_whose_cancellation_is_refused_begins(
    supplier: Supplier, on_the_day: Callable[[], None], order: list[str]
) -> None:
    story = Story(supplier)
    once = [
        step
        for number, step in enumerate(order)
        if step != "cancel" or "cancel" not in order[:number]
    ]
    story.play([*once, "send", "cancellation refused", "send", "RSM-027 confirmed"])
    on_the_day()
    story.play(["activate"])
    assert (story.state(), story.supply()) == ("completed", [("active", START, None)])


@quickly
@given(order=orders("confirm", "RSM-022", "RSM-028", "send", "activate", "cancelled for default"))
def test_a_start_cancelled_for_default_is_never_billed(
    supplier: Supplier, on_the_day: Callable[[], None], order: list[str]
) -> None:
    story = Story(supplier)
    on_the_day()
    story.play([*order, "activate"])
    assert story.state() in {"cancelled", "offboarding"}
    assert [state for state, *_ in story.supply()] in (["cancelled"], ["void"])


def test_an_answer_to_a_transaction_that_is_not_ours_changes_nothing(supplier: Supplier) -> None:
    story = Story(supplier)
    supplier.receive(
        doc.a_confirmation("00000000-0000-4000-8000-ffffffffffff"), doc.a_rejection("", "D17")
    )
    assert [code for code, _ in supplier.dead()] == ["unable-to-handle-record"] * 2
    assert story.state() == "sent"


def test_readings_before_the_point_is_known_and_before_supply_are_stored(
    supplier: Supplier,
) -> None:
    gsrn, read = a_gsrn(77), at("2026-01-15T09:00")
    supplier.receive(
        doc.metered_data(doc.readings_of(gsrn, START, [1.0] * 24, registered=read)),
        queue="Timeseries",
    )
    story = Story(supplier)
    more = doc.readings_of(story.gsrn, START, [1.0] * 24, registered=read)
    supplier.receive(doc.metered_data(more), queue="Timeseries")
    assert supplier.value("SELECT count(*) FROM metering.reading_day") == 2
    assert supplier.dead() == []


@pytest.mark.parametrize("child_first", [True, False])
def test_a_child_and_its_parent_come_in_either_order(supplier: Supplier, child_first: bool) -> None:
    story = Story(supplier)
    child = a_gsrn(500 + story.number)
    sent = [
        doc.master_data(child, START, kind="D14", parent=story.gsrn),
        doc.master_data(story.gsrn, START),
    ]
    supplier.receive(*(sent if child_first else reversed(sent)))
    found = supplier.value(
        "SELECT p.gsrn FROM portfolio.metering_point c JOIN portfolio.metering_point p "
        "ON p.metering_point_id = c.parent_id WHERE c.gsrn = %s",
        child,
    )
    assert found == story.gsrn


def test_links_before_prices_and_prices_before_the_charge_is_described(supplier: Supplier) -> None:
    story = Story(supplier)
    series = doc.price_series(doc.a_charge("CD"), START, START + DAY, "PT1H", ["0.25"] * 24)
    supplier.receive(doc.price_links(doc.a_link(story.gsrn, TARIFF)), series, queue="Charges")
    supplier.receive(doc.price_information(TARIFF, "Nettarif C"), queue="Charges")
    assert supplier.dead() == []
    assert supplier.rows("SELECT code, kind FROM pricing.charge") == [("CD", "tariff")]
    assert supplier.value("SELECT prices FROM pricing.charge_price") == [250_000] * 24


@pytest.mark.parametrize("factor", ["0", 0, "-1", "1.5", "many"])
def test_a_link_whose_count_is_not_a_whole_number_above_zero_is_dead(
    supplier: Supplier, factor: object
) -> None:
    story = Story(supplier)
    supplier.receive(
        doc.price_links(doc.a_link(story.gsrn, TARIFF, factor=factor)), queue="Charges"
    )
    ((code, error),) = supplier.dead()
    assert (code, "CD" in error) == ("unable-to-handle-record", True)
    assert supplier.rows("SELECT 1 FROM pricing.price_link") == []


@pytest.mark.parametrize(("factor", "count"), [("2", 2), (3, 3), ("1.000", 1), (None, 1)])
def test_a_link_counts_as_often_as_it_says(supplier: Supplier, factor: object, count: int) -> None:
    story = Story(supplier)
    supplier.receive(
        doc.price_links(doc.a_link(story.gsrn, TARIFF, factor=factor)), queue="Charges"
    )
    assert supplier.value("SELECT factor FROM pricing.price_link") == count


def test_the_poll_names_what_it_did(supplier: Supplier) -> None:
    story = Story(supplier)
    polled = supplier.receive(
        doc.master_data(story.gsrn, START), doc.customer_data(story.gsrn, START), b"no JSON"
    )
    assert polled == inbox.Polled(
        {"AccountingPointCharacteristics": 1, "CharacteristicsOfACustomerAtAnAP": 1},
        dead_messages=1,
    )
