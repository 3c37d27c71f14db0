"""`elhandel`: entry point. What cannot be done is one sentence on standard error and exit code 2, never a traceback."""

import sys
from typing import Final

import typer

from simulator.cli import (
    aconto,
    check,
    clock,
    database,
    dead_letters,
    demo,
    explain,
    functions,
    keys,
    load,
    metrics,
    products,
    readings,
    runs,
    settle,
    stack,
    supply,
)
from simulator.cloud.errors import UnableToRun

CANNOT: Final = 2

app = typer.Typer(
    name="elhandel",
    help="Run the electricity supplier's system on this machine, from the template that AWS gets.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("up")(stack.up)
app.command("down")(stack.down)
app.command("status")(stack.status)
app.command("reset")(stack.reset)
app.command("logs")(functions.logs)
app.command("invoke")(functions.invoke)
app.command("demo")(demo.demo)
app.command("load")(load.load)
app.command("settle")(settle.settle)
app.command("explain")(explain.explain)
app.command("readings")(readings.readings)
app.command("check")(check.check)
app.command("metrics")(metrics.metrics)
app.add_typer(database.app, name="db")
app.add_typer(clock.app, name="clock")
app.add_typer(keys.app, name="key")
app.add_typer(dead_letters.app, name="dead")
app.add_typer(runs.app, name="run")
app.add_typer(aconto.app, name="aconto")
app.add_typer(supply.app, name="supply")
app.add_typer(products.app, name="product")


def run() -> None:
    """Run the command line."""
    try:
        app()
    except UnableToRun as problem:
        print(problem.sentence, file=sys.stderr)
        sys.exit(CANNOT)


if __name__ == "__main__":
    run()
