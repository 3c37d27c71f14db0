"""`elhandel demo`: the main job, end to end, as a story with figures."""

from pathlib import Path
from typing import Annotated

import typer

from simulator.local.cloud.stack_options import (
    API_PORT,
    AWS_PORT,
    OUTSIDE_PORT,
    StackOptions,
    default_home,
)


def demo(
    customers: Annotated[int, typer.Option(min=1, help="How many customers sign up.")] = 200,
    month: Annotated[
        str, typer.Option(help="The month that is delivered and settled.", metavar="YYYY-MM")
    ] = "2026-01",
    prices: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="CSV of spot prices.")
    ] = None,
    json: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Write the figures here as well.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the simulated market.")] = 1,
    port: Annotated[int, typer.Option(help="Port of the API.")] = API_PORT,
    aws_port: Annotated[int, typer.Option(help="Port of the AWS services.")] = AWS_PORT,
    outside_port: Annotated[
        int, typer.Option(help="Port of DataHub and the other outside parties.")
    ] = OUTSIDE_PORT,
    neighbours: Annotated[
        bool, typer.Option(help="Whether neighbours trade: surplus becomes tokens.")
    ] = False,
) -> None:
    """Run from signup to invoice: sign up customers, deliver a month, settle and invoice it."""
    from simulator.local.demo.story import run  # noqa: PLC0415  (it brings the whole stack)

    # In a separate folder: the demo starts afresh each time, and `elhandel up` keeps its data.
    options = StackOptions(
        home=default_home() / "demo", port=port, aws_port=aws_port, outside_port=outside_port
    )
    run(
        customers=customers,
        month=month,
        prices=prices,
        json=json,
        seed=seed,
        neighbours=neighbours,
        options=options,
    )
