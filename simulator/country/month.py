"""The model: planning, shards of settlement, shards of bills with their documents, notices, each on
functions that start as AWS starts them, and all of them on one database.

Discrete events (simpy). A piece of the database's work takes a core for a slice at a time, so that
what is under way shares it; what is read from storage shares its rate.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle
from random import Random
from typing import Any, Final

import simpy

from simulator.country.facts import Assumed, Measured
from simulator.country.scenarios import Scenario

type Steps = Generator[simpy.Event, Any, Any]

_SLICE: Final = 0.2
_STREAMS: Final = 16
_QUARTERS: Final = 96
_LETTERS_OF_MESSAGE: Final = 200
"""Ten messages of 20 notices, one after another in one function."""
_BILLING_MB: Final = 1_024
_NOTIFIER_MB: Final = 512
_INTAKE_AT_ONCE: Final = 4
"""Functions of the queue poller (ReservedConcurrentExecutions)."""


@dataclass(slots=True)
class Answer:
    """What came of it. Seconds from the plan; None: it never ended.

    curves: how much was settled, billed, sent, by the second, as shares of one.
    dead: shards that failed as often as the queue allows. busy: of the database's cores, functions
    and of the carrier, which share of the time they could have worked, they did, until the last
    bill was made.
    """

    scenario: Scenario
    taken_in: float = 0.0
    settled: float | None = None
    billed: float | None = None
    sent: float | None = None
    dead: int = 0
    tried_again: int = 0
    busy: dict[str, float] = field(default_factory=dict)
    curves: dict[str, list[tuple[float, float]]] = field(default_factory=dict)


class _Failed(Exception):
    """A database that was away, or a shard with a fault of its own."""


class _Database:
    """Cores that become more while they are busy, streams of storage, connections."""

    def __init__(self, env: simpy.Environment, scenario: Scenario, assumed: Assumed) -> None:
        rules = assumed.database
        self._env = env
        self._rules = rules
        self._most = max(1, int(scenario.most_acu * rules["cores_of_acu"]))
        self._cores = max(1, int(rules["acu_at_first"] * rules["cores_of_acu"]))
        self._free = simpy.Container(env, capacity=self._most, init=self._cores)
        self._streams = simpy.Resource(env, _STREAMS)
        self.connections = simpy.Resource(env, scenario.most_acu * rules["connections_of_acu"])
        self._away: tuple[float, float] | None = None
        self.worked = 0.0
        env.process(self._grow())

    def work(self, seconds: float) -> Steps:
        """Seconds of processor, slice by slice. Raises _Failed while the database is away."""
        left = seconds
        while left > 0:
            took = min(left, _SLICE)
            yield self._free.get(1)
            yield self._env.timeout(took)
            yield self._free.put(1)
            self.worked += took
            left -= took
            self._refuse_away()

    def read(self, size: float) -> Steps:
        """Bytes from storage."""
        with self._streams.request() as stream:
            yield stream
            yield self._env.timeout(size * _STREAMS / self._rules["read_bytes_a_second"])
        self._refuse_away()

    def fails_at(self, seconds: float) -> None:
        """Its zone fails then: it is away until another has taken over."""
        self._away = (seconds, seconds + self._rules["failover"])

    def could_have(self, seconds: float) -> float:
        """Seconds of processor at its largest."""
        return self._most * seconds

    def _refuse_away(self) -> None:
        if self._away and self._away[0] <= self._env.now < self._away[1]:
            raise _Failed

    def _grow(self) -> Steps:
        while self._cores < self._most:
            yield self._env.timeout(self._rules["doubles_in"])
            more = min(self._cores, self._most - self._cores)
            self._cores += more
            yield self._free.put(more)


class _Functions:
    """Functions of one queue: how many run at a time, and how they become more."""

    def __init__(
        self,
        env: simpy.Environment,
        most: int,
        account: simpy.Resource,
        assumed: Assumed,
        answer: Answer,
        again_after: tuple[float, ...],
    ) -> None:
        self._env = env
        self._most = most
        self._account = account
        self._rules = assumed.function
        self._answer = answer
        self._again_after = again_after
        self._queue: simpy.Store = simpy.Store(env)
        self.busy = 0.0
        self._begun = env.now
        env.process(self._start())

    def send(self, job: "_Job") -> None:
        """A message."""
        self._queue.put(job)

    def _start(self) -> Steps:
        """Five at first, then more each second, never more than the queue may have."""
        started = 0
        while started < self._most:
            may = self._rules["pollers_at_first"]
            may += (self._env.now - self._begun) * self._rules["pollers_more_a_minute"] / 60
            while started < min(self._most, int(may)):
                self._env.process(self._function())
                started += 1
            yield self._env.timeout(1)

    def _function(self) -> Steps:
        is_cold = True
        while True:
            job: _Job = yield self._queue.get()
            with self._account.request() as place:
                yield place
                began = self._env.now
                if is_cold:
                    yield self._env.timeout(self._rules["cold_start"])
                    is_cold = False
                job.tries += 1
                try:
                    yield self._env.process(job.run())
                except _Failed:
                    self._env.process(self._again(job))
                else:
                    job.done()
                self.busy += self._env.now - began

    def _again(self, job: "_Job") -> Steps:
        if job.tries > len(self._again_after):
            self._answer.dead += 1
            return
        self._answer.tried_again += 1
        yield self._env.timeout(self._again_after[job.tries - 1])
        self._queue.put(job)


class _Job:
    """A message: what it does, and what follows when it has."""

    def __init__(self, run: Any, done: Any) -> None:
        self.run = run
        self.done = done
        self.tries = 0


class _Curve:
    """How much of something is done."""

    def __init__(self, env: simpy.Environment, parts: int) -> None:
        self._env = env
        self._parts = parts
        self._done = 0
        self.points: list[tuple[float, float]] = [(env.now, 0.0)]

    def add(self, parts: int = 1) -> bool:
        """Whether this was the last."""
        self._done += parts
        self.points.append((self._env.now, min(1.0, self._done / self._parts)))
        return self._done >= self._parts


class _Month:
    """One month-end."""

    def __init__(self, scenario: Scenario, measured: Measured, assumed: Assumed, seed: int) -> None:
        self.env = simpy.Environment()
        self.scenario, self.measured, self.assumed = scenario, measured, assumed
        self.random = Random(seed)
        self.answer = Answer(scenario)
        self.database = _Database(self.env, scenario, assumed)
        self.account = simpy.Resource(self.env, min(scenario.account, 100_000))
        self.points = scenario.points or assumed.country["points"]
        self.shards = -(-self.points // assumed.country["points_of_shard"])
        customers = assumed.country["customers"] * self.points // assumed.country["points"]
        self.customers = customers
        self.bill_shards = -(-customers // assumed.country["customers_of_shard"])
        self._shard_times: Iterator[tuple[float, float]] = cycle(measured.shards)
        self._bill_times: Iterator[tuple[float, float]] = cycle(measured.bills)
        self.carrier = simpy.Resource(self.env, 1)
        self.told = simpy.Container(self.env)

    def run(self) -> Answer:
        self.env.process(self._whole())
        self.env.run(until=30 * 86_400)
        return self.answer

    def _whole(self) -> Steps:
        yield self.env.timeout(self.scenario.waits)
        yield self.env.process(self._take_in())
        self.answer.taken_in = self.env.now
        yield self.env.process(self.database.work(self.measured.plan_of_point * self.points))
        began = self.env.now
        if self.scenario.zone_fails_at is not None:
            self.database.fails_at(began + self.scenario.zone_fails_at)
        self.settling = self._functions(self.scenario.settling)
        self._settled = _Curve(self.env, self.shards)
        for _ in range(self.shards):
            self.settling.send(_Job(self._settle, self._is_settled))
        self._began = began

    def _functions(self, most: int) -> _Functions:
        again = self.scenario.seen_again_after
        return _Functions(self.env, most, self.account, self.assumed, self.answer, again)

    def _take_in(self) -> Steps:
        """Corrections: function and database by turns, four at a time."""
        readings = self.scenario.corrected_days * _QUARTERS * self.points
        seconds = readings * self.measured.intake
        parts = [
            self.env.process(self._take_part(seconds / _INTAKE_AT_ONCE))
            for _ in range(_INTAKE_AT_ONCE)
        ]
        yield self.env.all_of(parts)

    def _take_part(self, seconds: float) -> Steps:
        left = seconds
        while left > 0:
            piece = min(left, 2.0)
            yield self.env.timeout(piece / 2 / self._share(_BILLING_MB))
            yield self.env.process(self.database.work(piece / 2))
            left -= piece

    def _settle(self) -> Steps:
        in_function, in_database = next(self._shard_times)
        size = self.measured.bytes_of_point * self.assumed.country["points_of_shard"]
        with self.database.connections.request() as connection:
            yield connection
            yield from self.database.read(size * (1 - self.assumed.database["in_memory"]))
            yield from self.database.work(in_database * 0.7)
            yield self.env.timeout(in_function)
            self._fail_by_chance()
            yield from self.database.work(in_database * 0.3)

    def _fail_by_chance(self) -> None:
        if self.random.random() * 100 < self.scenario.fails_each:
            raise _Failed

    def _is_settled(self) -> None:
        if self._settled.add():
            self.answer.settled = self.env.now
            self.env.process(self._bill_all())

    def _bill_all(self) -> Steps:
        yield self.env.timeout(1)  # the run is closed, and its bills are planned
        self.billing = self._functions(self.scenario.billing)
        self._billed = _Curve(self.env, self.bill_shards)
        self._sent = _Curve(self.env, self.customers)
        self.env.process(self._hand_out())
        for _ in range(self.bill_shards):
            self.billing.send(_Job(self._bill, self._is_billed))

    def _bill(self) -> Steps:
        in_function, in_database = next(self._bill_times)
        count = self.assumed.country["customers_of_shard"]
        share = self._share(_BILLING_MB)
        with self.database.connections.request() as connection:
            yield connection
            yield from self.database.work(in_database)
            yield self.env.timeout(in_function / share)
        documents = count * self.measured.document / share
        stored = 2 * count * self.assumed.function["s3_put"] / self.assumed.function["s3_at_once"]
        yield self.env.timeout(documents + stored)

    def _is_billed(self) -> None:
        yet = self.assumed.country["customers_of_shard"]
        self.told.put(yet)
        if self._billed.add():
            self.answer.billed = self.env.now
            self._note_busy()

    def _hand_out(self) -> Steps:
        """Each minute what nobody has taken goes onto the queue, so many at most."""
        self.notifying = self._functions(self.scenario.notifying)
        left = self.bill_shards * self.assumed.country["customers_of_shard"]
        while left > 0:
            now = int(min(self.told.level, self.scenario.handed_out_a_minute))
            if now:
                yield self.told.get(now)
                left -= now
                for first in range(0, now, _LETTERS_OF_MESSAGE):
                    letters = min(_LETTERS_OF_MESSAGE, now - first)
                    message = partial(self._send, letters), partial(self._is_sent, letters)
                    self.notifying.send(_Job(*message))
            yield self.env.timeout(60)

    def _send(self, letters: int) -> Steps:
        rules = self.assumed.mail
        ours = letters * self.measured.notice
        yield from self.database.work(ours / 2)
        yield self.env.timeout(ours / 2 / self._share(_NOTIFIER_MB))
        with self.carrier.request() as turn:
            yield turn
            yield self.env.timeout(letters / rules["letters_a_second"])
        yield self.env.timeout(letters * rules["seconds_of_letter"])

    def _is_sent(self, letters: int) -> None:
        if self._sent.add(letters) and self.answer.sent is None:
            self.answer.sent = self.env.now
            self.answer.curves = {
                "settled": self._settled.points,
                "billed": self._billed.points,
                "sent": self._sent.points,
            }

    def _share(self, memory: int) -> float:
        whole: int = self.assumed.function["memory_of_a_core"]
        return min(1.0, memory / whole)

    def _note_busy(self) -> None:
        seconds = self.env.now - self._began
        settling = (self.answer.settled or 0) - self._began
        self.answer.busy = {
            "database": self.database.worked / self.database.could_have(seconds),
            "settling": self.settling.busy / (settling * self.scenario.settling),
            "billing": self.billing.busy / ((seconds - settling) * self.scenario.billing),
        }


def simulate(scenario: Scenario, measured: Measured, assumed: Assumed, seed: int = 1) -> Answer:
    """A month-end. The same seed gives the same answer."""
    return _Month(scenario, measured, assumed, seed).run()
