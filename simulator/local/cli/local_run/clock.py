"""`elhandel clock`: the time of the local run, which all its processes follow."""

import re
from datetime import datetime
from typing import Annotated, Any, Final

import typer

from simulator.local.cli import local_api
from simulator.local.cloud.errors import UnableToRun

app = typer.Typer(help="The time of the local run.", no_args_is_help=True)

_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_STEP: Final = re.compile(r"([+-]?\d+)([smhdw])")


@app.command()
def show() -> None:
    """Show the time."""
    _print(local_api.call("GET", "clock"))


@app.command(context_settings={"ignore_unknown_options": True})
def move(
    step: Annotated[str, typer.Argument(help="How far: 90s, 30m, 6h, 15d, 2w; -1d back.")],
) -> None:
    """Move the time; a schedule that falls due on the way runs once."""
    match = _STEP.fullmatch(step)
    if match is None:
        raise UnableToRun(f"{step} is not a step of time. Write 90s, 30m, 6h, 15d or 2w.")
    _print(local_api.call("PUT", "clock", {"move_seconds": int(match[1]) * _SECONDS[match[2]]}))


@app.command("set")
def set_(
    instant: Annotated[
        str, typer.Argument(help="Such as 2026-02-01T06:00 (Danish time) or with an offset.")
    ],
) -> None:
    """Set the time."""
    from elhandel.values.days.local_time import COPENHAGEN  # noqa: PLC0415  (keeps --help quick)

    try:
        wanted = datetime.fromisoformat(instant)
    except ValueError:
        raise UnableToRun(f"{instant} is not a time. Write it as 2026-02-01T06:00.") from None
    if wanted.tzinfo is None:
        wanted = wanted.replace(tzinfo=COPENHAGEN)
    _print(local_api.call("PUT", "clock", {"now": wanted.isoformat()}))


def _print(answer: dict[str, Any]) -> None:
    from elhandel.values.days.local_time import COPENHAGEN  # noqa: PLC0415

    now = datetime.fromisoformat(answer["now"])
    print(f"{now.astimezone(COPENHAGEN):%Y-%m-%d %H:%M:%S %Z}  ({now:%Y-%m-%dT%H:%M:%SZ})")
