"""One running stack for all end-to-end tests: a small supplier's January, played as the demo plays
it.
"""

import socket
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from rich.console import Console
from rich.progress import Progress

from simulator.local.cloud.stack import Stack
from simulator.local.cloud.stack_options import StackOptions
from simulator.local.demo.acts import play
from simulator.local.demo.figures import Figures, read_figures
from simulator.local.demo.plan import Month
from simulator.local.demo.stopwatch import Stopwatch
from simulator.local.demo.world import World
from tests.builders.evidence.traces import TraceDaemon

CUSTOMERS = 12


@dataclass(frozen=True, slots=True)
class Played:
    """The stack after the story, with its figures and what was told."""

    stack: Stack
    world: World
    figures: Figures
    tale: list[str]
    daemon: TraceDaemon


@pytest.fixture(scope="session")
def played() -> Iterator[Played]:
    """The story, played once for the session. (Not in pytest's folders: PostgreSQL may run as
    another user.)
    """
    ports = _free_ports(3)
    with (
        TraceDaemon() as daemon,
        tempfile.TemporaryDirectory(prefix="elhandel-e2e-") as home,
        Stack.up(
            StackOptions(
                home=Path(home),
                port=ports[0],
                aws_port=ports[1],
                outside_port=ports[2],
                schedules=False,
                trace_daemon=daemon.address,
            )
        ) as stack,
    ):
        world = World(stack)
        watch = Stopwatch(Progress(console=Console(quiet=True)))
        tale = play(world, CUSTOMERS, Month.parse("2026-01"), watch)
        yield Played(
            stack, world, read_figures(world, CUSTOMERS, "2026-01", watch.seconds), tale, daemon
        )
        world.close()


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]
    finally:
        for one in sockets:
            one.close()
