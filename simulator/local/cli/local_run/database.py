"""`elhandel db`: the database of the stack that runs."""

import os
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from simulator.local.cli import local_api

if TYPE_CHECKING:
    from psycopg import Cursor
    from psycopg.rows import TupleRow

app = typer.Typer(help="The local run's database.", no_args_is_help=True)


@app.command()
def shell(
    command: Annotated[str, typer.Option("--command", "-c", help="Run this and end.")] = "",
) -> None:
    """Open psql, or a simple prompt where psql is not installed."""
    from elhandel.platform.database import Database  # noqa: PLC0415  (psycopg)
    from simulator.local.cloud.database.postgres import psql  # noqa: PLC0415

    url, program = local_api.running().database_url, psql()
    # Asked here, because psql has another sentence and another exit code for it.
    Database(url).ask_whether_there()

    if program is not None:
        arguments = ["psql", url, *(["-c", command] if command else [])]
        os.execv(program, arguments)  # noqa: S606  (the shipped psql)

    _prompt(url, command)


@app.command()
def migrate() -> None:
    """Bring the database to the schema of this checkout."""
    from elhandel.platform.schema import migrate as migrations  # noqa: PLC0415  (psycopg, yoyo)

    applied = migrations.migrate(local_api.running().database_url)
    print("\n".join(f"Applied {name}." for name in applied) or "The schema is up to date.")


def _prompt(url: str, command: str) -> None:
    import psycopg  # noqa: PLC0415

    console = Console()
    with psycopg.connect(url, autocommit=True) as connection:
        while True:
            try:
                statement = command or input("elhandel=# ")
            except EOFError:
                return
            try:
                _show(console, connection.execute(statement.encode()))
            except psycopg.Error as error:
                console.print(str(error).strip(), style="red")
            if command:
                return


def _show(console: Console, cursor: "Cursor[TupleRow]") -> None:
    if cursor.description is None:
        console.print(cursor.statusmessage)
        return
    table = Table(*(column.name for column in cursor.description))
    for row in cursor:
        table.add_row(*("" if value is None else str(value) for value in row))
    console.print(table)
