"""A simulation: days go by, the functions work and die, and at the end everything is settled."""

import json
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from tests.builders.clock import HandClock, at
from tests.soak.acts import Acts, at_hour
from tests.soak.places import Places
from tests.soak.processes import Life

BEGINS: Final = at("2025-12-01T08:00")
_DAY: Final = timedelta(days=1)
_LEASE: Final = timedelta(minutes=7)
_PLANNED_ON: Final = 8
_PRICES_FETCHED: Final = 0.7
_BILLED: Final = 0.1
"""The chance that a day's prices are fetched, that what no run asks for is billed."""
_ROUNDS: Final = 200
"""How often SQS is asked before a message that always fails is given up."""
_QUIET: Final = 60
"""Rounds after which the market must have nothing more to say."""


@dataclass(frozen=True)
class Plan:
    """What a seed is played with. days: how many days go by, `stride` at a time; messages: about
    how many are received; killed: the chance that an order ends with somebody's death.
    """

    seed: int
    messages: int
    points: int = 12
    days: int = 75
    stride: int = 3
    acts: int = 5
    killed: float = 0.12
    database_killed: float = 0.0


@dataclass
class Played:
    """What a simulation was."""

    plan: Plan
    messages: int
    deaths: Counter[str]
    failures: Counter[str]
    acts: Counter[str]
    seconds: float
    by_order: dict[str, float]
    """Seconds of the functions' processes."""


