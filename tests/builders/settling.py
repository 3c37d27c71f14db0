"""Wallets on the simulated ledger that buy and sell among each other, and what each should hold."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from elhandel.chain import tasks
from elhandel.chain.ledger import RpcChain
from elhandel.chain.solana import Book
from elhandel.chain.tasks import CURRENCY, ENERGY, Allowance, Kind, Settlement, Task
from elhandel.chain.work import follow
from elhandel.platform.database import Database
from elhandel.values.tokens import units_of_wh
from simulator.world.chain import Cluster
from tests.builders.chain import a_wallet, money_of, signed_by, tokens_of
from tests.builders.clock import HandClock

BEGINS: Final = datetime(2026, 6, 2, 10, tzinfo=UTC)
_RICH_WH: Final = 10**9
_RICH_ORE: Final = 10**9
_ALLOWED: Final = 2**62


@dataclass
class Traders:
    """Of so many names, each rich and with everything allowed. energy, money: what each should hold
    when all is done, in Wh and øre; fees: what the house should.
    """

    database: Database
    book: Book
    cluster: Cluster
    chain: RpcChain
    names: tuple[str, ...] = ("Anna", "Bo", "Carl", "Dorte", "Eva", "Finn")
    clock: HandClock = field(default_factory=lambda: HandClock(BEGINS))
    energy: dict[str, int] = field(default_factory=dict)
    money: dict[str, int] = field(default_factory=dict)
    fees: int = 0
    minted: int = 0
    ordered: int = 0

    def begin(self) -> None:
        """Open the mints, and make everybody rich."""
        for name in self.names:
            self._order(Kind.MINT, f"rich {name}", name, units_of_wh(_RICH_WH))
            self._order(Kind.FUND, f"money {name}", name, _RICH_ORE)
            self.energy[name], self.money[name] = _RICH_WH, _RICH_ORE
            self.minted += _RICH_WH
        self.end()
        for name in self.names:
            for token in (ENERGY, CURRENCY):
                self._allow(name, token)
        self.cluster.produce(40)

    def trade(self, chance: random.Random, count: int, *, only_settle: bool = False) -> None:
        """Order so many pieces of work: of ten, six settlements, three mints and a burn."""
        for _ in range(count):
            self.ordered += 1
            subject = f"work {self.ordered}"
            seller, buyer = chance.sample(self.names, 2)
            wh, die = chance.randint(1, 900), 0 if only_settle else chance.randrange(10)
            if die < 6:
                ore = chance.randint(1, 90)
                fee = ore // 100
                terms = Settlement(to=a_wallet(buyer), money=ore, fee=fee)
                self._order(Kind.SETTLE, subject, seller, units_of_wh(wh), terms)
                self.energy[seller] -= wh
                self.energy[buyer] += wh
                self.money[seller] += ore - fee
                self.money[buyer] -= ore
                self.fees += fee
            else:
                sign = 1 if die < 9 else -1
                self._order(Kind.MINT if sign > 0 else Kind.BURN, subject, seller, units_of_wh(wh))
                self.energy[seller] += sign * wh
                self.minted += sign * wh

    def end(self) -> None:
        """Let the worker go on, while nothing is wrong, until all work is done."""
        self.cluster.settle_down()
        for _ in range(60):
            self.clock.move_by(minutes=6)
            follow(self.database, self.clock, self.chain, self.book)
            self.cluster.produce(60)
            if not self.left():
                return
        with self.database.transaction() as tx:
            left = tx.execute(
                "SELECT kind, state, cause, count(*) FROM chain.task WHERE state <> 'done'"
                " GROUP BY 1, 2, 3"
            ).fetchall()
        raise AssertionError(f"the work does not come to an end: {left}")

    def left(self) -> int:
        """Pieces of work that are not done."""
        with self.database.transaction() as tx:
            row = tx.execute("SELECT count(*) FROM chain.task WHERE state <> 'done'").fetchone()
        return int(row[0]) if row else 0

    def on_ledger(self) -> tuple[dict[str, int], dict[str, int], int]:
        """(energy, money, fees) as the ledger has them."""
        return (
            {name: tokens_of(self.cluster, self.book, a_wallet(name)) for name in self.names},
            {name: money_of(self.cluster, self.book, a_wallet(name)) for name in self.names},
            money_of(self.cluster, self.book, self.book.house),
        )

    def _order(
        self, kind: Kind, subject: str, name: str, units: int, terms: tasks.Terms = None
    ) -> None:
        with self.database.transaction() as tx:
            tasks.order(
                tx, kind, subject=subject, number=1, wallet=a_wallet(name), units=units,
                terms=terms, now=self.clock.now(),
            )  # fmt: skip

    def _allow(self, name: str, token: str) -> None:
        task = Task(
            0, Kind.APPROVE, f"{token} {name}", 1, a_wallet(name), _ALLOWED, Allowance(token)
        )
        message = self.book.offer(task, self.chain.blockhash(), self.chain.rent)
        signed = self.book.sign_offered(task, message, signed_by(name, message))
        self.chain.send(signed.content)
