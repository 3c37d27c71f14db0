"""`elhandel import` and `elhandel imports`: another system's customers, agreements and orders."""

import base64
import csv
import gzip
import hashlib
import io
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

from simulator.local.cli.calls import run_job
from simulator.local.cli.files import opened
from simulator.local.cloud.errors import UnableToRun

app = typer.Typer(help="Files of another system that were imported.", no_args_is_help=True)

_FUNCTION = "Backoffice"
_ROWS = 10_000
"""Of a part: some hundred kilobytes, packed."""

Batch = Annotated[int, typer.Argument(help="The import's number; `list` names them.")]
Error = Annotated[int, typer.Argument(help="As `elhandel imports orphans` shows it.")]
Why = Annotated[str, typer.Option(help="Why, in a few words.")]
Csv = Annotated[
    Path | None, typer.Option("--csv", help="Write what could not be taken over to this file.")
]


def import_file(
    file: Annotated[Path, typer.Argument(help="CSV with accounts, agreements and orders.")],
    load: Annotated[bool, typer.Option("--load", help="Load it too, after the report.")] = False,
    why: Annotated[str, typer.Option(help="Why; with --load.")] = "",
    path: Csv = None,
) -> None:
    """Check a file of another system and report it; with --load, load it. The same file again goes
    on where it was, and takes nothing over twice.
    """
    if load and not why.strip():
        raise UnableToRun("Say why it is loaded, with --why.")
    content = _read(file)
    lines = list(io.StringIO(content))
    number = _send(file.name, content, lines)

    report = run_job(_FUNCTION, "check-import", batch=number)
    if load and not report["loaded"]:
        while run_job(_FUNCTION, "load-import", batch=number, why=why)["loaded"]:
            pass
        report = run_job(_FUNCTION, "show-import", batch=number)

    _print_report(report)
    if path is not None:
        _write_orphans(path, number)
    if not load:
        print("Nothing is loaded yet: --load --why … does it.")


@app.command("list")
def list_() -> None:
    """Show the imports, the newest first."""
    found = run_job(_FUNCTION, "list-imports")["imports"]
    for one in found:
        state = _state(one)
        print(f"{one['batch']}  {one['name']}  {one['received']} of {one['rows']} rows  {state}")
    if not found:
        print("Nothing was imported. `elhandel import FILE` begins.")


@app.command()
def show(batch: Batch, path: Csv = None) -> None:
    """Show the report of an import as it stands."""
    _print_report(run_job(_FUNCTION, "show-import", batch=batch))
    if path is not None:
        _write_orphans(path, batch)


@app.command()
def orphans(
    batch: Annotated[int | None, typer.Argument(help="Of an import; without one, of all.")] = None,
) -> None:
    """Show the rows that wait for somebody to decide about them."""
    found = run_job(_FUNCTION, "list-orphans", batch=batch)["orphans"]
    for one in found:
        print(f"{one['error']}  line {one['line']} of import {one['batch']}  {one['kind']}")
        print(f"   {one['message']} {one['suggestion']}")
    if not found:
        print("Nothing waits.")


@app.command()
def resolve(
    error: Error,
    why: Why,
    customer: Annotated[
        int | None,
        typer.Option(help="Whose it is; without one the customer with its e-mail, or a new one."),
    ] = None,
) -> None:
    """Let a row belong to a customer, and load it."""
    done = run_job(_FUNCTION, "resolve-orphan", error=error, customer=customer, why=why)
    print(f"Row {error} is {done['resolution']}.")


@app.command()
def drop(error: Error, why: Why) -> None:
    """Leave a row out for good."""
    run_job(_FUNCTION, "drop-orphan", error=error, why=why)
    print(f"Row {error} is left out.")


def _state(batch: dict[str, Any]) -> str:
    if batch["loaded"]:
        return "loaded"
    if batch["refused"]:
        return "refused"
    return "checked" if batch["checked"] else "on its way"


def _send(name: str, content: str, lines: list[str]) -> int:
    """The number of the import, whose rows are all received."""
    sha = hashlib.sha256(content.encode()).hexdigest()
    header, rows = lines[0], _rows(lines[1:])
    count = sum(1 for row in rows if row)
    begun = run_job(_FUNCTION, "begin-import", name=name, checksum=sha, rows=count)
    number = int(begun["batch"])
    if begun["received"] == count:
        return number

    first = 1
    for part in _parts(rows):
        packed = base64.b64encode(gzip.compress((header + "".join(part)).encode(), 6)).decode()
        run_job(_FUNCTION, "keep-import-part", batch=number, first_line=first, content=packed)
        first += len(part)
    return number


def _rows(lines: list[str]) -> list[str]:
    """The rows of a file as they stand in it: one may have line breaks inside quotes."""
    csv.field_size_limit(sys.maxsize)
    reader = csv.reader(lines, strict=True)
    rows, begun = [], 0
    try:
        for values in reader:
            if values:
                rows.append("".join(lines[begun : reader.line_num]))
            begun = reader.line_num
    except csv.Error:
        raise UnableToRun(
            f"Line {begun + 2} of the file is none of a CSV: a quote is not closed, or something "
            "follows it. Correct it; nothing was sent."
        ) from None
    return rows


def _parts(rows: list[str]) -> Iterator[list[str]]:
    left = iter(rows)
    while part := list(islice(left, _ROWS)):
        yield part


def _read(file: Path) -> str:
    try:
        content = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UnableToRun(f"{file} cannot be read as a text in UTF-8: {error}.") from None
    if len(content.splitlines()) < 2:
        raise UnableToRun(f"{file} has no rows: a line with the columns, then one for each record.")
    return content


def _print_report(report: dict[str, Any]) -> None:
    state = "loaded" if report["loaded"] else "checked, and not loaded"
    print(f"Import {report['batch']}, {report['name']}: {report['rows']} rows, {state}.")
    for one in report["counts"]:
        print(f"  {one['kind']:<10} {one['state']:<9} {one['rows']:>9}")
    lost = "nothing is lost" if report["nothing_lost"] else "ROWS ARE MISSING"
    print(f"  together   {report['total']:>19}: {lost}")
    print(
        f"Orders: {report['matched']} of {report['orders']} found their customer "
        f"({report['rate']} %), {report['orphaned']} are orphaned."
    )
    if not report["enough"]:
        print("WARNING: fewer than 95 % found their customer. Look at the orphans before loading.")


def _write_orphans(path: Path, batch: int) -> None:
    found = run_job(_FUNCTION, "list-orphans", batch=batch)["orphans"]
    names = ("error", "line", "kind", "record", "message", "suggestion")
    with opened(path) as file:
        writer = csv.DictWriter(file, names, extrasaction="ignore")
        writer.writeheader()
        writer.writerows({name: _as_text(value) for name, value in row.items()} for row in found)
    print(f"{len(found)} rows that wait for somebody are in {path}.")


def _as_text(value: Any) -> Any:
    """A value of the file as a spreadsheet shows it: never one that it computes."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_COMPUTED) else value


_COMPUTED = ("=", "+", "-", "@", "\t", "\r")
