"""The simulated DataHub: takes messages in, lets time pass, and gives its queues away.

Everything that is due by the clock happens when somebody looks: at a message, a peek or a call of
the control surface. Readings are made a day at a time when Timeseries runs empty, so that a large
portfolio needs little space.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from elhandel.platform.clock import Clock
from simulator.world.datahub.documents import Document, Queue
from simulator.world.datahub.handlers import HANDLERS
from simulator.world.datahub.handlers.correction_of_supply import accept_in_silence
from simulator.world.datahub.handlers.end_of_supply import (
    disconnected,
    disconnection,
    lose_supply,
    move_out,
    not_disconnected,
)
from simulator.world.datahub.handlers.start_of_supply import cut_off
from simulator.world.datahub.market import Market
from simulator.world.datahub.metering.deliveries import deliver_next_day
from simulator.world.datahub.metering.meters import Meters
from simulator.world.datahub.price_lists import send_new_prices
from simulator.world.datahub.requests.errors import Detail, NotTaken
from simulator.world.datahub.requests.request import Request, read_request
from simulator.world.datahub.requests.shapes import Shape
from simulator.world.datahub.scenarios.registry import TASKS as SCENARIO_TASKS
from simulator.world.datahub.state.agenda import Agenda, TaskKind
from simulator.world.datahub.state.disturbances import Disturbances
from simulator.world.datahub.state.links import Links
from simulator.world.datahub.state.queues import Queues
from simulator.world.datahub.state.registry import Registry
from simulator.world.datahub.state.store import Store
from simulator.world.datahub.state.supplies import Supplies
from simulator.world.datahub.sums.schedule import calculation, push_daily

_TASKS: Final[dict[TaskKind, Callable[[Market, str], None]]] = {
    "calculation": calculation,
    "cut_off": cut_off,
    "disconnection": disconnection,
    "disconnected": disconnected,
    "not_disconnected": not_disconnected,
    "move_out": move_out,
    "taken_over": lambda market, gsrn: lose_supply(market, gsrn, "E03"),
    "moved_away": lambda market, gsrn: lose_supply(market, gsrn, "E01"),
    "correction_accepted": accept_in_silence,
    **SCENARIO_TASKS,
}


class DataHub:
    """One supplier's view of the market, kept in `store` and moved by `clock`."""

    def __init__(self, store: Store, clock: Clock, seed: int, supplier_gln: str) -> None:
        self._store = store
        self._clock = clock
        self._seed = seed
        self._supplier_gln = supplier_gln
        self._registry = Registry(store, seed)
        self.meters = Meters(seed)
        self.disturbances = Disturbances()

    @contextmanager
    def moment(self) -> Iterator[Market]:
        """The market as it is now, in one transaction, after everything due has happened, and
        before what it causes.
        """
        with self._store.transaction():
            market = self._market()
            self._advance(market)
            yield market
            self._advance(market)

    def receive(self, shape: Shape, body: bytes) -> None:
        """Take a message in and answer it on the queues. Raises NotTaken."""
        with self.moment() as market:
            request = read_request(shape, body, self._supplier_gln)
            _remember_ids(market, request)
            market.queues.count("received", f"{shape.rsm}/{request.reason}")
            HANDLERS[shape.name](market, request)

    def peek(self, queue: Queue) -> Document | None:
        """The oldest message of a queue; on Timeseries days are made until there is one."""
        with self.moment() as market:
            found = market.queues.peek(queue)
            while found is None and queue == "Timeseries" and deliver_next_day(market, self.meters):
                found = market.queues.peek(queue)
            return found

    def dequeue(self, message_id: str) -> bool:
        """Take a message off its queue; False if no queue holds it."""
        with self._store.transaction():
            return self._market().queues.dequeue(message_id)

    def tick(self) -> int:
        """Make everything that is due, all days of readings too.

        Returns how many days were delivered.
        """
        delivered = 0
        with self.moment() as market:
            while deliver_next_day(market, self.meters):
                delivered += 1
        return delivered

    def close(self) -> None:
        self._store.close()

    def _market(self) -> Market:
        store, now = self._store, self._clock.now().replace(microsecond=0)
        return Market(
            store=store,
            registry=self._registry,
            queues=Queues(store, self.disturbances, now),
            agenda=Agenda(store),
            supplies=Supplies(store),
            links=Links(store),
            seed=self._seed,
            supplier_gln=self._supplier_gln,
            now=now,
        )

    @staticmethod
    def _advance(market: Market) -> None:
        for task in market.agenda.due(market.now):
            _TASKS[task.kind](replace(market, now=task.due_at), task.subject)
        send_new_prices(market)
        push_daily(market)
        market.queues.release()


def _remember_ids(market: Market, request: Request) -> None:
    """Message and transaction ids are used once and never again."""
    ids = request.transaction_ids
    found = []
    if market.store.row(
        "SELECT 1 FROM seen_id WHERE kind = 'message' AND id = ?", request.message_id
    ):
        found.append(Detail("00101", f"Message id '{request.message_id}' is not unique", "mRID"))

    for number, transaction in enumerate(ids):
        known = market.store.row(
            "SELECT 1 FROM seen_id WHERE kind = 'transaction' AND id = ?", transaction
        )
        if known or transaction in ids[:number]:
            found.append(
                Detail(
                    "00102",
                    f"Transaction id '{transaction}' is not unique and will not be processed",
                    "mRID",
                )
            )

    if found:
        raise NotTaken(400, found)

    rows = [("message", request.message_id), *(("transaction", transaction) for transaction in ids)]
    market.store.run_many("INSERT INTO seen_id VALUES (?, ?)", rows)
