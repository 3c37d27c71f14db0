"""The story: customers sign up, the market confirms, supply starts, a month is metered, settled and invoiced.

Everything goes the way it goes in production: over the HTTP API, DataHub's queues, SQS and the functions' own handlers.
Only the clock is moved, and the schedules' jobs are run by hand instead of waited for.
"""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from json import dumps
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from elhandel.platform.local_time import days
from simulator.cloud.errors import UnableToRun
from simulator.cloud.stack import Stack
from simulator.cloud.stack_options import StackOptions
from simulator.demo.figures import Figures, read_figures, show
from simulator.demo.plan import Cast, Month, signup_day
from simulator.demo.world import SignedUp, World

_DAY: Final = timedelta(days=1)
_LATE_SHARE: Final = 5  # every fifth customer signs up a week and a half later, so that supply starts mid-month
_LATE_DAYS: Final = 10
_SETTLED_ON_DAY: Final = 8
_PATIENCE_SECONDS: Final = 120
_BUSY_HOUR: Final = 6


@dataclass(slots=True)
class Stopwatch:
    """Seconds by stage, and the bar that shows the stage."""

    progress: Progress
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str, total: int = 1) -> Iterator[Callable[[], None]]:
        """Time a stage; call what it gives once for each step done."""
        task = self.progress.add_task(name, total=total)
        started = time.perf_counter()
        yield lambda: self.progress.advance(task)
        self.seconds[name] = time.perf_counter() - started
        self.progress.update(task, completed=total)


