"""GX-STL-2, 4, D: settlements and allowances through the worker: once, or not at all."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from elhandel.chain import tasks
from elhandel.chain.held import Holding, booked, holding_of, watch
from elhandel.chain.offers import NotSigned, OfferOver, newest_offer, sign_offer
from elhandel.chain.tasks import CURRENCY, ENERGY, Allowance, Kind, Settlement, Transfer
from elhandel.chain.upkeep import INVARIANTS, RETENTION
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.platform.upkeep.invariants import EVERYTHING, check
from elhandel.platform.upkeep.retention import horizon, sweep
from elhandel.values.tokens import units_of_wh
from tests.builders.chain import a_book, a_wallet, money_of, signed_by, supply_of, tokens_of
from tests.integration.chain.world import MOODS, TRUNCATE, World

NAMES = ("Sol", "Bo", "Ida")
MUCH = 10**12


@dataclass
class Trades(World):
    """Wallets that trade, each with 50 kWh and 50 kroner, and all of it allowed to the market."""

    settled: dict[str, Settlement] = field(default_factory=dict)

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.book = a_book(currency=True)
        self.settled = {}
        self.asked: dict[str, tuple[str, str, int, int]] = {}

    def begin(self) -> None:
        for name in NAMES:
            self.order_one(Kind.MINT, f"mint {name}", name, units_of_wh(50_000))
            self.order_one(Kind.FUND, f"fund {name}", name, 50_00)
            self.order_one(Kind.APPROVE, f"energy {name}", name, MUCH, Allowance(ENERGY))
            self.order_one(Kind.APPROVE, f"money {name}", name, MUCH, Allowance(CURRENCY))
            with self.database.transaction() as tx:
                watch(tx, a_wallet(name), self.clock.now())
        for _ in range(8):
            self.follow()
            self.sign_all()
            self.cluster.produce(40)
            self.clock.move_by(minutes=1)
        self.follow()

    def sign_all(self) -> None:
        for name in NAMES:
            for token in ("energy", "money"):
                self.sign(f"{token} {name}", name)

    def sign(self, subject: str, name: str) -> None:
        with self.database.transaction() as tx:
            offer = newest_offer(tx, subject)
            if offer is not None and offer.message is not None and offer.state == "pending":
                sign_offer(tx, subject, signed_by(name, offer.message), self.clock.now())

    def order_one(
        self, kind: Kind, subject: str, name: str, units: int, terms: tasks.Terms = None
    ) -> None:
        with self.database.transaction() as tx:
            tasks.order(
                tx,
                kind,
                subject=subject,
                number=1,
                wallet=a_wallet(name),
                units=units,
                terms=terms,
                now=self.clock.now(),
            )

    def trade(self, subject: str, seller: str, buyer: str, wh: int, money: int) -> None:
        if self.asked.setdefault(subject, (seller, buyer, wh, money)) != (seller, buyer, wh, money):
            return
        terms = Settlement(a_wallet(buyer), money, money // 100)
        self.order_one(Kind.SETTLE, subject, seller, units_of_wh(wh), terms)

    def finish(self) -> None:
        self.cluster.settle_down()
        for _ in range(30):
            self.clock.move_by(minutes=7)
            self.follow()
            self.cluster.produce(200)
            with self.database.transaction() as tx:
                stands = tasks.standing(tx)
            if not stands.pending and not stands.sent:
                break
        self.follow()

    def stands(self, subject: str) -> tuple[str, str | None]:
        with self.database.transaction() as tx:
            row = tx.execute(
                "SELECT state, cause FROM chain.task WHERE subject = %s", [subject]
            ).fetchone()
        assert row is not None
        return row[0], row[1]

    def read(self, name: str) -> Holding:
        with self.database.transaction() as tx:
            found = holding_of(tx, a_wallet(name))
        assert found is not None
        return found


@pytest.fixture
def trades(database: Database) -> Trades:
    return some_trades(database)


def some_trades(database: Database) -> Trades:
    with database.transaction() as tx:
        tx.execute(TRUNCATE)
        tx.execute("TRUNCATE chain.holding")
        tx.execute("DELETE FROM platform.lease")
    trades = Trades(database)
    trades.begin()
    return trades


def test_an_owner_signs_what_is_offered_and_the_ledger_has_their_allowance(trades: Trades) -> None:
    assert trades.stands("money Bo") == ("done", None)
    held = trades.read("Bo")
    assert (held.energy, held.currency) == (units_of_wh(50_000), 50_00)
    assert (held.energy_allowed, held.currency_allowed) == (MUCH, MUCH)
    assert held.read_at == trades.clock.now()


def test_bytes_that_nobody_signs_are_offered_anew_and_given_up_in_the_end(trades: Trades) -> None:
    trades.order_one(Kind.APPROVE, "more", "Bo", 7, Allowance(CURRENCY))
    seen = set()
    for _ in range(30):
        trades.follow()
        with trades.database.transaction() as tx:
            offer = newest_offer(tx, "more")
        assert offer is not None
        seen.add(offer.message)
        trades.cluster.produce(150)
        trades.clock.move_by(minutes=1)

    assert trades.stands("more") == ("dead", "not-signed")
    assert len(seen) > 3
    assert trades.read("Bo").currency_allowed == MUCH


def test_another_key_or_old_bytes_sign_nothing(trades: Trades) -> None:
    now = trades.clock.now()
    with trades.database.transaction() as tx, pytest.raises(OfferOver):
        sign_offer(tx, "more", bytes(64), now)
    trades.order_one(Kind.APPROVE, "more", "Bo", 7, Allowance(CURRENCY))
    trades.follow()
    with trades.database.transaction() as tx:
        first = newest_offer(tx, "more")
    assert first is not None
    assert first.message is not None

    for wrong in (bytes(64), b"", signed_by("Ida", first.message)):
        with trades.database.transaction() as tx, pytest.raises(NotSigned):
            sign_offer(tx, "more", wrong, now)
    trades.cluster.produce(200)
    trades.follow()
    with trades.database.transaction() as tx, pytest.raises(NotSigned):
        sign_offer(tx, "more", signed_by("Bo", first.message), now)


def test_a_trade_that_the_ledger_refuses_three_times_waits_for_the_bill(trades: Trades) -> None:
    """GX-STL-4: every 60 s, 3 attempts. A node's answer at sending decides nothing: it counts when
    the bytes have expired.
    """
    trades.trade("dear", "Sol", "Bo", 1_000, 50_01)

    trades.finish()

    assert trades.stands("dear") == ("dead", "too-little-money")
    assert money_of(trades.cluster, trades.book, a_wallet("Sol")) == 50_00
    with trades.database.transaction() as tx:
        (attempts,) = tx.execute(
            "SELECT attempts FROM chain.task WHERE subject = 'dear'"
        ).fetchone() or (0,)
    assert attempts == 3


def test_work_that_is_over_goes_with_the_books_however_it_ended(
    trades: Trades, database_of: Callable[[str], Database]
) -> None:
    trades.trade("dear", "Sol", "Bo", 1_000, 50_01)
    trades.trade("fair", "Sol", "Bo", 1_000, 1_55)
    trades.order_one(Kind.APPROVE, "unsigned", "Sol", 1, Allowance(ENERGY))
    trades.finish()
    assert trades.stands("unsigned") == ("dead", "not-signed")
    with trades.database.transaction() as tx:
        tasks.drop(tx, "dear")
    until = horizon(FixedClock(datetime(2032, 1, 1, 12, tzinfo=UTC)))

    swept = sweep(database_of("upkeep"), RETENTION, until, time_is_left=lambda: True)

    assert swept.counts["chain-work"] > 0
    with trades.database.transaction() as tx:
        assert set(tx.execute("SELECT kind FROM chain.task").fetchall()) == {("open",)}
        assert tx.execute("SELECT count(*) FROM chain.offer").fetchone() == (0,)


def test_one_refused_trade_costs_no_other(trades: Trades) -> None:
    trades.trade("dear", "Sol", "Bo", 1_000, 50_01)
    trades.trade("fair", "Sol", "Bo", 1_000, 1_55)

    trades.finish()

    assert trades.stands("fair") == ("done", None)
    assert tokens_of(trades.cluster, trades.book, a_wallet("Bo")) == 51_000


def test_our_books_have_what_each_wallet_holds(trades: Trades) -> None:
    trades.trade("one", "Sol", "Bo", 10_000, 1_55)
    trades.order_one(Kind.TRANSFER, "moved", "Ida", units_of_wh(3_000), Transfer(a_wallet("Sol")))
    trades.finish()

    wallets = [a_wallet(name) for name in NAMES]
    with trades.database.transaction() as tx:
        found = booked(tx, [*wallets, a_wallet("nobody")])

    assert [found[wallet] for wallet in wallets] == [
        units_of_wh(tokens_of(trades.cluster, trades.book, wallet)) for wallet in wallets
    ]
    assert found[wallets[0]] == units_of_wh(43_000)
    assert found[a_wallet("nobody")] == 0


def test_the_money_of_a_settlement_is_known_after_the_database_was_lost(trades: Trades) -> None:
    trades.trade("one", "Sol", "Bo", 10_000, 1_55)
    trades.finish()
    with trades.database.transaction() as tx:
        tx.execute("TRUNCATE chain.transaction, chain.task, chain.carried, chain.offer")

    other = Settlement(a_wallet("Bo"), 1_40, 1)
    trades.order_one(Kind.SETTLE, "one", "Sol", units_of_wh(9_000), other)
    trades.finish()

    with trades.database.transaction() as tx:
        found = tx.execute(
            "SELECT state, done_units, done_money FROM chain.task WHERE subject = 'one'"
        ).fetchone()
    assert found == ("done", units_of_wh(10_000), 1_55)
    assert money_of(trades.cluster, trades.book, a_wallet("Sol")) == 50_00 + 1_54


names = st.sampled_from(NAMES)
trouble = st.lists(st.sampled_from(MOODS), max_size=16)
happenings = st.one_of(
    st.tuples(
        st.just("trade"), st.integers(0, 9), names, names, st.integers(1, 30_000),
        st.integers(0, 30_00),
    ),
    st.tuples(st.just("pass"), trouble),
    st.tuples(st.just("pass"), trouble),
    st.tuples(st.just("blocks"), st.sampled_from([1, 40, 160])),
    st.tuples(st.just("mishap"), st.sampled_from(["dropped", "late", "twice"])),
    st.tuples(st.just("later"), st.sampled_from([1, 10])),
)  # fmt: skip


@settings(
    max_examples=6,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(happenings, min_size=8, max_size=30))
def test_whatever_crashes_each_trade_moves_both_legs_once_or_none(
    database: Database, story: list[tuple[Any, ...]]
) -> None:
    trades = some_trades(database)
    for act in story:
        happen(trades, act)
    trades.finish()

    check_all(trades)


def happen(trades: Trades, act: tuple[Any, ...]) -> None:
    match act:
        case ("trade", number, seller, buyer, wh, money) if seller != buyer:
            trades.trade(f"trade {number}", seller, buyer, wh, money)
        case ("pass", moods):
            trades.follow(moods)
            trades.clock.move_by(minutes=1)
        case ("blocks", count):
            trades.cluster.produce(count)
        case ("mishap", kind):
            trades.cluster.happen(kind)
        case ("later", minutes):
            trades.clock.move_by(minutes=minutes)


def check_all(trades: Trades) -> None:
    """Every wallet has what the trades that are done leave it; what is dead moved nothing."""
    energy = dict.fromkeys(NAMES, 50_000)
    money = dict.fromkeys(NAMES, 50_00)
    fees = 0
    for subject, (seller, buyer, wh, paid) in trades.asked.items():
        state, _ = trades.stands(subject)
        assert state in {"done", "dead"}
        if state == "done":
            energy[seller] -= wh
            energy[buyer] += wh
            money[buyer] -= paid
            money[seller] += paid - paid // 100
            fees += paid // 100

    on_ledger = trades.cluster, trades.book
    assert {name: tokens_of(*on_ledger, a_wallet(name)) for name in NAMES} == energy
    assert {name: money_of(*on_ledger, a_wallet(name)) for name in NAMES} == money
    assert money_of(*on_ledger, trades.book.house) == fees
    assert supply_of(*on_ledger) == sum(energy.values())
    with trades.database.transaction() as tx:
        assert tasks.minted(tx) == units_of_wh(supply_of(*on_ledger))
    assert not [one for found in check(trades.database, INVARIANTS, EVERYTHING)
                for one in found.offenders]  # fmt: skip
