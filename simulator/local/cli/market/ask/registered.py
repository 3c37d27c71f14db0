"""Questions for what DataHub has registered: master data, price links, prices (RSM-006, RSM-032,
RSM-035).
"""

from typing import Annotated, Final

import typer

from simulator.local.cli.calls import run_job
from simulator.local.cli.days import days_of
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


def master_data(gsrn: Point, start: From, end: To = "", why: Why = "") -> None:
    """Ask for the master data of a point, its child points and its customer (RSM-006)."""
    days = days_of(start, end)
    asked(run_job(_BACKOFFICE, "ask-master-data", gsrn=gsrn, why=reason(why), **days))


def price_links(gsrn: Point, start: From, end: To = "", why: Why = "") -> None:
    """Ask which charges a point carries (RSM-032)."""
    days = days_of(start, end)
    asked(run_job(_BACKOFFICE, "ask-price-links", gsrn=gsrn, why=reason(why), **days))


def prices(
    owner: Annotated[str, typer.Argument(help="The GLN of whose charges.")],
    start: From,
    end: To = "",
    kind: Kind = "",
    charge: Charge = "",
    *,
    information: Annotated[
        bool, typer.Option("--information", help="What the charges are, instead of their prices.")
    ] = False,
    why: Why = "",
) -> None:
    """Ask what the charges of an owner cost (RSM-035)."""
    refuse_code_alone(kind, charge)
    asked(
        run_job(
            _BACKOFFICE,
            "ask-prices",
            owner=owner,
            kind=kind,
            charge=charge,
            information=information,
            why=reason(why),
            **days_of(start, end),
        )
    )


def missing(
    gsrn: Annotated[str, typer.Argument(help="One main point, its readings too.")] = "",
    why: Why = "",
) -> None:
    """Ask at once for what supply and settlement wait for: prices, price links, master data."""
    answer = run_job(_BACKOFFICE, "ask-missing", gsrn=gsrn, why=reason(why))
    for sentence in answer["refused"]:
        print(f"Not asked: {sentence}")
    if not answer["enquiries"]:
        print("Nothing is missing that DataHub can be asked for.")
        return

    numbers = ", ".join(str(number) for number in answer["enquiries"])
    print(f"Asked: {numbers}. They leave with the next requests.")
    print("`elhandel ask list --open` shows what is not answered yet.")
