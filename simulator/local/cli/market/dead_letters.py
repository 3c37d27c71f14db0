"""`elhandel dead`: the market's messages that could not be handled, and the way back."""

import sys
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table

from simulator.local.cli.calls import run_job

_COLUMNS: Final = ("message_id", "record", "document", "code", "error", "received_at")
_WIDE: Final = 240
_LISTED: Final = 200

app = typer.Typer(help="Dead letters: list them, replay them.", no_args_is_help=True)


@app.command("list")
def list_letters(
    most: Annotated[int, typer.Option(min=1, help="How many to list, newest first.")] = _LISTED,
) -> None:
    """Show the messages and records that could not be handled, and why."""
    show(run_job("Backoffice", "dead-letters", most=most))


@app.command()
def replay(
    message_id: Annotated[str, typer.Argument(help="As `elhandel dead list` shows it.")],
) -> None:
    """Handle a message again, after its cause was removed."""
    answer = run_job("QueuePoller", "replay", message_id=message_id)
    print(f"{answer['document']}: {answer['state']}, {answer['dead_records']} records still dead")


def show(answer: dict[str, Any]) -> None:
    """Print what the job `dead-letters` answered."""
    letters = answer["dead_letters"]
    table = Table()
    for name in _COLUMNS:  # ids are there to be copied: they are never cut
        table.add_column(name, no_wrap=name in {"message_id", "record"}, overflow="fold")

    for letter in letters:
        table.add_row(*(letter[name] or "" for name in _COLUMNS))

    Console(width=None if sys.stdout.isatty() else _WIDE).print(
        table if letters else "No dead letters."
    )
    if answer["left_out"]:
        print(
            f"The newest {len(letters):,} are listed, {answer['left_out']:,} are left out. "
            "--most lists more."
        )
