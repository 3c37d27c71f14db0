"""A crash of the local run's processes in mid-flow costs nothing that was answered.

One stack of this file's own, over a database that commits as `make up`'s does.
"""

import contextlib
import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import psutil
import psycopg
import pytest

from simulator.local.cloud.aws.endpoint import answers
from simulator.local.cloud.processes import SNAPSHOT, free_port, wait_until
from simulator.local.cloud.stack import Stack
from simulator.local.cloud.stack_options import StackOptions
from simulator.local.demo.world import Household, World
from tests.builders.commands import commanded

pytestmark = pytest.mark.stack

PATIENCE: Final = 60.0
CALLERS: Final = 4
SIGNUPS: Final = 24
KILLS_AT: Final = frozenset({6, 15})  # after that many answers
CREATED: Final = 201


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """A stack without schedules. (Not in pytest's folders: PostgreSQL may run as another user.)"""
    with tempfile.TemporaryDirectory(prefix="elhandel-crash-") as home:
        options = StackOptions(
            home=Path(home),
            port=free_port(),
            aws_port=free_port(),
            outside_port=free_port(),
            schedules=False,
        )
        with Stack.up(options) as stack:
            world = World(stack)
            world.at(date(2025, 12, 1))
            yield world
            world.close()


def kill(world: World, service: str) -> None:
    """End the process of a service as a crash does: no handler of its own runs."""
    os.kill(world.stack.supervisor.child(service).pid, signal.SIGKILL)


def restarts_of(world: World, service: str) -> int:
    """How often a service was started again until now."""
    return int(world.stack.supervisor.status()[service]["restarts"])


def is_back(world: World, service: str, restarts: int) -> bool:
    """Whether a service was started again that often, and runs."""
    status = world.stack.supervisor.status()[service]
    return status["restarts"] == restarts and bool(status["running"])


def ask(world: World, question: str) -> list[tuple[Any, ...]]:
    """Rows of the database, also when it is only just coming back."""
    found: list[tuple[Any, ...]] = []

    def answered() -> bool:
        nonlocal found
        try:
            found = world.ask(question)
        except psycopg.OperationalError:
            return False
        return True

    assert wait_until(answered, PATIENCE)
    return found


