"""Neighbours with measured homes in January 2026, and a market that is cleared by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any, Final

from elhandel.exchange import orders
from elhandel.exchange.auction import Side
from elhandel.exchange.control import clear_order_book, pause_market, resume_market
from elhandel.exchange.epochs import ClearedEpoch, clear_ended
from elhandel.exchange.orders import Changed, PlacedOrder, Wanted
from elhandel.exchange.rail import SettledBook, books_to_settle, read_measured, settle_book
from elhandel.exchange.upkeep import INVARIANTS
from elhandel.platform.database import Database
from elhandel.platform.upkeep.invariants import EVERYTHING, check
from elhandel.values.days.local_time import days
from elhandel.values.decision import Decision
from elhandel.values.identifiers import Gsrn
from elhandel.values.units import micro_dkk, wh
from tests.builders.clock import at
from tests.integration.settlement.corrections.world import House, World

FIRST: Final = date(2026, 1, 29)
PAST: Final = date(2026, 2, 1)
MONTH: Final = date(2026, 1, 1)
TRADING: Final = at("2026-01-31T12:05")
"""While January is traded; in the epoch from 12:00 to 12:15."""

CLOSED: Final = at("2026-02-10T08:00")
"""When January is traded no more."""

_keys = count(1)


@dataclass(frozen=True)
class Neighbour:
    """A home and whose it is."""

    house: House
    customer: int

    @property
    def supply(self) -> int:
        return self.house.supply_period


class Market:
    """Homes around a market. Each consumes `used` Wh an hour and delivers `produced` to the grid,
    for the last three days of January.
    """

    def __init__(self, database: Database, first: int = 1) -> None:
        self.world = World(database, messages=10_000 * first)  # each message has its own number
        self.database = database
        self.clock = self.world.clock
        self.clock.instant = TRADING
        self._numbers = count(first)
        for day in days(FIRST, PAST):
            self.world.spot(day, 800_000)

    def neighbour(self, *, used: int = 1_000, produced: int = 0) -> Neighbour:
        house = self.world.house(next(self._numbers), starts_on=FIRST, children=("E18",))
        ((customer,),) = self.world.rows(
            "SELECT customer_id FROM portfolio.contract WHERE contract_id = %s", house.contract
        )
        for day in days(FIRST, PAST):
            self.world.read(house.gsrn, day, used)
            self.world.read(house.children[0], day, produced)
        return Neighbour(house, customer)

    def sell(self, who: Neighbour, kwh: str, dkk: str | None, **more: Any) -> PlacedOrder:
        return self.order(who, Side.SELL, kwh, dkk, **more)

    def buy(self, who: Neighbour, kwh: str, dkk: str | None, **more: Any) -> PlacedOrder:
        return self.order(who, Side.BUY, kwh, dkk, **more)

    def order(
        self,
        who: Neighbour,
        side: Side,
        kwh: str,
        dkk: str | None,
        *,
        key: str | None = None,
        month: date | None = None,
    ) -> PlacedOrder:
        wanted = Wanted(
            gsrn=Gsrn(who.house.gsrn),
            side=side,
            wh=wh(kwh),
            price=None if dkk is None else micro_dkk(dkk),
            key=key or f"order-{next(_keys)}",
            month=month,
        )
        with self.database.customer_transaction(who.customer) as tx:
            order, _ = orders.place(tx, wanted, self.clock.now())
        return order

    def cancel(self, who: Neighbour, order: PlacedOrder | int) -> PlacedOrder:
        number = order if isinstance(order, int) else order.order_id
        with self.database.customer_transaction(who.customer) as tx:
            return orders.cancel(tx, number, self.clock.now())

    def change(self, who: Neighbour, number: int, kwh: str | None, dkk: str | None) -> PlacedOrder:
        changed = Changed(None if kwh is None else wh(kwh), None if dkk is None else micro_dkk(dkk))
        with self.database.customer_transaction(who.customer) as tx:
            return orders.change(tx, number, changed, self.clock.now())[0]

    def pause_or_resume(self) -> None:
        decision = Decision(by="test", why="tried", at=self.clock.now())
        with self.database.transaction() as tx:
            if not pause_market(tx, decision):
                resume_market(tx, decision)

    def empty(self) -> None:
        """Staff cancel every open order."""
        decision = Decision(by="test", why="tried", at=self.clock.now())
        with self.database.transaction() as tx:
            clear_order_book(tx, decision, None)

    def seen(self, who: Neighbour, order: PlacedOrder) -> PlacedOrder:
        with self.database.customer_transaction(who.customer) as tx:
            return orders.own_order(tx, order.order_id)

    def clear(self) -> list[ClearedEpoch]:
        """A quarter of an hour passes, and what has ended is cleared."""
        self.clock.move_by(minutes=15)
        return list(clear_ended(self.database, self.clock.now()))

    def settle_electricity(self) -> int | None:
        """January is over, closed to trade, and its electricity settled; the run."""
        self.clock.instant = CLOSED
        return self.world.run(FIRST, PAST)

    def settle_trades(self) -> list[SettledBook]:
        """What the nightly job does."""
        settled = []
        with self.database.transaction() as tx:
            books = books_to_settle(tx, self.clock.today())
        for book in books:
            with self.database.transaction() as tx:
                for supply in book.supplies:
                    read_measured(tx, supply, book.month, self.clock.now())
            with self.database.transaction() as tx:
                settled.append(settle_book(tx, book, self.clock.now()))
        return settled

    def charged(self, who: Neighbour) -> dict[str, tuple[int, int]]:
        """(Wh, øre) by component, over all pieces."""
        rows = self.world.rows(
            "SELECT component, sum(wh)::bigint, sum(amount_ore)::bigint FROM exchange.charged "
            "WHERE supply_period_id = %s GROUP BY 1",
            who.supply,
        )
        return {component: (energy, ore) for component, energy, ore in rows}

    def offenders(self) -> Sequence[object]:
        found = check(self.database, INVARIANTS, EVERYTHING)
        return [offender for one in found for offender in one.offenders]
