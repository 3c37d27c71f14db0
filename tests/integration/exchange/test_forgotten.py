"""Who is forgotten leads to no wallet: with the tables as they are, and every number and day known,
no name of work for the token ledger can be formed again (C.3.6).
"""

import hashlib
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import pytest

from elhandel.chain.personal import forget_work
from elhandel.chain.upkeep import RETENTION
from elhandel.chain.work import follow, recover
from elhandel.exchange.auction import Side
from elhandel.meters.by_hand import admit_legacy, decide
from elhandel.meters.readings import Submitted, submit
from elhandel.minting.participation import join
from elhandel.minting.surplus import Ordered, mint_reading, order_surplus
from elhandel.persons import duties
from elhandel.persons.erasure.rows import forget_customer
from elhandel.persons.person import find_person
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.platform.upkeep.retention import horizon, sweep
from elhandel.values.decision import Decision
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import CustomerId
from tests.builders.chain import a_wallet, supply_of
from tests.builders.clock import at
from tests.builders.waiting import Second
from tests.integration.exchange.test_rail_token import Rails, closes, states
from tests.integration.exchange.world import FIRST, TRADING, Market, Neighbour

THE_OFFICE = Decision("staff:anna", "asked for it", TRADING)


class Forgetting:
    """A seller whose measured surplus went through our custody into a wallet, and from there to a
    buyer.
    """

    def __init__(self, rails: Rails, database_of: Callable[[str], Database]) -> None:
        self.rails, self.market = rails, rails.market
        self.database = self.market.database
        self.minter, self.upkeep = database_of("settlement_worker"), database_of("upkeep")
        self.seller = self.market.neighbour(produced=500)
        self.buyer = self.market.neighbour()
        with self.minter.transaction() as tx:
            join(tx, Gsrn(self.seller.house.children[0]), FIRST, THE_OFFICE)
        order_surplus(self.minter, self.market.clock)  # into custody: no wallet is there yet
        self.rails.passes(4)
        self.rails.wallet(self.seller, "Sol")
        order_surplus(self.minter, self.market.clock)  # and out of it
        self.rails.passes(4)
        self.rails.wallet(self.buyer, "Bo", kroner=5)
        self.rails.place(self.seller, Side.SELL, "20", "0.15", "sell")
        self.rails.place(self.buyer, Side.BUY, "20", "0.16", "buy")
        self.market.clear()
        self.rails.passes(4)
        self.market.settle_electricity()
        self.market.settle_trades()
        closes(self.rails)
        self.rails.passes(4)

    def forgets(self, who: Neighbour) -> dict[str, int]:
        now = self.market.clock.now()
        with self.upkeep.transaction() as tx:
            person = find_person(tx, CustomerId(who.customer), lock=True)
            return dict(forget_customer(tx, person, now))

    def rows(self, query: str, *values: Any) -> list[Any]:
        with self.database.transaction() as tx:
            return tx.execute(query.encode(), values).fetchall()

    def reached(self, who: Neighbour) -> set[str]:
        """Every address that the tables lead to from the numbers of a home."""
        numbers = [who.house.gsrn, *who.house.children]
        names = {name for number in numbers for name in _names(number)}
        names |= {subject for (subject,) in self.rows(_OWN_SETTLEMENTS, who.supply)}
        found = {wallet for (wallet,) in self.rows(_OWN_ORDERS, who.supply)}
        tasks = self.rows(_TASKS)
        while True:
            met = [(w, to) for s, w, to in tasks if names & {s, w, to}]
            wallets = {wallet for pair in met for wallet in pair if wallet}
            ours = {wallet for wallet in wallets if wallet.startswith("custody:")}
            found |= wallets - ours
            if ours <= names:
                return found
            names |= ours


_OWN_SETTLEMENTS = """
SELECT x.subject FROM exchange.trade_order o
JOIN exchange.trade t ON o.order_id IN (t.buy_id, t.sell_id)
JOIN exchange.token_settlement x USING (trade_id) WHERE o.supply_period_id = %s
"""
_OWN_ORDERS = """
SELECT wallet FROM exchange.trade_order WHERE supply_period_id = %s AND wallet IS NOT NULL
"""
_TASKS = "SELECT subject, wallet, terms ->> 'to' FROM chain.task WHERE kind <> 'open'"


