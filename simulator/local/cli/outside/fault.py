"""`elhandel fault`: what goes wrong between us and the simulated market, on demand."""

from typing import Annotated, Any, Final

import typer

from simulator.local.cli.outside import surface
from simulator.local.cloud.errors import UnableToRun

_CALLS: Final = frozenset({"answer", "slow", "cut"})

app = typer.Typer(
    help="Faults of the simulated market: set, list and lift them.", no_args_is_help=True
)


@app.command("set")
def set_(
    kind: Annotated[
        str,
        typer.Argument(
            help="Of calls: answer, slow, cut. "
            "Of messages: duplicate, delay, reorder, early, malformed."
        ),
    ],
    count: Annotated[int, typer.Option(min=0, help="How many; 0: until it is lifted.")] = 1,
    queue: Annotated[str, typer.Option(help="Only this queue, such as MasterData.")] = "",
    document: Annotated[str, typer.Option(help="Only the sending of this document.")] = "",
    path: Annotated[str, typer.Option(help="Only calls whose path contains this.")] = "",
    status: Annotated[int, typer.Option(help="Of an answer: 401, 403, 404, 429, 500, 503.")] = 503,
    seconds: Annotated[float, typer.Option(help="Of a slow answer.")] = 2,
    message: Annotated[str, typer.Option(help="Only messages such as RSM-012.")] = "",
    minutes: Annotated[int, typer.Option(help="Of a delay.")] = 60,
) -> None:
    """Let the next calls or messages go wrong."""
    ways: dict[str, dict[str, Any]] = {
        "answer": {"status": status},
        "slow": {"seconds": seconds},
        "delay": {"minutes": minutes},
    }
    own = ways.get(kind, {})
    named = {"document": document, "path": path} if kind in _CALLS else {"message": message}
    fault = surface.call(
        "POST",
        "/admin/faults",
        {
            "kind": kind,
            "count": count or None,
            **{name: value for name, value in {**named, "queue": queue}.items() if value},
            **own,
        },
    )
    print(f"Fault {fault['fault']} is set. `elhandel fault lift {fault['fault']}` lifts it.")


@app.command("list")
def list_faults() -> None:
    """Show the faults that may still strike."""
    faults = surface.call("GET", "/admin/faults")
    for fault in faults:
        left = "until it is lifted" if fault["remaining"] is None else f"{fault['remaining']} left"
        where = fault.get("path") or fault.get("message") or fault.get("queue") or "everywhere"
        print(f"{fault['fault']}: {fault['kind']}, {where}, {left}, struck {fault['struck']}")
    if not faults:
        print("No fault is set.")


@app.command()
def lift(
    number: Annotated[int, typer.Argument(help="As listed; without one, all.")] = 0,
) -> None:
    """Lift a fault, or all of them."""
    lifted = surface.call("DELETE", f"/admin/faults{f'/{number}' if number else ''}")["lifted"]
    if not lifted:
        raise UnableToRun("No fault is set.")
    print(f"Lifted: {lifted}.")
