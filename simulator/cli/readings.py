"""`elhandel readings`: the readings of a metering point, with their versions and the messages they came in."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

from simulator.cli import local_api
from simulator.cloud.errors import UnableToRun

if TYPE_CHECKING:
    from elhandel.metering import Reading

_POINT: Final = "SELECT metering_point_id FROM portfolio.metering_point WHERE gsrn = %s"
_MESSAGES: Final = (
    "SELECT inbound_message_id, message_id FROM market.inbound_message WHERE inbound_message_id = ANY(%s)"
)


def readings(
    gsrn: Annotated[str, typer.Argument(help="The 18 digits of the metering point.")],
    from_day: Annotated[str, typer.Option("--from", metavar="DAY", help="First local day, such as 2026-01-15.")],
    to_day: Annotated[str, typer.Option("--to", metavar="DAY", help="The local day after the last.")],
    superseded: Annotated[bool, typer.Option(help="Show also what another reading has replaced.")] = False,
    database_url: Annotated[str, typer.Option(help="Ask this database instead of the stack's that runs.")] = "",
) -> None:
    """Show every reading of some days: its quantity, quality, version and the message that it came in."""
    from elhandel.metering import readings_of  # noqa: PLC0415  (numpy, psycopg)
    from elhandel.platform.database import Database  # noqa: PLC0415

    start, end = _day(from_day, "--from"), _day(to_day, "--to")
    if end <= start:
        raise UnableToRun(f"--to {end} is not after --from {start}. It names the day after the last.")
    database = Database(database_url or local_api.running().database_url)
    with database.transaction() as tx:
        point = tx.execute(_POINT, [gsrn]).fetchone()
        if point is None:
            raise UnableToRun(f"There is no metering point {gsrn} here. Compare its 18 digits with the bill.")
        found = readings_of(tx, point[0], start, end, superseded=superseded)
        messages = dict(tx.execute(_MESSAGES, [[one.inbound_message_id for one in found]]).fetchall())
    database.close()
    if not found:
        raise UnableToRun(f"{gsrn} has no readings for {start} to {end} (exclusive).")
    Console().print(_table(found, messages, superseded))


def _table(found: "list[Reading]", messages: dict[int, str], superseded: bool) -> Table:
    table = Table("Start", "Minutes", "kWh", "Quality", "Version", "Registered", "Message")
    if superseded:
        table.add_column("Superseded")
    for one in found:
        cells = [
            _local(one.start),
            str(one.resolution_minutes),
            "" if one.wh is None else f"{one.wh // 1000}.{one.wh % 1000:03d}",
            one.quality or "",
            str(one.version),
            _utc(one.registered_at),
            messages.get(one.inbound_message_id or 0, ""),
        ]
        if superseded:
            cells.append("" if one.superseded_at is None else _utc(one.superseded_at))
        table.add_row(*cells)
    return table


def _local(instant: datetime) -> str:
    from elhandel.platform.local_time import COPENHAGEN  # noqa: PLC0415

    return f"{instant.astimezone(COPENHAGEN):%Y-%m-%d %H:%M %z}"


def _utc(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UnableToRun(f"{option} {text} is not a day. Write it as 2026-01-15.") from None