def _names(gsrn: str) -> Iterator[str]:
    """All that work about a metering point may be called, whenever it took part in the year."""
    year = [date(2026, 1, 1) + timedelta(days=number) for number in range(60)]
    for began in year:
        custody = f"custody:{_hashed(f'custody {gsrn} {began}')}"
        yield custody
        yield _hashed(f"closed months {custody}")
        yield _hashed(f"out of custody {gsrn} {began}")
        for day in year:
            yield _hashed(f"E18 {gsrn} {began} {day}")


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def forgetting(market: Market, database_of: Callable[[str], Database]) -> Forgetting:
    rails = Rails(market, database_of("chain_worker"), database_of("invoice_generator"))
    return Forgetting(rails, database_of)


def test_a_forgotten_person_leads_to_no_wallet_whoever_knows_every_number(
    forgetting: Forgetting,
) -> None:
    seller, buyer = forgetting.seller, forgetting.buyer
    assert forgetting.reached(seller) >= {a_wallet("Sol"), a_wallet("Bo")}  # the attack works

    gone = forgetting.forgets(seller)

    assert gone["minting.participation"] == 1
    assert gone["exchange.trade_order"] == 1
    assert gone["chain.task"] >= 5  # three days, out of custody, and the settlement
    assert forgetting.reached(seller) == {"forgotten"}
    assert forgetting.reached(buyer) == {a_wallet("Bo")}, "not to whom they bought of either"
    assert forgetting.rows("SELECT FROM chain.holding WHERE starts_with(wallet, 'custody:')") == []

    forgetting.forgets(buyer)
    assert forgetting.reached(buyer) == {"forgotten"}
    assert forgetting.reached(seller) == {"forgotten"}


def test_books_bills_and_the_ledger_stay_as_they_were_when_a_person_is_forgotten(
    forgetting: Forgetting,
) -> None:
    market, rails = forgetting.market, forgetting.rails
    seller, buyer = forgetting.seller, forgetting.buyer
    before = (
        market.charged(seller),
        market.charged(buyer),
        rails.holds("Sol"),
        rails.holds("Bo"),
        supply_of(rails.cluster, rails.book),
    )
    pieces = forgetting.rows(_DONE)

    forgetting.forgets(seller)

    assert market.settle_trades() == []
    assert not market.offenders()
    assert states(rails, buyer) == ["confirmed"]
    assert closes(rails).units == 0
    assert not follow(rails.worker, market.clock, rails.chain, rails.book).done
    rails.passes(2)
    assert recover(rails.worker, market.clock, rails.chain, rails.book) == 0
    assert forgetting.rows(_DONE) == pieces, "the outcome of a settlement moves nothing"
    assert before == (
        market.charged(seller),
        market.charged(buyer),
        rails.holds("Sol"),
        rails.holds("Bo"),
        supply_of(rails.cluster, rails.book),
    )


_DONE = """
SELECT done_kind, sum(done_units)::bigint FROM chain.task
WHERE state = 'done' AND NOT (wallet = 'custody:forgotten') GROUP BY 1 ORDER BY 1
"""


def test_what_is_under_way_keeps_one_receipt_when_its_person_is_forgotten(
    forgetting: Forgetting,
) -> None:
    """A day's tokens are ordered and not made: they are given up, and never made later."""
    rails, market = forgetting.rails, forgetting.market
    had = supply_of(rails.cluster, rails.book)
    with forgetting.database.transaction() as tx:
        tx.execute("UPDATE chain.task SET state = 'dead' WHERE state = 'pending'")
        tx.execute(
            "INSERT INTO chain.task (kind, subject, number, wallet, units, due_at, ordered_at)"
            " SELECT 'mint', subject, 2, wallet, units, ordered_at, ordered_at FROM chain.task"
            " WHERE kind = 'mint' AND starts_with(wallet, 'custody:') AND done_at IS NOT NULL"
            " LIMIT 1"
        )

    forgetting.forgets(forgetting.seller)
    rails.passes(4)

    assert supply_of(rails.cluster, rails.book) == had
    assert forgetting.rows("SELECT FROM chain.task WHERE state IN ('pending', 'sent')") == []
    assert not market.offenders()


