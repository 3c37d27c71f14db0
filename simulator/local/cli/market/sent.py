"""`elhandel sent`: what was sent to DataHub, what came back, and what has not left yet."""

import json
import sys
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table

from simulator.local.cli.calls import run_job
from simulator.local.cloud.errors import UnableToRun

_BACKOFFICE: Final = "Backoffice"
_WIDE: Final = 240
_TRIES: Final = (
    "sent_at", "document", "gsrn", "verdict", "status", "transaction_id", "correlation_id",
)  # fmt: skip
_WAITING: Final = ("transaction_id", "document", "gsrn", "since", "attempts", "next_try", "reason")
_INSTANTS: Final = frozenset({"sent_at", "since", "next_try"})

app = typer.Typer(help="What was sent to DataHub, and what has not left yet.", no_args_is_help=True)
Limit = Annotated[int, typer.Option(help="How many rows to show at most.")]


@app.command("list")
def list_tries(
    gsrn: Annotated[str, typer.Option(help="Only what concerns this metering point.")] = "",
    limit: Limit = 50,
) -> None:
    """Show every attempt to send a document, the newest first."""
    answer = run_job(_BACKOFFICE, "sent", gsrn=gsrn or None, limit=limit)
    _print(answer["sent"], _TRIES, answer["left_out"], "Nothing was sent.")


@app.command()
def again(
    entry: Annotated[int, typer.Argument(help="As the queue of what stands still shows it.")],
) -> None:
    """Let something leave for a queue of ours that was given up."""
    sent = run_job(_BACKOFFICE, "send-again", entry=entry)
    print(f"{sent['entry']} leaves for {sent['destination']} with the next round.")


@app.command()
def show(
    transaction_id: Annotated[str, typer.Argument(help="As `elhandel sent list` shows it.")],
) -> None:
    """Show one request with its attempts: what was sent (no personal numbers), and the answers."""
    tries = run_job(_BACKOFFICE, "sent", transaction_id=transaction_id)["sent"]
    if not tries:
        raise UnableToRun(
            f"Nothing was sent under {transaction_id}. `elhandel sent list` shows what was."
        )

    console = _console()
    for attempt in reversed(tries):
        answered = (
            attempt["error"] or f"HTTP {attempt['status']} at {attempt['answered_at']}"
            if attempt["verdict"]
            else "nobody knows"
        )
        about = f" for {attempt['gsrn']}" if attempt["gsrn"] else ""
        console.rule(f"{attempt['document']}{about}, {attempt['sent_at']}")
        console.print(_readable(attempt["body"]), markup=False, highlight=False, soft_wrap=True)
        console.print(
            f"\nAnswer: {answered} ({attempt['verdict'] or 'not noted'})",
            markup=False,
            highlight=False,
        )
        for name, value in (attempt["headers"] or {}).items():
            console.print(f"{name}: {value}", markup=False, highlight=False, soft_wrap=True)
        if attempt["answer"]:
            console.print(
                _readable(attempt["answer"]), markup=False, highlight=False, soft_wrap=True
            )


@app.command()
def waiting(limit: Limit = 50) -> None:
    """Show what has not been sent, the oldest first, and why.

    A request without a next attempt was refused for its form, for good.
    """
    answer = run_job(_BACKOFFICE, "waiting-requests", limit=limit)
    _print(answer["waiting"], _WAITING, answer["left_out"], "Nothing waits.")


def waiting_line() -> str:
    """What waits, in one line; empty if nothing does."""
    answer = run_job(_BACKOFFICE, "waiting-requests", limit=1)
    if not answer["waiting"]:
        return ""

    (oldest,) = answer["waiting"]
    count = 1 + answer["left_out"]
    requests = "request has" if count == 1 else "requests have"

    return (
        f"{count} {requests} not left for DataHub, the oldest since "
        f"{_cell('since', oldest['since'])} UTC: {oldest['reason']} More: `elhandel sent waiting`."
    )


def _print(
    rows: list[dict[str, Any]], columns: tuple[str, ...], left_out: int, nothing: str
) -> None:
    console = _console()
    if not rows:
        console.print(nothing)
        return

    table = Table()
    for name in columns:  # ids are there to be copied: they are never cut
        table.add_column(name, no_wrap=name in {"transaction_id", "gsrn"}, overflow="fold")

    for row in rows:
        table.add_row(*(_cell(name, row[name]) for name in columns))

    console.print(table)
    if left_out:
        console.print(f"{left_out} more; --limit shows them.")


def _cell(name: str, value: Any) -> str:
    """A value as a table shows it: instants to the second, UTC."""
    if value is None:
        return ""
    return str(value)[:19].replace("T", " ") if name in _INSTANTS else str(value)


def _readable(text: str) -> str:
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except ValueError:
        return text


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else _WIDE)
