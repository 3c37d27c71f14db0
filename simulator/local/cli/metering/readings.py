"""`elhandel readings`: the readings of a metering point, with their versions and messages."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from simulator.local.cli import local_api
from simulator.local.cli.days import likely
from simulator.local.cli.metering import missing_readings
from simulator.local.cloud.errors import UnableToRun

if TYPE_CHECKING:
    from elhandel.metering.read import Reading

_POINT: Final = "SELECT metering_point_id FROM portfolio.metering_point WHERE gsrn = %s"
_MESSAGES: Final = """
SELECT inbound_message_id, message_id
FROM market.inbound_message
WHERE inbound_message_id = ANY(%s)
"""

type Source = tuple[datetime, str]
"""When a reading was registered, and the message that it came in."""


def readings(
    gsrn: Annotated[
        str, typer.Argument(help="The 18 digits of the metering point; all with --missing alone.")
    ] = "",
    from_day: Annotated[
        str, typer.Option("--from", metavar="DAY", help="First local day, such as 2026-01-15.")
    ] = "",
    to_day: Annotated[
        str, typer.Option("--to", metavar="DAY", help="The local day after the last.")
    ] = "",
    superseded: Annotated[
        bool, typer.Option(help="Show also readings that were replaced.")
    ] = False,
    missing: Annotated[
        bool, typer.Option("--missing", help="Show the supplied days without readings.")
    ] = False,
    database_url: Annotated[
        str, typer.Option(help="Ask this database instead of the stack's that runs.")
    ] = "",
) -> None:
    """Show a point's readings, with quality, version and message; or what is missing."""
    start, end = _day(from_day, "--from"), _day(to_day, "--to")
    if start and end and end <= start:
        raise UnableToRun(
            f"--to {end} is not after --from {start}. It names the day after the last."
        )
    if missing:
        missing_readings.show(gsrn, start, end, database_url)
        return
    if not gsrn or start is None or end is None:
        raise UnableToRun(
            "Name a metering point and its days, --from and --to; "
            "or ask with --missing for what is missing."
        )

    _show(gsrn, start, end, superseded=superseded, database_url=database_url)


def _show(gsrn: str, start: date, end: date, *, superseded: bool, database_url: str) -> None:
    from elhandel.metering.read import readings_of  # noqa: PLC0415  (numpy, psycopg)
    from elhandel.platform.database import Database  # noqa: PLC0415
    from elhandel.values.days.period import Period  # noqa: PLC0415

    database = Database(database_url or local_api.running().database_url)
    with database.transaction() as tx:
        point = tx.execute(_POINT, [gsrn]).fetchone()
        if point is None:
            raise UnableToRun(
                f"There is no metering point {gsrn} here. Compare its 18 digits with the bill."
            )
        found = readings_of(tx, point[0], Period(start, end), superseded=superseded)
        ids = [reading.inbound_message_id for reading in found]
        messages = dict(tx.execute(_MESSAGES, [ids]).fetchall())
    database.close()
    if not found:
        raise UnableToRun(f"{gsrn} has no readings for {start} to {end} (exclusive).")

    sources: dict[Source, int] = {}
    for reading in found:
        sources.setdefault(_source(reading, messages), len(sources) + 1)

    console = Console()
    console.print(_table(found, messages, sources, superseded=superseded))
    for (registered, message), number in sources.items():
        text = f"#{number} registered {_utc(registered)}, message {message or 'none'}"
        console.print(text, soft_wrap=True, highlight=False)


def _table(
    found: "list[Reading]",
    messages: dict[int, str],
    sources: dict[Source, int],
    *,
    superseded: bool,
) -> Table:
    """At most 80 columns wide: the sources, which many readings share, are listed below it."""
    table = Table("Start", "Min", box=box.SIMPLE)
    table.add_column("kWh", justify="right")
    for name in ("Qual.", "Ver.", "Source", *(["Superseded"] if superseded else [])):
        table.add_column(name, no_wrap=True)

    for reading in found:
        cells = [
            _local(reading.start),
            str(reading.resolution_minutes),
            "" if reading.wh is None else f"{reading.wh // 1000}.{reading.wh % 1000:03d}",
            reading.quality or "",
            str(reading.version),
            f"#{sources[_source(reading, messages)]}",
        ]
        if superseded:
            cells.append("" if reading.superseded_at is None else _utc(reading.superseded_at))
        table.add_row(*cells)

    return table


def _source(reading: "Reading", messages: dict[int, str]) -> Source:
    return reading.registered_at, messages.get(reading.inbound_message_id or 0, "")


def _local(instant: datetime) -> str:
    from elhandel.values.days.local_time import COPENHAGEN  # noqa: PLC0415

    return f"{instant.astimezone(COPENHAGEN):%Y-%m-%d %H:%M %z}"


def _utc(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"


def _day(text: str, option: str) -> date | None:
    try:
        return likely(date.fromisoformat(text)) if text else None
    except ValueError:
        raise UnableToRun(f"{option} {text} is not a day. Write it as 2026-01-15.") from None
