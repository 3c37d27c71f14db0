"""The demo: a fresh world, the story played in it, and what came of it."""

import shutil
from dataclasses import replace
from json import dumps
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from elhandel.values.days.likely_days import UnlikelyDay, refuse_unlikely
from simulator.local.cloud.errors import UnableToRun
from simulator.local.cloud.stack import Stack
from simulator.local.cloud.stack_options import RunningStack, StackOptions, command_name
from simulator.local.demo.acts import one_invoice, play
from simulator.local.demo.figures import Figures, read_figures, show
from simulator.local.demo.plan import Cast, Month
from simulator.local.demo.stopwatch import Stopwatch
from simulator.local.demo.world import World

_NEIGHBOURS: Final = {"Neighbours": "on"}


def run(
    *,
    customers: int = 200,
    month: str = "2026-01",
    prices: Path | None = None,
    json: Path | None = None,
    seed: int = 1,
    neighbours: bool = False,
    options: StackOptions | None = None,
    console: Console | None = None,
) -> Figures:
    """Run the demo over a fresh world and show the outcome. Raises UnableToRun."""
    console = console or Console()
    when = _month(month)
    if customers < Cast().least:
        raise UnableToRun(
            f"The story needs at least {Cast().least} customers. Choose --customers {Cast().least}."
        )

    base = options or StackOptions()
    home = base.home / "demo" if options is None else base.home
    if RunningStack.find(home) is not None:
        raise UnableToRun(
            f"A stack runs over {home}. "
            "Stop it first (ctrl-C where it runs): the demo starts afresh there."
        )

    shutil.rmtree(home, ignore_errors=True)
    columns = (
        TextColumn("{task.description:<28}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )

    with Progress(*columns, console=console) as progress:
        watch = Stopwatch(progress)
        with watch.stage("start the stack"):
            asked = {**base.parameters, **(_NEIGHBOURS if neighbours else {})}
            fresh = replace(base, home=home, schedules=False, seed=seed, prices=prices)
            stack = Stack.up(replace(fresh, parameters=asked))

        with stack:
            world = World(stack)
            tale = play(world, customers, when, watch, neighbours=neighbours)
            figures = read_figures(world, customers, month, watch.seconds)
            path = one_invoice(world, home)
            world.close()

    show(console, figures)
    console.print("\n".join(tale), markup=False)
    console.print(_what_next(home, path, stack.api_url), markup=False)
    if json is not None:
        json.write_text(dumps(figures.as_json(), indent=2) + "\n")

    return figures


def _what_next(home: Path, invoice: Path | None, address: str) -> str:
    command = command_name()
    margin = " " * 15

    return "\n".join(
        [
            "",
            f"An invoice:     {invoice}",
            f"Look around:    ELHANDEL_HOME={home} make up",
            f"{margin} and in another terminal, with the same ELHANDEL_HOME: {command} status,",
            f"{margin} {command} bills list, {command} ledger balance, {command} bank work,",
            f"{margin} {command} dead-letters list, {command} logs QueuePoller, {command} db shell",
            f"Its pages:      {address}/ for customers, {address}/kontor/ for staff (while up)",
        ]
    )


def _month(text: str) -> Month:
    try:
        month = Month.parse(text)
        refuse_unlikely(month.start)
    except UnlikelyDay as error:
        raise UnableToRun(error.sentence) from None
    except ValueError:
        raise UnableToRun(f"{text!r} is no month. Write it as 2026-01.") from None

    return month
