"""Questions for what was measured: readings, and DataHub's sums (RSM-015, RSM-016, RSM-017)."""

from typing import Annotated, Final

import typer

from simulator.local.cli.calls import run_job
from simulator.local.cli.days import a_day, days_of
from simulator.local.cli.market.ask.options import (
    Charge,
    From,
    Kind,
    Point,
    To,
    Why,
    asked,
    reason,
    refuse_code_alone,
)

_BACKOFFICE: Final = "Backoffice"

Version = Annotated[
    str, typer.Option(help="Of a correction: D01, D02 or D03; without it the latest.")
]
GridArea = Annotated[str, typer.Option(help="Such as 791; without it all.")]


def readings(gsrn: Point, start: From, end: To = "", why: Why = "") -> None:
    """Ask for the readings of a point again (RSM-015), at most 38 months at once."""
    days = days_of(start, end)
    asked(run_job(_BACKOFFICE, "ask-readings", gsrn=gsrn, why=reason(why), **days))


def aggregates(
    start: From,
    end: To = "",
    run: Annotated[
        str, typer.Option(help="D03 preliminary, D04 balance, D05 wholesale, D32 correction.")
    ] = "D04",
    version: Version = "",
    grid_area: GridArea = "",
    point_type: Annotated[str, typer.Option("--type", help="E17, E18 or E20.")] = "",
    method: Annotated[str, typer.Option(help="D01 flex or E02, of E17 only.")] = "",
    why: Why = "",
) -> None:
    """Ask for DataHub's sums of our energy (RSM-016), at most 31 days at once."""
    asked(
        run_job(
            _BACKOFFICE,
            "ask-aggregates",
            run=run,
            variant=version,
            grid_area=grid_area,
            point_type=point_type,
            settlement_method=method,
            why=reason(why),
            **days_of(start, end),
        )
    )


def wholesale(
    month: Annotated[str, typer.Argument(metavar="MONTH", help="Such as 2026-01.")],
    run: Annotated[str, typer.Option(help="D05 wholesale fixing, D32 correction.")] = "D05",
    version: Version = "",
    grid_area: GridArea = "",
    owner: Annotated[str, typer.Option(help="The GLN of whose charges.")] = "",
    kind: Kind = "",
    charge: Charge = "",
    *,
    monthly: Annotated[
        bool, typer.Option("--monthly", help="The month's sums instead of hours and days.")
    ] = False,
    why: Why = "",
) -> None:
    """Ask for what our charges come to in a month (RSM-017)."""
    refuse_code_alone(kind, charge)
    asked(
        run_job(
            _BACKOFFICE,
            "ask-wholesale",
            month=a_day(f"{month}-01"),
            run=run,
            variant=version,
            grid_area=grid_area,
            owner=owner,
            kind=kind,
            charge=charge,
            monthly=monthly,
            why=reason(why),
        )
    )
