"""`elhandel ledger`: the trial balance, a customer's account, closing a month, and the journal as a
file.
"""

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from simulator.local.cli.calls import run_job
from simulator.local.cli.days import a_day, days_of
from simulator.local.cli.files import opened

if TYPE_CHECKING:
    from elhandel.ledger.reports import JournalEntry, TrialBalance

app = typer.Typer(help="What is owed and paid: double entry.", no_args_is_help=True)

_FUNCTION = "Backoffice"
First = Annotated[str | None, typer.Option("--from", help="The first day.")]
Past = Annotated[str | None, typer.Option("--to", help="The day after the last.")]


@app.command()
def balance(first: First = None, past: Past = None) -> None:
    """Show what stands in each book; all together are 0."""
    found = run_job(_FUNCTION, "trial-balance", **_days(first, past))

    columns = ("number", "name", "party", "opening_dkk", "debit_dkk", "credit_dkk", "closing_dkk")
    _show("Trial balance (DKK, debit > 0)", found["books"], columns)
    print(f"All books together: {found['total_dkk']} DKK.")
    if found["open_from"]:
        print(f"Closed until {found['open_from']}.")


@app.command()
def statement(
    account: Annotated[int, typer.Argument(help="The number of the customer.")],
    first: First = None,
    past: Past = None,
) -> None:
    """Show a customer's account: what was asked for, paid and given back, and what is open."""
    found = run_job(_FUNCTION, "show-account", account=account, **_days(first, past))

    print(f"Account {account}: {found['opening_dkk']} DKK before.")
    lines = [{**line, "documents": _named(line)} for line in found["lines"]]
    columns = ("booked_on", "source", "text", "documents", "amount_dkk", "balance_dkk")
    _show("", lines, columns)
    print(f"Owed after it: {found['closing_dkk']} DKK.")
    for document in found["open"]:
        about, number = document["document_id"], document["number"]
        named = f"document {about}" if number is None else f"{number} (document {about})"
        where = "on account" if about is None else f"of {named}"
        print(f"   open {where}: {document['open_dkk']} DKK")


@app.command()
def close(
    month: Annotated[str, typer.Argument(metavar="MONTH", help="Such as 2026-01.")],
    why: Annotated[str, typer.Option(help="Why it is closed now.")],
) -> None:
    """Close a month with all before it: nothing is booked there any more."""
    closed = run_job(_FUNCTION, "close-period", month=days_of(month, "")["from"], why=why)

    again = " It was closed before." if closed["closed_before"] else ""
    print(
        f"{closed['month']} is closed: {closed['postings']} postings, "
        f"{closed['debit_dkk']} DKK on each side.{again}"
    )


class Format(StrEnum):
    """What other books read."""

    CSV = "csv"
    SAFT = "saft"


@app.command()
def export(
    start: Annotated[str, typer.Argument(help="A month (2026-01), or the first day.")],
    end: Annotated[str, typer.Argument(help="The day after the last.")] = "",
    *,
    out: Annotated[Path, typer.Option(help="The file to write.")],
    form: Annotated[Format, typer.Option("--format", help="A table, or SAF-T.")] = Format.CSV,
) -> None:
    """Write the journal of a month, or of some days, as a table or as a standard file."""
    from elhandel.ledger.reports import csv_lines  # noqa: PLC0415  (keeps --help quick)

    days = days_of(start, end)
    entries = _journal(days)
    pieces = csv_lines(entries) if form is Format.CSV else _saft(days, entries)
    with opened(out) as file:
        for piece in pieces:
            file.write(piece)

    print(f"The journal from {days['from']} to {days['to']} is in {out}.")


def _saft(days: dict[str, str], entries: Iterator["JournalEntry"]) -> Iterator[str]:
    from elhandel.ledger.reports import Company, Selection, saft  # noqa: PLC0415  (as above)

    found = run_job(_FUNCTION, "trial-balance", **days)
    first, past = (date.fromisoformat(days[name]) for name in ("from", "to"))
    selection = Selection(first, past, created_on=date.fromisoformat(found["on"]))
    return saft(Company(**found["company"]), selection, _books(found), entries)


def _books(found: dict[str, Any]) -> "TrialBalance":
    from elhandel.ledger import Book  # noqa: PLC0415  (as above)
    from elhandel.ledger.reports import TrialBalance, TrialLine  # noqa: PLC0415
    from elhandel.values.units import ore  # noqa: PLC0415

    lines = tuple(
        TrialLine(
            book=Book(line["book"]),
            party=line["party"],
            opening_ore=ore(line["opening_dkk"]),
            debit_ore=ore(line["debit_dkk"]),
            credit_ore=ore(line["credit_dkk"]),
        )
        for line in found["books"]
    )
    return TrialBalance(lines, found["postings"])


def _journal(days: dict[str, str]) -> Iterator["JournalEntry"]:
    after: dict[str, int] = {}
    while True:
        page = run_job(_FUNCTION, "read-journal", **days, **after)
        yield from (_entry(**entry) for entry in page["entries"])
        if page["next"] is None:
            return
        after = {"after": page["next"]}


def _entry(*, booked_on: str, posted_at: str, book: str, **values: Any) -> "JournalEntry":
    from elhandel.ledger import Book  # noqa: PLC0415  (as above)
    from elhandel.ledger.reports import JournalEntry  # noqa: PLC0415

    return JournalEntry(
        booked_on=date.fromisoformat(booked_on),
        posted_at=datetime.fromisoformat(posted_at),
        book=Book(book),
        **values,
    )


def _named(line: dict[str, Any]) -> str:
    """The documents of a line, by their numbers as printed, beside their ids."""
    named = zip(line["documents"], line["numbers"], strict=True)
    return ", ".join(str(key) if number is None else f"{number} ({key})" for key, number in named)


def _days(first: str | None, past: str | None) -> dict[str, str]:
    given = {"from": first, "to": past}
    return {name: a_day(day) for name, day in given.items() if day is not None}


def _show(title: str, rows: list[dict[str, Any]], columns: tuple[str, ...]) -> None:
    table = Table(title=title or None)
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=column.endswith("_dkk"))
    for row in rows:
        table.add_row(*("" if row[column] is None else str(row[column]) for column in columns))
    Console().print(table)
