"""`elhandel readings --missing`: the supplied days without readings."""

from datetime import date, timedelta

from rich import box
from rich.console import Console
from rich.table import Table

from simulator.local.cli import local_api
from simulator.local.cloud.errors import UnableToRun
from simulator.local.cloud.stack_options import StackOptions


def show(gsrn: str, start: date | None, end: date | None, database_url: str) -> None:
    """Show the missing readings of a point, or of all points if `gsrn` is "".

    By default from the first of last month until today.
    """
    from elhandel.metering.read import missing_readings  # noqa: PLC0415  (numpy, psycopg)
    from elhandel.platform.clock import MovableClock, SystemClock  # noqa: PLC0415
    from elhandel.platform.database import Database  # noqa: PLC0415
    from elhandel.values.days.local_time import first_of_month  # noqa: PLC0415
    from elhandel.values.days.period import Period  # noqa: PLC0415
    from elhandel.values.identifiers import Gsrn  # noqa: PLC0415

    clock = SystemClock() if database_url else MovableClock(StackOptions().clock_file)
    past = end or clock.today()
    first = start or first_of_month(first_of_month(past) - timedelta(days=1))
    if past <= first:
        raise UnableToRun(
            f"There are no days from {first} until {past}. --to names the day after the last."
        )
    database = Database(database_url or local_api.running().database_url)
    with database.transaction() as tx:
        found = missing_readings(tx, Period(first, past), Gsrn(gsrn) if gsrn else None)
    database.close()

    console = Console()
    if not found.points:
        print(f"Nothing is missing of what we supply from {first} to {past} (exclusive).")
        return
    table = Table("Metering point", "From", "To (exclusive)", "Missing", box=box.SIMPLE)
    for missing in found.earliest:
        days = missing.period.days
        some = "the whole day" if missing.intervals is None else f"{missing.intervals} intervals"
        table.add_row(
            str(missing.gsrn),
            str(missing.period.start),
            str(missing.period.end),
            some if missing.intervals or days == 1 else f"{days} whole days",
        )
    console.print(table)
    points = (
        "1 metering point has" if found.points == 1 else f"{found.points:,} metering points have"
    )
    print(
        f"{points} missing readings, {found.days:,} days in all, "
        f"from {first} to {past} (exclusive)."
    )
    if found.left_out:
        print(
            f"The first {len(found.earliest):,} gaps are listed, "
            f"{found.left_out:,} are left out. Name fewer days, or one point, to see the rest."
        )