class Desk:
    """A sales front end: signs up, and tries again what was not answered by 201. At some answers
    the database dies.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._lock = threading.Lock()
        self._client = httpx.Client(
            base_url=world.stack.api_url,
            headers={"x-api-key": world.stack.api_key},
            timeout=PATIENCE,
        )
        self.answered: list[str] = []
        self.refused: list[int] = []

    def sign_up(self, household: Household) -> None:
        names = ("gsrn", "customer_name", "cpr_cvr", "contact_type", "email", "phone")
        body = {name: household[name] for name in names} | {
            "product_id": "spot-basis",
            "channel": "web",
        }
        key = {"Idempotency-Key": f"crash-{household['gsrn']}"}

        def answered() -> bool:
            answer = self._client.post("/api/signup", json=body, headers=key)
            with self._lock:
                if answer.status_code != CREATED:
                    self.refused.append(answer.status_code)
                    return False
                self.answered.append(answer.json()["signup_id"])
                if len(self.answered) in KILLS_AT:
                    kill(self._world, "postgres")
            return True

        assert wait_until(answered, PATIENCE)

    def close(self) -> None:
        self._client.close()


def test_the_stack_commits_to_disk_whatever_its_data_folder_says(world: World) -> None:
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        with psycopg.connect(
            world.stack.postgres.url(user="postgres"), autocommit=True
        ) as connection:
            connection.execute(f"ALTER SYSTEM SET {setting} = off".encode())
            connection.execute("SELECT pg_reload_conf()")
        assert world.ask(f"SHOW {setting}") == [("on",)]


def test_every_signup_that_was_answered_survives_the_death_of_the_database(world: World) -> None:
    households, desk = world.population(SIGNUPS), Desk(world)
    before = restarts_of(world, "postgres")

    with ThreadPoolExecutor(CALLERS) as callers:
        list(callers.map(desk.sign_up, households))
    desk.close()

    assert wait_until(lambda: is_back(world, "postgres", before + len(KILLS_AT)), PATIENCE)
    assert len(desk.answered) == len(set(desk.answered)) == SIGNUPS
    kept = {number for (number,) in ask(world, "SELECT reference FROM onboarding.signup")}
    assert set(desk.answered) - kept == set()
    assert set(desk.refused) <= {
        503
    }  # a caller who met the crash was asked to try again, and was not lied to


def test_every_message_that_was_dequeued_survives_the_death_of_the_database(world: World) -> None:
    for household in world.population(3 * SIGNUPS)[2 * SIGNUPS :]:
        world.sign_up(household, "spot-basis")
    world.job("QueuePoller", "send-due")
    before = restarts_of(world, "postgres")
    with ThreadPoolExecutor(1) as poller:
        polling = poller.submit(world.stack.host.invoke, "QueuePoller", b'{"job": "poll-queues"}')
        assert wait_until(lambda: dequeued(world) >= 10, PATIENCE)
        kill(world, "postgres")
        polling.result()
    assert sum(world.traffic()["waiting"].values()) > 0, (
        "the database died after the poll, not in the middle of it"
    )

    assert wait_until(lambda: is_back(world, "postgres", before + 1), PATIENCE)
    ask(world, "SELECT 1")
    world.stack.clock.move_by(
        timedelta(hours=1)
    )  # the poll that died holds its queue's lease until it expires
    world.exchange()

    assert sum(world.traffic()["waiting"].values()) == 0
    assert ask(world, "SELECT count(*) FROM market.inbound_message") == [(dequeued(world),)]
    assert ask(world, "SELECT state, count(*) FROM market.inbound_message GROUP BY state") == [
        ("handled", dequeued(world))
    ]


def test_the_database_that_does_not_answer_is_a_sentence_at_the_command_line_and_503_at_the_api(
    world: World,
) -> None:
    with away(world):
        check = elhandel(world, "check")
        letters = elhandel(world, "dead", "list")
        products = httpx.get(
            f"{world.stack.api_url}/api/products",
            headers={"x-api-key": world.stack.api_key},
            timeout=PATIENCE,
        )
    for command in (check, letters):
        assert command.returncode == 3, command.stderr
        (sentence,) = command.stderr.strip().splitlines()
        assert sentence.startswith("The database does not answer")
    assert products.status_code == 503

    assert elhandel(world, "check").returncode == 0


def test_the_status_says_what_ended_and_was_started_again(world: World) -> None:
    before = restarts_of(world, "postgres")

    kill(world, "postgres")

    assert wait_until(lambda: is_back(world, "postgres", before + 1), PATIENCE)
    ask(world, "SELECT 1")
    assert "postgres ended and was started again" in elhandel(world, "status").stdout


def test_the_same_person_is_the_same_customer_after_the_death_of_the_aws_services(
    world: World,
) -> None:
    first, second = world.population(SIGNUPS + 2)[SIGNUPS:]
    world.sign_up(first, "spot-basis")

    kill(world, "moto")
    port = world.stack.options.aws_port
    assert wait_until(lambda: is_back(world, "moto", 1) and answers(port), PATIENCE)
    forget_processes(world)  # they ask again for keys and secrets
    world.sign_up(
        {**second, "cpr_cvr": first["cpr_cvr"], "customer_name": first["customer_name"]},
        "spot-basis",
    )

    owners = ask(
        world,
        "SELECT k.identity_hash FROM portfolio.contract c "
        "JOIN portfolio.metering_point USING (metering_point_id) "
        "JOIN portfolio.customer k USING (customer_id) "
        f"WHERE gsrn IN ('{first['gsrn']}', '{second['gsrn']}')",
    )
    assert len(owners) == 2
    assert len(set(owners)) == 1
    world.job("QueuePoller", "send-due")  # opens both numbers
    assert ask(world, "SELECT count(*) FROM platform.outbox WHERE sent_at IS NULL") == [(0,)]


def forget_processes(world: World) -> None:
    """End every function's process, as Lambda does with sandboxes; the next event starts a new
    one.
    """
    for process in psutil.Process().children():
        if {"awslambdaric", str(SNAPSHOT)} & set(process.cmdline()):
            copies = process.children()
            process.kill()
            process.wait(PATIENCE)
            psutil.wait_procs(copies, PATIENCE)  # they end with their original


@contextlib.contextmanager
def away(world: World) -> Iterator[None]:
    """No connection to the database can be made, while its process lives: nothing starts it
    again.
    """
    socket = Path(world.stack.postgres.url().rpartition("host=")[2]) / ".s.PGSQL.5432"
    hidden = socket.with_name("hidden")
    socket.rename(hidden)
    forget_processes(world)  # with their connections
    try:
        yield
    finally:
        hidden.rename(socket)


def elhandel(world: World, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command over this stack."""
    home = str(world.stack.options.home)
    own = {"ELHANDEL_HOME": home, "NO_COLOR": "1", "COLUMNS": "120"}
    return commanded(own, *arguments)


def dequeued(world: World) -> int:
    """How many messages DataHub has let go of, because we said that we have them."""
    return sum(world.traffic()["messages"]["dequeued"].values())