class Simulation:
    """One seed over its places."""

    def __init__(
        self, plan: Plan, places: Places, report: Callable[[str], None] = lambda line: None
    ) -> None:
        self.plan, self.places, self.report = plan, places, report
        self.dice = random.Random(plan.seed)
        self.life = Life(places.place, places.server.revive)
        households = places.outside.ask("GET", "/control/population", count=plan.points)
        self.acts = Acts(places, self.dice, self.ask, households)

    @property
    def clock(self) -> HandClock:
        return self.places.clock

    def play(self) -> Played:
        """Everything up to the last bill."""
        started = time.monotonic()
        for home in self.acts.households[: self.plan.points * 2 // 3]:
            self.acts._sign_up(home)
        steps = range(0, self.plan.days, self.plan.stride)
        for number, day in enumerate(BEGINS.date() + step * _DAY for step in steps):
            self.day(day, steps_left=len(steps) - number)
            self.report(
                f"{day}: {len(self.places.tap.bodies)} messages, "
                f"{self.life.deaths.total()} deaths, {time.monotonic() - started:.0f} s"
            )
        self.finish(BEGINS.date() + self.plan.days * _DAY)

        return Played(
            plan=self.plan,
            messages=len(self.places.tap.bodies),
            deaths=self.life.deaths,
            failures=self.life.failures,
            acts=self.acts.counted,
            seconds=time.monotonic() - started,
            by_order={name: round(span, 1) for name, span in self.life.seconds.most_common(8)},
        )

    def day(self, day: date, steps_left: int) -> None:
        """What happens on a day, and the work of its schedules."""
        self._not_before(at_hour(day, 0) + timedelta(minutes=5))
        self.begin()
        self._not_before(at_hour(day, 6))
        self.acts.happen(self.plan.acts)
        self.exchange()

        left = self.plan.messages - len(self.places.tap.bodies)
        self.acts.correct(max(0, left // steps_left - 3 * self.plan.acts))
        self.release()
        self.exchange()
        self.settle(day)

    def begin(self, *, kill: bool = True) -> None:
        """The work of a day's beginning."""
        self.poller("activate", kill=kill)
        self.poller("watch-deadlines", kill=kill)

    def finish(self, day: date) -> None:
        """No more faults: all that was begun comes to its end."""
        self.places.outside.ask("DELETE", "/admin/faults")
        for gsrn, days in self.acts.left_out:
            self.places.outside.ask("DELETE", "/control/missing", {"gsrn": gsrn, "days": days})
        self._not_before(at_hour(day, 6))
        for number in range(_QUIET):
            self.clock.move_by(hours=13)
            self.begin(kill=False)
            self.release()
            if not self.exchange(kill=False) and number > 3 and not self._waiting():
                break
        else:
            raise AssertionError(
                f"the market is not quiet after {_QUIET} rounds: {self._waiting()}"
            )

        # Beyond the day on which the month before is settled: a supply whose end was taken back had
        # its last month settled before that day, and from the beginning it would not be.
        rounds = 0
        while rounds < 2 or self.clock.today().day < _PLANNED_ON:
            rounds += 1
            self.clock.move_by(hours=25)
            self.begin(kill=False)
            self.exchange(kill=False)
            self.settle(self.clock.today(), kill=False)

        self.settle_all()

    def exchange(self, *, kill: bool = True) -> int:
        """Send what is due and take in what there is, until both are done; messages handled."""
        handled = 0
        for _ in range(6):
            sent = self.poller("send-due", kill=kill)
            polled = self.poller("poll-queues", kill=kill)
            count = sum(polled["handled"].values()) + polled["dead_messages"] if polled else 1
            handled += count
            if not count and (sent is None or not sent["sent"]):
                break
            self.clock.move_by(minutes=1)
        return handled

    def settle(self, day: date, *, kill: bool = True) -> None:
        """Prices, the runs that are due, corrections, and the bills of all of them."""
        if not kill or self.dice.random() < _PRICES_FETCHED:
            self.poller("fetch-spot-prices", kill=kill)
        if day.day >= _PLANNED_ON:
            self.worker("plan-month", kill=kill)
        self.worker("plan-late", kill=kill)
        self.worker("plan-final", kill=kill)
        self.worker("correct", kill=kill)
        self.deliver(kill=kill)
        # What a dead process left behind: shards that were not sent, bills that were not made.
        self.clock.instant += _LEASE
        self.worker("dispatch", kill=kill)
        self.deliver(kill=kill)
        if not kill or self.dice.random() < _BILLED:
            self.ask("invoice_generator", {"job": "bill-aconto"}, kill=kill)
            self.ask("invoice_generator", {"job": "bill-held"}, kill=kill)

    def settle_all(self) -> None:
        """Settle and correct until nothing is left: days of which a run is open wait for the next
        round.
        """
        before = None
        for _ in range(_QUIET):
            self.settle(self.clock.today(), kill=False)
            after = self.places.rows(
                "SELECT (SELECT count(*) FROM settlement.settlement), "
                "(SELECT count(*) FROM settlement.dirty WHERE parked_run_id IS NULL)"
            )
            if after == before:
                return
            before = after
        raise AssertionError(f"settling does not come to an end: {before}")

    def release(self) -> None:
        """Staff release the signups that a limit holds."""
        held = self.ask("backoffice", {"job": "held-signups"}, kill=False)
        signups = [signup["signup"] for signup in held["held"]] if held else []
        if signups:
            self.ask(
                "backoffice",
                {"job": "release-signups", "signups": signups, "why": "the simulation"},
                kill=False,
            )

    def deliver(self, *, kill: bool) -> None:
        """Give the messages of SQS to their functions, some of them twice, until there are none."""
        functions = {"settlement": "settlement_worker", "invoice": "invoice_generator"}
        quiet, rounds = 0, 0
        while quiet < len(functions):
            quiet, rounds = 0, rounds + 1
            assert rounds < _ROUNDS, f"messages come back again and again: {self.life.failures}"
            for queue, function in functions.items():
                url = self.places.queues[queue]
                found = self.places.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
                messages = found.get("Messages", [])
                quiet += not messages
                for message in messages:
                    self._deliver(url, function, message, kill=kill)

    def _deliver(self, url: str, function: str, message: Any, *, kill: bool) -> None:
        record = {
            "messageId": message["MessageId"],
            "body": message["Body"],
            "attributes": {},
            "messageAttributes": {},
            "eventSource": "aws:sqs",
        }
        answer = self.ask(function, {"Records": [record]}, kill=kill)
        again = self.dice.random() < 0.1
        if answer == {"batchItemFailures": []} and not again:
            self.places.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])

    def poller(self, job: str, *, kill: bool = True) -> Any:
        return self.ask("queue_poller", {"job": job}, kill=kill)

    def worker(self, job: str, *, kill: bool = True) -> Any:
        return self.ask("settlement_worker", {"job": job}, kill=kill)

    def ask(self, function: str, event: dict[str, Any], *, kill: bool = True) -> Any:
        """The answer of a function. One that dies is asked again, when what it held is free."""
        if kill and (answer := self._deadly(function, event)) is not None:
            return answer
        return self.life.ask(function, event, self.clock.now())

    def _deadly(self, function: str, event: dict[str, Any]) -> Any:
        """The answer of a function that was to die, if it lived; None if nobody is to die."""
        chance = self.dice.random()
        place = self.dice.random()
        after = self.dice.random() < 0.5
        postmaster = 0
        if self.places.server.postmaster and chance < self.plan.database_killed:
            postmaster = self.places.server.postmaster()
        elif chance > self.plan.killed:
            return None

        longest = self.life.statements.get(f"{function} {event.get('job', 'messages')}", 20)
        statement = max(1, round(longest**place))
        answer = self.life.ask(
            function,
            event,
            self.clock.now(),
            statement=statement,
            after=after,
            postmaster=postmaster,
        )
        if answer is None:
            self.clock.instant += _LEASE
        return answer

    def _waiting(self) -> dict[str, Any]:
        """What still waits: on DataHub's queues, behind a delay, in our outbox, unfinished."""
        statistics = self.places.outside.ask("GET", "/control/statistics")
        waiting = {name: count for name, count in statistics["waiting"].items() if count}
        if statistics["held_back"]:
            waiting["held back"] = statistics["held_back"]
        ((outbox,),) = self.places.rows(
            "SELECT count(*) FROM platform.outbox WHERE sent_at IS NULL AND parked_at IS NULL"
        )
        ((stored,),) = self.places.rows(
            "SELECT count(*) FROM market.inbound_message WHERE state = 'stored'"
        )
        return waiting | {
            name: count for name, count in (("outbox", outbox), ("stored", stored)) if count
        }

    def _not_before(self, instant: datetime) -> None:
        self.clock.instant = max(self.clock.instant, instant)


def replayed(plan: Plan) -> str:
    """How to play a seed again."""
    return (
        f'make soak ARGS="--seed {plan.seed} --messages {plan.messages} --points {plan.points} '
        f"--days {plan.days} --stride {plan.stride} --acts {plan.acts} --killed {plan.killed} "
        f'--database-killed {plan.database_killed}"'
    )


def shown(played: Played) -> str:
    """A simulation in figures."""
    return json.dumps(
        {
            "messages": played.messages,
            "deaths": dict(played.deaths),
            "failures": dict(played.failures),
            "acts": dict(played.acts),
            "seconds": round(played.seconds, 1),
            "seconds of the functions": played.by_order,
        },
        indent=1,
    )
