"""`elhandel up`, `status` and `reset`: the stack as a whole."""

import shutil
import signal
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table

from simulator.local.cli import local_api
from simulator.local.cli.market import sent
from simulator.local.cloud.errors import UnableToRun
from simulator.local.cloud.processes import wait_until
from simulator.local.cloud.stack_options import (
    API_PORT,
    AWS_PORT,
    OUTSIDE_PORT,
    TEMPLATE,
    RunningStack,
    StackOptions,
    command_name,
    default_home,
)

if TYPE_CHECKING:
    from simulator.local.cloud.stack import Stack

_BACKOFFICE: Final = "Backoffice"
_WAIT_SECONDS: Final = 0.2
_STOP_SECONDS: Final = 30.0


def up(
    port: Annotated[int, typer.Option(help="Port of the API.")] = API_PORT,
    aws_port: Annotated[int, typer.Option(help="Port of the AWS services.")] = AWS_PORT,
    outside_port: Annotated[
        int, typer.Option(help="Port of DataHub and the other outside parties.")
    ] = OUTSIDE_PORT,
    template: Annotated[Path, typer.Option(help="The SAM template to run.")] = TEMPLATE,
    schedules: Annotated[bool, typer.Option(help="Whether schedules run from the start.")] = True,
    workers: Annotated[int, typer.Option(min=1, help="Most processes of one function.")] = 2,
    seed: Annotated[int, typer.Option(help="Seed of the simulated market.")] = 1,
    prices: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="CSV of spot prices.")
    ] = None,
    neighbours: Annotated[
        bool, typer.Option(help="Whether neighbours trade: surplus becomes tokens.")
    ] = False,
) -> None:
    """Start the stack and serve it until ctrl-C."""
    # Imported here: the AWS libraries take half a second.
    from simulator.local.cloud.stack import Stack  # noqa: PLC0415

    options = StackOptions(
        port=port,
        aws_port=aws_port,
        outside_port=outside_port,
        template=template,
        schedules=schedules,
        workers=workers,
        seed=seed,
        prices=prices,
        parameters={"Neighbours": "on" if neighbours else "off"},
    )
    console = Console()
    stop = threading.Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            sys.exit(1)
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    with console.status("Starting") as status:
        stack = Stack.up(options, lambda step: status.update(f"Starting: {step}"))
    with stack:
        signal.signal(signal.SIGINT, ask_to_stop)
        _welcome(console, stack)
        while not stop.wait(_WAIT_SECONDS) and not stack.stop_requested.is_set():
            pass
        console.print("Stopping")


def down() -> None:
    """Stop the stack that runs."""
    process = local_api.running().pid
    local_api.call("POST", "shutdown")
    from simulator.local.cloud.stack import is_free  # noqa: PLC0415  (it brings the whole stack)

    if not wait_until(lambda: is_free(default_home()), _STOP_SECONDS):
        raise UnableToRun(
            f"The stack did not stop within {_STOP_SECONDS:.0f} seconds. End process {process}."
        )
    print("Stopped.")


def status() -> None:
    """Show the running stack's functions, queues, schedules, clock and memory."""
    stack = local_api.running()
    figures = local_api.call("GET", "status")
    _show(Console(), stack, figures)
    if _BACKOFFICE in figures["functions"]:
        _show_waiting(Console())


def reset(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete everything the local run has stored: database, documents, keys, clock, logs."""
    home = default_home()
    for folder in (home, home / "demo"):
        if RunningStack.find(folder) is not None:
            raise UnableToRun(f"A stack runs over {folder}. Stop it first with `elhandel down`.")

    if not home.exists():
        print(f"There is nothing to delete: {home} does not exist.")
        return

    if not yes:
        typer.confirm(f"Delete {home} with the local database and all documents?", abort=True)

    shutil.rmtree(home)
    print(f"Deleted {home}.")


def _welcome(console: Console, stack: "Stack") -> None:
    url, key = stack.api_url, stack.api_key
    table = Table.grid(padding=(0, 2))
    for name, value in (
        ("Customers' pages", f"{url}/"),
        ("Back office", f"{url}/kontor/"),
        ("API", url),
        ("API key", key),
        ("Outside world", stack.outside_url),
        ("Inbox", f"{stack.outside_url}/mail/"),
        ("Telephone", f"{stack.outside_url}/sms/"),
        ("AWS services", stack.aws.url),
        ("Database", f"{command_name()} db shell"),
        ("Logs", str(stack.options.logs)),
    ):
        table.add_row(f"[bold]{name}[/]", value)

    console.print(table)
    console.print("\nTry:")
    console.print(
        f"  curl -s -H 'x-api-key: {key}' {url}/api/products", soft_wrap=True, highlight=False
    )
    for words in ("status", "clock move 1d", "logs QueuePoller --follow"):
        console.print(f"  {command_name()} {words}", highlight=False)

    console.print("\nctrl-C stops it.")


def _show(console: Console, stack: RunningStack, status: dict[str, Any]) -> None:
    functions = Table(
        "Function", "Invocations", "Failures", "Running", "Processes", "MB", title=None
    )
    for name, figures in status["functions"].items():
        keys = ("invocations", "failures", "in_flight", "processes", "rss_mb")
        functions.add_row(name, *(str(figures[key]) for key in keys))

    queues = Table("Queue", "Waiting", "In flight", "Delayed")
    for name, depth in status["queues"].items():
        queues.add_row(name, *(str(depth[key]) for key in ("waiting", "in_flight", "delayed")))

    schedules = Table("Schedule", "Next (UTC)")
    for name, instant in status["schedules"]["next"].items():
        schedules.add_row(name, instant[:19].replace("T", " ") if instant else "never again")

    console.print(f"API {stack.api_url} · process {stack.pid}", highlight=False)
    console.print(
        f"Clock {status['clock']['now'][:19]} UTC, local day {status['clock']['today']}",
        highlight=False,
    )
    console.print(functions)
    console.print(queues)
    console.print(schedules)
    if status["schedules"]["paused"]:
        console.print("Schedules are paused.")

    for name, service in status["services"].items():
        if service["given_up"]:
            console.print(
                f"[red]{name} does not run and was given up[/]: elhandel logs host", highlight=False
            )
        elif service["restarts"]:
            console.print(
                f"{name} ended and was started again (restarts: {service['restarts']})",
                highlight=False,
            )

    console.print(f"Memory {sum(status['memory_mb'].values()):.0f} MB", highlight=False)


def _show_waiting(console: Console) -> None:
    """What has not left for DataHub; the status is shown even if that cannot be asked."""
    try:
        line = sent.waiting_line()
    except UnableToRun as problem:
        line = f"What waits for DataHub is not known: {problem.sentence}"
    if line:
        console.print(line, markup=False, highlight=False, soft_wrap=True)
