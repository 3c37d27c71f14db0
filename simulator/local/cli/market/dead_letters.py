"""`elhandel dead-letters`: the market's messages that could not be handled, and the way back."""

import sys
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table

from simulator.local.cli.calls import run_job
from simulator.local.cloud.errors import UnableToRun

_BACKOFFICE: Final = "Backoffice"
_COLUMNS: Final = ("message_id", "record", "document", "code", "error", "received_at")
_WIDE: Final = 240
_LISTED: Final = 200

app = typer.Typer(help="Dead letters: list, show, replay and discard them.", no_args_is_help=True)

MessageId = Annotated[
    str, typer.Argument(metavar="MESSAGE_ID", help="As `elhandel dead-letters list` shows it.")
]


@app.command("list")
def list_letters(
    most: Annotated[int, typer.Option(min=1, help="How many to list, newest first.")] = _LISTED,
) -> None:
    """Show the messages and records that could not be handled, and why."""
    show_list(run_job(_BACKOFFICE, "dead-letters", most=most))


@app.command()
def show(message_id: MessageId) -> None:
    """Show one message: what became of it, what it says, and what is wrong with it."""
    show_letter(run_job(_BACKOFFICE, "dead-letter", message_id=message_id))


@app.command()
def replay(
    message_id: MessageId,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would change; nothing is changed.")
    ] = False,
) -> None:
    """Handle a message again, after its cause was removed."""
    answer = run_job("QueuePoller", "replay", message_id=message_id, dry_run=dry_run)
    if dry_run:
        show_rehearsal(answer)
    else:
        print(
            f"{answer['document']}: {answer['state']}, {answer['dead_records']} records still dead"
        )


@app.command()
def discard(
    message_id: MessageId,
    why: Annotated[
        str, typer.Option(help="The reason, kept with the message (no personal data).")
    ] = "",
    record: Annotated[str, typer.Option(help="Only this dead record of the message.")] = "",
) -> None:
    """Discard a message that stays dead: it is kept, and waits for nobody any more."""
    if not why:
        raise UnableToRun("Say why, with --why: it is kept with the message.")

    answer = run_job(
        _BACKOFFICE, "discard-dead-letter", message_id=message_id, record=record or None, why=why
    )
    count = answer["discarded"]
    print(f"{count} discarded." if count else "It was discarded before; nothing was changed.")


def show_list(answer: dict[str, Any]) -> None:
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


def show_letter(answer: dict[str, Any]) -> None:
    """Print what the job `dead-letter` answered."""
    print(f"{answer['message_id']}: {answer['document'] or 'not readable'}, {answer['state']}")
    print(f"Received at {answer['received_at']} from queue {answer['queue']}")
    print(f"Attempts: {answer['attempts']}, replays: {answer['replays']}")
    if answer["error"]:
        print(f"{answer['code']}: {answer['error']}")

    for record in answer["records"]:
        state = f"resolved at {record['resolved_at']}" if record["resolved_at"] else "dead"
        print(f"Record {record['record']}, {state}: {record['code']}: {record['error']}")
    for gone in answer["discards"]:
        what = f"Record {gone['record']}" if gone["record"] else "The message"
        print(f"{what} was discarded at {gone['at']} by {gone['by']}: {gone['why']}")
    for problem in answer["problems"]:
        print(f"Wrong: {problem}")
    if answer["says"]:
        print("\n" + "\n".join(answer["says"]))


def show_rehearsal(answer: dict[str, Any]) -> None:
    """Print what the job `replay` answered to a dry run."""
    print(f"{answer['document'] or 'not readable'}: it would be {answer['state']}")
    if answer["error"]:
        print(f"{answer['code']}: {answer['error']}")
    for record in answer["records"]:
        print(f"Record {record['record']} would be dead: {record['code']}: {record['error']}")
    for table in answer["tables"]:
        print(
            f"{table['table']}: {table['inserted']} rows inserted, {table['updated']} updated, "
            f"{table['deleted']} deleted"
        )
    for move in answer["processes"]:
        print(
            f"Process {move['process_id']}: {move['event']}, "
            f"from {move['from_state']} to {move['to_state']}"
        )
    for changed in answer["days"]:
        print(f"Readings of {changed['gsrn']} on {changed['day']}")
    left_out = answer["days_in_all"] - len(answer["days"])
    if left_out:
        print(f"{left_out:,} more days are not listed.")
    if not (answer["tables"] or answer["processes"] or answer["days"]):
        print("Nothing would change.")