def test_who_has_tokens_in_our_custody_is_kept_also_when_their_work_has_expired(
    market: Market, database_of: Callable[[str], Database]
) -> None:
    """Nobody can be given them any more who is forgotten."""
    rails = Rails(market, database_of("chain_worker"), database_of("invoice_generator"))
    seller = market.neighbour(produced=500)
    minter, upkeep = database_of("settlement_worker"), database_of("upkeep")

    def keeps() -> bool:
        with upkeep.transaction() as tx:
            found = duties(tx, CustomerId(seller.customer), horizon(market.clock))
        return "tokens" in {duty.kind for duty in found}

    assert not keeps()
    with minter.transaction() as tx:
        join(tx, Gsrn(seller.house.children[0]), FIRST, THE_OFFICE)
    order_surplus(minter, market.clock)
    rails.passes(4)
    assert keeps()

    until = horizon(FixedClock(at("2033-01-01T12:00")))
    sweep(upkeep, RETENTION, until, time_is_left=lambda: True)
    assert market.world.rows("SELECT FROM chain.task WHERE kind = 'mint'") == []
    assert keeps()


def test_who_has_tokens_of_a_logger_in_our_custody_is_kept_until_they_are_theirs(
    forgetting: Forgetting,
) -> None:
    """And then nothing leads to them by the meter's number."""
    rails, market, who = forgetting.rails, forgetting.market, forgetting.buyer
    before = market.clock.now() - timedelta(hours=1, microseconds=300)
    decision = Decision("staff:anna", "asked for it", before)
    with forgetting.database.transaction() as tx:
        tx.execute("UPDATE wallets.wallet SET removed_at = connected_at")
        logger = admit_legacy(tx, who.customer, "INV-7", "solar", decision)
        decide(tx, logger, "verified", decision)

    def keeps() -> bool:
        with forgetting.upkeep.transaction() as tx:
            found = duties(tx, CustomerId(who.customer), horizon(market.clock))
        return "tokens" in {duty.kind for duty in found}

    read_at = market.clock.now() - timedelta(minutes=30)
    with forgetting.database.customer_transaction(who.customer) as tx:
        wanted = Submitted("INV-7", 9_000, read_at)
        reading = submit(tx, wanted, "customer", market.clock.now())[0].reading_id
    with forgetting.minter.transaction() as tx:
        minted = mint_reading(tx, reading, decision)
    assert keeps(), "ordered, and not made yet"
    sends(forgetting, minted.wallet)
    assert keeps(), "on its way to the ledger"
    takes_back(forgetting)
    rails.passes(4)
    assert keeps()

    rails.wallet(who, "Bo's other")
    order_surplus(forgetting.minter, market.clock)
    rails.passes(4)
    assert not keeps()
    assert rails.holds("Bo's other") == (9_000, 0)

    way_out = _hashed(f"out of custody INV-7 {before.isoformat()}")
    led = "SELECT FROM chain.task WHERE subject IN (%s, %s) OR wallet = %s"
    asked = (way_out, minted.subject, minted.wallet)
    assert len(forgetting.rows(led, *asked)) == 2
    forgetting.forgets(who)
    assert forgetting.rows(led, *asked) == []
    assert forgetting.rows("SELECT FROM chain.holding WHERE wallet = %s", minted.wallet) == []


def test_custody_keeps_its_name_while_tokens_are_on_their_way_to_it(
    forgetting: Forgetting,
) -> None:
    """Under another name nobody could be given them, whose they are."""
    ((custody, subject),) = forgetting.rows(
        "SELECT wallet, subject FROM chain.task WHERE kind = 'mint'"
        " AND starts_with(wallet, 'custody:') AND state = 'done' LIMIT 1"
    )
    with forgetting.database.transaction() as tx:
        tx.execute(
            "INSERT INTO chain.task (kind, subject, number, wallet, units, due_at, ordered_at)"
            " VALUES ('mint', %s, 2, %s, 700, %s, %s)",
            [subject, custody, TRADING, TRADING],
        )
    sends(forgetting, custody)

    with forgetting.upkeep.transaction() as tx:
        forget_work(tx, [subject])

    assert forgetting.rows("SELECT wallet FROM chain.task WHERE state = 'sent'") == [(custody,)]
    with forgetting.database.transaction() as tx:
        tx.execute(
            "UPDATE chain.task SET state = 'done', done_at = due_at, done_kind = kind,"
            " done_units = 0 WHERE state = 'sent'"
        )
    with forgetting.upkeep.transaction() as tx:
        ((left,),) = tx.execute(
            "SELECT subject FROM chain.task WHERE wallet = %s LIMIT 1", [custody]
        ).fetchall()
        forget_work(tx, [left])
    assert forgetting.rows("SELECT FROM chain.task WHERE wallet = %s", custody) == []