def run(
    *,
    customers: int = 200,
    month: str = "2026-01",
    prices: Path | None = None,
    json: Path | None = None,
    seed: int = 1,
    options: StackOptions | None = None,
    console: Console | None = None,
) -> Figures:
    """Run the demo over a fresh world and show what came of it. Raises UnableToRun with what to do."""
    console = console or Console()
    when = _month(month)
    if customers < Cast().least:
        raise UnableToRun(f"The story needs at least {Cast().least} customers. Choose --customers {Cast().least}.")
    base = options or StackOptions()
    home = base.home / "demo" if options is None else base.home
    shutil.rmtree(home, ignore_errors=True)
    columns = (TextColumn("{task.description:<28}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        watch = Stopwatch(progress)
        with watch.stage("start the stack"):
            stack = Stack.up(replace(base, home=home, schedules=False, seed=seed, prices=prices))
        with stack:
            world = World(stack, stack.postgres.url(), stack.api_key)
            tale = _play(world, customers, when, watch, progress.console)
            figures = read_figures(world, customers, month, watch.seconds)
            path = _one_invoice(world, home)
            world.close()
    show(console, figures)
    console.print("\n".join(tale), markup=False)
    console.print(_what_next(home, path), markup=False)
    if json is not None:
        json.write_text(dumps(figures.as_json(), indent=2) + "\n")
    return figures


def _play(world: World, customers: int, month: Month, watch: Stopwatch, console: Console) -> list[str]:
    cast, tale = Cast(), []
    first_day = signup_day(month.start)
    households = world.population(customers)
    late = {place for place in range(customers) if place > cast.least and place % _LATE_SHARE == 0}
    _upset(world, cast, households)
    world.at(first_day)
    products = [str(product["id"]) for product in world.products()]
    signed_up: dict[int, SignedUp] = {}
    with watch.stage("sign up", customers) as tick:
        early = [place for place in range(customers) if place not in late]
        for places, day in ((early, first_day), (sorted(late), first_day + timedelta(days=_LATE_DAYS))):
            world.at(day)
            wishes = [(households[place], products[place % len(products)]) for place in places]
            answers = world.sign_up_all(wishes, tick)
            signed_up.update(zip(places, answers, strict=True))
            if places is early:
                world.job("QueuePoller", "send-due")
                tale.append(_cancelled(world, signed_up[cast.cancels]))
            world.exchange()
    with watch.stage("the market answers", 4) as tick:
        world.put_message("MasterData", '{"AccountingPointCharacteristics_MarketDocument": {"mRID": ')
        for day in (first_day + timedelta(days=_LATE_DAYS + ahead) for ahead in range(1, 5)):
            world.at(day)
            world.exchange()
            tick()
    with watch.stage("supply and meter the month", (month.end - month.start).days + 2) as tick:
        for day in days(month.start - _DAY, month.end + _DAY):
            world.at(day, _BUSY_HOUR)
            world.job("QueuePoller", "activate")
            world.exchange()
            tick()
    with watch.stage("fetch spot prices"):
        world.job("QueuePoller", "fetch-spot-prices")
    with watch.stage("settle"):
        world.at(month.end + timedelta(days=_SETTLED_ON_DAY))
        _settle(world, month)
    with watch.stage("invoice"):
        if not world.stack.wait_until_idle(_PATIENCE_SECONDS):
            raise UnableToRun("The invoices were not done in two minutes. Read .local/demo/logs/InvoiceGenerator.log.")
    tale += _told(world, cast, signed_up)
    return tale


def _upset(world: World, cast: Cast, households: list[dict[str, object]]) -> None:
    """What is different at DataHub for those who play a part."""
    world.change_household(str(households[cast.rejected]["gsrn"]), registered_cpr="3112659999")
    world.change_household(str(households[cast.moves_in]["gsrn"]), has_supplier=False)
    world.change_household(str(households[cast.crossing]["gsrn"]), crossing_attempts=1)


def _cancelled(world: World, signup: SignedUp) -> str:
    status = world.cancel(signup.signup_id)
    return f"{signup.signup_id} cancelled after the request had left: '{status}' until the market confirms it."


def _settle(world: World, month: Month) -> None:
    planned = world.job("SettlementWorker", "plan", **{"from": str(month.start), "to": str(month.end), "by": "demo"})
    if planned["run_id"] is None:
        raise UnableToRun("There was nothing to settle. Read .local/demo/logs/QueuePoller.log.")
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while world.job("SettlementWorker", "status", run_id=planned["run_id"])["state"] != "closed":
        if time.monotonic() > deadline:
            raise UnableToRun("The run did not close in two minutes. Read .local/demo/logs/SettlementWorker.log.")
        time.sleep(0.1)


def _told(world: World, cast: Cast, signed_up: dict[int, SignedUp]) -> list[str]:
    """How it ended for those who play a part."""
    rejected, cancelled, moved, crossed = (
        world.status(signed_up[place].signup_id)
        for place in (cast.rejected, cast.cancels, cast.moves_in, cast.crossing)
    )
    (dead,) = world.ask("SELECT message_id, error_code FROM market.inbound_message WHERE state = 'dead' LIMIT 1")
    return [
        f"{cancelled['signup_id']} is {cancelled['status']}: DataHub confirmed the cancellation (RSM-024).",
        f"{rejected['signup_id']} is {rejected['status']}: {rejected['rejection_reason']}",
        f"{moved['signup_id']} is {moved['status']} since {moved['estimated_activation']}: "
        "there was no supplier to switch from, so it was sent again as a move-in.",
        f"{crossed['signup_id']} is {crossed['status']} since {crossed['estimated_activation']}: "
        "another process crossed it, so it was sent again a day later.",
        f"One message was malformed ({dead[1]}): it lies in the dead letters as {dead[0]}, and its queue went on.",
    ]


def _one_invoice(world: World, home: Path) -> Path | None:
    """One invoice's PDF, copied from the bucket to where it can be opened."""
    rows = world.ask(
        "SELECT number, document_key FROM billing.invoice WHERE document_key IS NOT NULL ORDER BY 1 LIMIT 1"
    )
    if not rows:
        return None
    number, key = rows[0]
    path = home / f"invoice-{number}.pdf"
    bucket = world.stack.host.resources["Documents"].ref
    world.stack.aws.client("s3").download_file(bucket, key, str(path))
    return path


def _what_next(home: Path, invoice: Path | None) -> str:
    return "\n".join(
        [
            "",
            f"An invoice:     {invoice}",
            f"Look around:    ELHANDEL_HOME={home} make up",
            "                then elhandel status, elhandel logs QueuePoller, elhandel db shell",
        ]
    )


def _month(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError:
        raise UnableToRun(f"{text!r} is no month. Write it as 2026-01.") from None
