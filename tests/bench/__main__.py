"""`python -m tests.bench`: see --help."""

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from simulator.local.cloud.stack_options import default_home
from tests.bench.figures import Report
from tests.bench.machine import machine
from tests.bench.parts import (
    auction,
    browser,
    corrections,
    decode,
    documents,
    export,
    first_answers,
    growth,
    imports,
    ingest,
    ledger,
    live,
    market,
    meters,
    million,
    month_documents,
    month_end,
    neighbours,
    pages,
    plans,
    point,
    quarters,
    reconcile,
    rows,
    settle,
    settlements,
    signups,
    stack,
    webhooks,
)
from tests.bench.server import running_server

PARTS = (
    "settle",
    "rows",
    "decode",
    "quarters",
    "reconcile",
    "ledger",
    "month-end",
    "month-documents",
    "documents",
    "growth",
    "million",
    "ingest",
    "corrections",
    "point",
    "plans",
    "export",
    "imports",
    "webhooks",
    "first-answers",
    "signups",
    "live",
    "meters",
    "market",
    "auction",
    "neighbours",
    "settlements",
    "pages",
    "browser",
    "stack",
)


def bench(
    points: Annotated[
        int, typer.Option(min=40, help="Consumption points of the measured supplier.")
    ] = 80_000,
    many: Annotated[
        int, typer.Option(min=40, help="Points of the supplier that is measured beside it.")
    ] = 1_000_000,
    bills: Annotated[
        int, typer.Option(min=1, help="Bills of a month whose documents are made, at most.")
    ] = 80_000,
    customers: Annotated[
        int, typer.Option(min=1_000, help="Customers beside whom pages are asked for.")
    ] = 200_000,
    participants: Annotated[
        int, typer.Option(min=100, help="Homes that trade with their neighbours for a month.")
    ] = 10_000,
    repeat: Annotated[
        int, typer.Option(min=1, help="How often each run is measured; the best counts.")
    ] = 3,
    only: Annotated[str, typer.Option(help=f"Parts, by comma: {', '.join(PARTS)}.")] = ",".join(
        PARTS
    ),
    folder: Annotated[Path | None, typer.Option(help="Where data and figures go.")] = None,
) -> None:
    """Measure what was promised, print a table and write JSON."""
    folder = (folder or default_home() / "bench").absolute()
    folder.mkdir(parents=True, exist_ok=True)
    chosen = only.split(",")
    unknown = set(chosen) - set(PARTS)
    if unknown:
        raise typer.BadParameter(f"{', '.join(sorted(unknown))}: the parts are {', '.join(PARTS)}")

    console = Console()
    if "million" in chosen:  # not after all that is measured before
        try:
            million.refuse_without_disk(folder, many)
        except million.NotEnoughDisk as error:
            raise typer.BadParameter(str(error)) from error

    with running_server(folder / "postgres") as server:
        report = Report(console, machine(server.version()))
        parts: dict[str, Callable[[], None]] = {
            "settle": partial(settle.measure, report, server, points, repeat, folder),
            "rows": partial(rows.measure, report, server, points, repeat),
            "decode": partial(decode.measure, report, repeat),
            "quarters": partial(quarters.measure, report, server, points, max(1, repeat - 1)),
            "reconcile": partial(reconcile.measure, report, server, points, repeat),
            "ledger": partial(ledger.measure, report, server, points, repeat),
            "month-end": partial(month_end.measure, report, server, points),
            "month-documents": partial(month_documents.measure, report, server, points, bills),
            "documents": partial(documents.measure, report, repeat),
            "ingest": partial(ingest.measure, report, server, points),
            "corrections": partial(corrections.measure, report, server, points),
            "point": partial(point.measure, report, server, points),
            "plans": partial(plans.measure, report, server, points),
            "export": partial(export.measure, report, server, points),
            "imports": partial(imports.measure, report, server),
            "webhooks": partial(webhooks.measure, report, 1_200, folder),
            "first-answers": partial(first_answers.measure, report, folder),
            "signups": partial(signups.measure, report, customers, folder),
            "live": partial(live.measure, report, folder),
            "meters": partial(meters.measure, report, folder),
            "market": partial(market.measure, report, folder),
            "auction": partial(auction.measure, report, server, repeat),
            "neighbours": partial(neighbours.measure, report, server, participants),
            "settlements": partial(settlements.measure, report, server),
            "pages": partial(pages.measure, report, server, customers),
            "browser": partial(browser.measure, report, server),
            "million": partial(million.measure, report, server, points, many, folder),
            "stack": partial(stack.measure, report, points, folder),
            "growth": partial(growth.measure, report, server, points, max(1, repeat - 1)),
        }
        for part in chosen:
            console.rule(part)
            parts[part]()

    console.print(report.table())
    console.print(report.machine)
    console.print(f"Written to {report.write(folder)}", highlight=False)
    shutil.rmtree(folder / "scratch", ignore_errors=True)


if __name__ == "__main__":
    typer.run(bench)
