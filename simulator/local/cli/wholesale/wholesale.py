"""`elhandel wholesale`: what the charges come to, by Energinet's own arithmetic."""

from pathlib import Path
from typing import Annotated

import typer


def wholesale(
    folder: Annotated[
        Path,
        typer.Argument(
            help="The scenario: a folder with when/, in which the calculation's arguments, "
            "points, readings, charges, prices and links lie."
        ),
    ],
    out: Annotated[Path, typer.Option(help="The folder that the results are written into.")],
) -> None:
    """Calculate a scenario of Energinet's: what every charge comes to, by hour, day and month.

    Reads and writes the files of the public scenario tests of DataHub's calculation
    (docs/wholesale.md). Needs neither stack nor database. Nothing is written if anything is wrong.
    """
    from elhandel.reconciliation.wholesale.calculation import calculate  # noqa: PLC0415  (numpy)
    from elhandel.reconciliation.wholesale.ground import UnableToSumCharges  # noqa: PLC0415
    from simulator.local.cli.wholesale.results import files, write  # noqa: PLC0415
    from simulator.local.cli.wholesale.scenario import read_scenario  # noqa: PLC0415
    from simulator.local.cloud.errors import UnableToRun  # noqa: PLC0415

    scenario = read_scenario(folder)
    try:
        found = calculate(scenario.given)
    except UnableToSumCharges as problem:
        raise UnableToRun(f"{folder}: {problem.sentence}") from problem
    texts = files(scenario.calculation_id, scenario.given.calculation, found)
    write(out, texts)

    for name, text in texts.items():
        print(f"{out / name}: {text.count(chr(10)) - 1:,} rows")
