"""`elhandel run`: settlement runs: plan one, look ahead without writing, watch it, give it up."""

from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from simulator.local.cli.calls import run_job
from simulator.local.cli.days import days_of as _period
from simulator.local.cloud.errors import UnableToRun

app = typer.Typer(help="Settlement runs.", no_args_is_help=True)

WORKER = "SettlementWorker"
BACKOFFICE = "Backoffice"

_EveryParked = Annotated[
    bool,
    typer.Option("--parked", help="List everything that is parked, not only some of each cause."),
]


@app.command()
def plan(
    start: Annotated[
        str,
        typer.Argument(metavar="[FROM]", help="First local day, 2026-01-01; or a month, 2026-01."),
    ] = "",
    end: Annotated[
        str, typer.Argument(metavar="[TO]", help="The day after the last; of a month not needed.")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show the expected result and what is missing.")
    ] = False,
    ended: Annotated[
        bool,
        typer.Option(
            "--ended", help="Only supply that has ended; without FROM, in every month that has any."
        ),
    ] = False,
    again: Annotated[
        bool,
        typer.Option(
            "--again",
            help="Compare what is settled with what holds now; differences are corrections.",
        ),
    ] = False,
    price_area: Annotated[
        str, typer.Option(help="Only points of this price area, such as DK1.")
    ] = "",
    grid_area: Annotated[
        str, typer.Option(help="Only points of this grid area, such as 791.")
    ] = "",
    product: Annotated[str, typer.Option(help="Only contracts with this product.")] = "",
    gsrn: Annotated[
        list[str] | None, typer.Option(help="Only this point; may be given several times.")
    ] = None,
    parked: _EveryParked = False,
) -> None:
    """Plan a settlement run over a period: the workers settle its shards."""
    part = {
        "price_area": price_area,
        "grid_area": grid_area,
        "product": product,
        "gsrns": gsrn or None,
    }
    if ended and not start and not dry_run and not again and not any(part.values()):
        _show_final(run_job(WORKER, "plan-final", parked=True))
        return

    details = {**_period(start, end), "selection": "ended" if ended else "all", **part}
    if again and dry_run:
        raise UnableToRun(
            "A comparison has no dry run: plan it, and `elhandel run status` shows the result."
        )
    if dry_run:
        _show_preview(run_job(BACKOFFICE, "preview", **details, parked=parked), every=parked)
        return

    planned = run_job(WORKER, "plan", **details, again=again)
    if again:
        _show_again(planned)
    else:
        _show_planned(planned)


@app.command()
def status(
    run_id: Annotated[
        int | None, typer.Argument(help="Which run; the latest unless given.")
    ] = None,
    shards: Annotated[
        bool, typer.Option("--shards", help="List every shard with its timing.")
    ] = False,
    parked: _EveryParked = False,
) -> None:
    """Show a run's progress, its result, and where its time went."""
    show(
        run_job(BACKOFFICE, "status", run_id=run_id, with_shards=True, parked=parked),
        shards=shards,
        parked=parked,
    )


def show(run: dict[str, Any], *, shards: bool, parked: bool) -> None:
    """Print what the job `status` answered."""
    console = Console()
    console.print(
        f"Run {run['run_id']}, {run['from']} to {run['to']}{_part(run)}, "
        f"version {run['version']}: {run['state']}, "
        f"{run['shards_done']} of {run['shards']} shards",
        highlight=False,
    )

    console.print(
        f"{run['settled']:,} settled, {run['parked']:,} parked, {run['lines']:,} lines, "
        f"{run['energy_wh'] / 1000:,.0f} kWh, {run['subtotal_ore'] / 100:,.2f} DKK without VAT",
        highlight=False,
    )

    if run["given_up_by"]:
        console.print(
            f"Given up by {run['given_up_by']} ({run['given_up_why']}): "
            f"{run['shards_given_up']} shards",
            highlight=False,
        )

    done = [shard for shard in run["shard_list"] if shard["duration_ms"] is not None]
    if done:
        columns = ("duration_ms", "read_ms", "settle_ms", "write_ms")
        sums = dict.fromkeys(columns, 0)
        for shard in done:
            for name in columns:
                sums[name] += shard[name] or 0
        console.print(
            f"Time of the shards {sums['duration_ms'] / 1000:.1f} s: "
            f"read {sums['read_ms'] / 1000:.1f}, "
            f"settle {sums['settle_ms'] / 1000:.1f}, write {sums['write_ms'] / 1000:.1f}",
            highlight=False,
        )

    _show_causes(console, run["causes"], "parked", every=parked)
    if shards:
        console.print(_shard_table(run["shard_list"]))


@app.command()
def resume(run_id: Annotated[int, typer.Argument(help="Which run.")]) -> None:
    """Send a run's unfinished shards again, with those of its invoices, after a fault was fixed."""
    sent = run_job(WORKER, "resume", run_id=run_id)
    print(
        f"Run {run_id}: {sent['shards']} shards and {sent['invoice_shards']} invoice shards "
        "are sent again."
    )


