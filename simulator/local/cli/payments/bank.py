"""`elhandel bank`: the bank's files, and lines that wait for somebody to say whose they are."""

import base64
import gzip
from pathlib import Path
from typing import Annotated, Any

import typer

from simulator.local.cli.calls import run_job
from simulator.local.cloud.errors import UnableToRun

app = typer.Typer(help="The bank's files, and lines that wait for staff.", no_args_is_help=True)

_FUNCTION = "Payments"
File = Annotated[Path, typer.Argument(help="camt.053 or CSV, as the bank gives it.")]
LineNumber = Annotated[
    int, typer.Argument(metavar="LINE", help="As `elhandel bank work` shows it.")
]
Customer = Annotated[int, typer.Argument(metavar="CUSTOMER", help="The customer's number.")]
Why = Annotated[str, typer.Option(help="Why; no names, CPR numbers or addresses.")]


@app.command("import")
def import_(file: File) -> None:
    """Book a file of the bank. The same file again changes nothing."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise UnableToRun(f"{file} cannot be read: {error.strerror}.") from None

    packed = base64.b64encode(gzip.compress(content)).decode()
    _show(run_job(_FUNCTION, "import-bank-file", content=packed))


@app.command()
def fetch() -> None:
    """Fetch and book the statements of the days that are over."""
    _show(run_job(_FUNCTION, "fetch-bank-files"))


@app.command()
def work() -> None:
    """Show the lines that wait, and what could not be read."""
    found = run_job(_FUNCTION, "bank-work")
    for line in found["lines"]:
        words = "; ".join([*line["references"], *line["texts"]])
        print(f"{line['line']}  {line['day']}  {line['amount_dkk']} DKK  {line['cause']}")
        print(f"   {line['payer'] or '(no name)'}: {words or '(no text)'}")
    for entry in found["unread"]:
        print(f"File {entry['file']}, entry {entry['place']}: {entry['why']}")
    for file in found["refused_files"]:
        print(f"File {file['file']} of {file['day']} was refused: {file['why']}")
    if not any(found.values()):
        print("Nothing waits.")


@app.command()
def give(
    line: LineNumber,
    customer: Customer,
    why: Why,
    invoice: Annotated[str, typer.Option(help="The invoice that it pays first.")] = "",
) -> None:
    """Give a line that waits to a customer."""
    run_job(
        _FUNCTION, "give-bank-line", line=line, customer=customer, why=why, invoice=invoice or None
    )
    print(f"Line {line} is customer {customer}'s.")


@app.command("take-back")
def take_back(line: LineNumber, why: Why) -> None:
    """Take a line from the customer that it was given to."""
    run_job(_FUNCTION, "take-bank-line-back", line=line, why=why)
    print(f"Line {line} waits again.")


@app.command()
def explain(
    line: LineNumber,
    book: Annotated[str, typer.Argument(help="fees: the bank's own; write_off: given up.")],
    why: Why,
) -> None:
    """Book a line that is no customer's."""
    run_job(_FUNCTION, "explain-bank-line", line=line, book=book, why=why)
    print(f"Line {line} is booked: {book}.")


@app.command()
def close(
    file: Annotated[int, typer.Argument(metavar="FILE")],
    place: Annotated[int, typer.Argument(metavar="ENTRY")],
    why: Why,
) -> None:
    """Note that an entry that could not be read was dealt with."""
    run_job(_FUNCTION, "close-bank-entry", file=file, place=place, why=why)
    print(f"Entry {place} of file {file} is closed.")


def _show(booked: dict[str, Any]) -> None:
    for name, value in booked.items():
        print(f"{name.replace('_', ' '):<12} {value}")
