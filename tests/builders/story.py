"""The demo's story, played on a stack of its own: for tests that need everything at once."""

import contextlib
import socket
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from simulator.local.cloud.stack import Stack
from simulator.local.cloud.stack_options import StackOptions
from simulator.local.demo.acts import play
from simulator.local.demo.figures import Figures, read_figures
from simulator.local.demo.plan import Month
from simulator.local.demo.stopwatch import Stopwatch
from simulator.local.demo.world import World

MONTH = "2026-01"


@dataclass(frozen=True, slots=True)
class Played:
    """The stack after the story, with its figures and what was told."""

    stack: Stack
    world: World
    figures: Figures
    tale: list[str]


@contextlib.contextmanager
def played_story(
    customers: int, trace_daemon: str = "", *, neighbours: bool = False
) -> Iterator[Played]:
    """A small supplier's January."""
    parameters = {"Neighbours": "on"} if neighbours else {}
    with empty_stack(parameters, trace_daemon) as world:
        watch = Stopwatch(Progress(console=Console(quiet=True)))
        tale = play(world, customers, Month.parse(MONTH), watch, neighbours=neighbours)
        figures = read_figures(world, customers, MONTH, watch.seconds)
        yield Played(world.stack, world, figures, tale)


@contextlib.contextmanager
def empty_stack(
    parameters: Mapping[str, str] | None = None, trace_daemon: str = ""
) -> Iterator[World]:
    """A stack before anything has happened, in the hands of its demo. parameters: of the template.

    (Not in pytest's folders: PostgreSQL may run as another user.)
    """
    api, aws, outside = free_ports(3)
    with tempfile.TemporaryDirectory(prefix="elhandel-story-") as home:
        options = StackOptions(
            home=Path(home),
            port=api,
            aws_port=aws,
            outside_port=outside,
            schedules=False,
            trace_daemon=trace_daemon,
            parameters=dict(parameters or {}),
        )
        with Stack.up(options) as stack:
            world = World(stack)
            yield world
            world.close()


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]
    finally:
        for one in sockets:
            one.close()