@app.command("give-up")
def give_up(
    run_id: Annotated[int, typer.Argument(help="Which run; it is still open.")],
    why: Annotated[str, typer.Option(help="The reason, kept with the run.")] = "",
) -> None:
    """Give up a run: what it has not settled is freed, what it has settled stays and is billed."""
    if not why:
        raise UnableToRun("Say why, with --why: it stands in the history of the run.")

    given_up = run_job(WORKER, "give-up", run_id=run_id, why=why)
    print(
        f"Run {run_id} is given up: {given_up['freed']:,} supply periods "
        f"in {given_up['shards_given_up']} shards are free. "
        f"{given_up['settled']:,} that it has settled stay, and are billed."
    )


def _part(run: dict[str, Any]) -> str:
    """Which part of the portfolio a run takes."""
    parts = ["ended supply"] if run["selection"] == "ended" else []
    for name, value in run["part"].items():
        if value is not None:
            values = value if isinstance(value, str) else ", ".join(value)
            parts.append(f"{name.replace('_', ' ')} {values}")

    return "".join(f", {part}" for part in parts)


def _title(planned: dict[str, Any]) -> str:
    return (
        f"Run {planned['run_id']}, {planned['from']} to {planned['to']}: "
        f"{planned['supply_periods']:,} supply periods in {planned['shards']} shards"
    )


def _show_planned(planned: dict[str, Any]) -> None:
    if not planned["runs"]:
        print("Nothing is left to settle in this period.")

    for run in planned["runs"]:
        print(_title(run))

    for area, gaps in planned["missing_spot_prices"].items():
        print(f"{_missing_prices(area, gaps)}. Who needs them is parked; the next run takes it up.")

    if planned["left"]:
        print(
            f"{planned['left']:,} supply periods are unsettled on other days of the period, "
            "which a run just planned touches. Plan again when it is closed."
        )


def _missing_prices(area: str, gaps: list[str]) -> str:
    more = f" and {len(gaps) - 10} more days" if len(gaps) > 10 else ""
    return f"Spot prices of {area} are missing: {', '.join(gaps[:10])}{more}"


def _show_again(planned: dict[str, Any]) -> None:
    if not planned["marked"]:
        print("Nothing is settled in this period that could be compared.")
        return

    runs = ", ".join(str(run) for run in planned["runs"])
    print(f"{planned['marked']:,} settled periods are compared with what holds now.")
    print(
        f"Correction runs: {runs}."
        if runs
        else "Another run is open; the next `correct` compares them."
    )


def _show_final(planned: dict[str, Any]) -> None:
    for run in planned["runs"]:
        print(_title(run))

    for month in planned["waiting"]:
        print(f"{month[:7]} waits: it is under another run. See `elhandel logs {WORKER}`.")
    if not planned["runs"] and not planned["waiting"]:
        print("Nothing is left to settle of supply that has ended.")


def _shard_table(shards: list[dict[str, Any]]) -> Table:
    columns = (
        "shard_no",
        "state",
        "supply_periods",
        "settled",
        "parked",
        "read_ms",
        "settle_ms",
        "write_ms",
    )
    table = Table(*columns)
    for shard in shards:
        table.add_row(*("" if shard[name] is None else str(shard[name]) for name in columns))

    return table


def _show_causes(
    console: Console, causes: list[dict[str, Any]], state: str, *, every: bool
) -> None:
    """every: whether all of each cause were asked for; even then an answer may leave some out."""
    for cause in causes:
        console.print(f"{cause['supply_periods']:,} {state}: {cause['cause']}", highlight=False)
        for example in cause["examples"]:
            console.print(f"  {example}", highlight=False, soft_wrap=True)
        left = cause["supply_periods"] - len(cause["examples"])
        if left:
            way_on = "more than an answer holds; ask for a part" if every else "--parked lists all"
            console.print(f"  and {left:,} more; {way_on}", highlight=False)


def _show_preview(found: dict[str, Any], *, every: bool) -> None:
    console = Console()
    console.print(
        f"{found['supply_periods']:,} supply periods to settle, {found['settled']:,} can be: "
        f"{found['metering_points']:,} metering points, {found['energy_wh'] / 1000:,.0f} kWh, "
        f"{found['subtotal_ore'] / 100:,.2f} DKK without VAT. Nothing was written.",
        highlight=False,
    )
    for area, gaps in found["missing_spot_prices"].items():
        console.print(f"[red]{_missing_prices(area, gaps)}[/]", highlight=False)

    _show_causes(console, found["parked"], "would be parked", every=every)

    table = Table("Line", "Points", "kWh", "DKK")
    for line in sorted(found["lines"], key=lambda line: -abs(line["ore"])):
        table.add_row(
            line["label"],
            f"{line['lines']:,}",
            f"{line['wh'] / 1000:,.0f}",
            f"{line['ore'] / 100:,.2f}",
        )

    if found["lines"]:
        console.print(table)