def sends(forgetting: Forgetting, wallet: str) -> None:
    """What is ordered of a wallet is in a transaction whose outcome is not known."""
    with forgetting.database.transaction() as tx:
        tx.execute(
            "WITH sent AS (INSERT INTO chain.transaction"
            " (signature, content, last_valid_height, signed_at) VALUES ('on its way', 'x', 9, %s)"
            " RETURNING transaction_id)"
            " UPDATE chain.task SET state = 'sent', transaction_id = sent.transaction_id"
            " FROM sent WHERE state = 'pending' AND wallet = %s",
            [TRADING, wallet],
        )


def takes_back(forgetting: Forgetting) -> None:
    with forgetting.database.transaction() as tx:
        tx.execute(
            "UPDATE chain.task SET state = 'pending', transaction_id = NULL WHERE state = 'sent'"
        )
        tx.execute("DELETE FROM chain.transaction WHERE signature = 'on its way'")


def test_nothing_is_ordered_under_the_old_name_of_who_is_forgotten_at_that_moment(
    forgetting: Forgetting, database_url: str, database_of: Callable[[str], Database]
) -> None:
    """The job had read that the home takes part. Ordered now, days would lead to a wallet."""
    seller, market = forgetting.seller, forgetting.market
    with forgetting.database.transaction() as tx:  # all its days differ, and are looked at again
        tx.execute("TRUNCATE minting.closing")
        tx.execute("UPDATE minting.participation SET looked_until = 'epoch'")
        tx.execute("UPDATE chain.task SET units = 1000, done_units = 1000 WHERE kind = 'mint'")
    pieces = forgetting.rows("SELECT count(*) FROM chain.task WHERE kind = 'mint'")
    minter, now = database_of("settlement_worker"), market.clock.now()

    with forgetting.upkeep.transaction() as tx:
        person = find_person(tx, CustomerId(seller.customer), lock=True)
        forget_customer(tx, person, now)
        waiting = Second(database_url, lambda: order_surplus(minter, market.clock))

    assert waiting.result() == Ordered()
    assert forgetting.rows("SELECT count(*) FROM chain.task WHERE kind = 'mint'") == pieces
    names = {name for number in seller.house.children for name in _names(number)}
    assert names.isdisjoint(subject for subject, *_ in forgetting.rows(_TASKS))


def test_who_was_forgotten_before_leads_to_no_wallet_after_the_migration(
    forgetting: Forgetting,
) -> None:
    """As erasure was: rows that say whose a wallet is are deleted, and names stay. Work under way,
    here that of the buyer's next mint, keeps its name.
    """
    seller, market = forgetting.seller, forgetting.market
    folder = files("elhandel") / "migrations"
    text = (folder / "0165.forgotten-names-of-work.sql").read_text(encoding="utf-8")
    before = market.charged(seller), market.charged(forgetting.buyer)
    open_work = "SELECT task_id, subject FROM chain.task WHERE state IN ('pending', 'sent')"
    with forgetting.database.transaction() as tx:
        tx.execute("DELETE FROM minting.participation")
        tx.execute("DELETE FROM wallets.wallet WHERE customer_id = %s", [seller.customer])
        tx.execute(
            "UPDATE portfolio.customer SET forgotten_at = %s WHERE customer_id = %s",
            [TRADING, seller.customer],
        )
        tx.execute(
            "INSERT INTO chain.task (kind, subject, number, wallet, units, due_at, ordered_at)"
            " VALUES ('mint', 'under way', 1, %s, 1, %s, %s)",
            [a_wallet("Bo"), TRADING, TRADING],
        )
    assert forgetting.reached(seller) >= {a_wallet("Sol"), a_wallet("Bo")}
    under_way = forgetting.rows(open_work)

    with forgetting.database.transaction() as tx:
        tx.execute(text[text.index("CREATE TEMPORARY TABLE") :].encode(), prepare=False)

    assert forgetting.reached(seller) == {"forgotten"}
    assert len(forgetting.rows(open_work)) == 1
    assert forgetting.rows(open_work) == under_way
    assert market.settle_trades() == []
    assert not market.offenders()
    assert before == (market.charged(seller), market.charged(forgetting.buyer))
