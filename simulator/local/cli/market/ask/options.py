"""What the questions have in common on the command line."""

from typing import Annotated, Any

import typer

from simulator.local.cloud.errors import UnableToRun

Point = Annotated[str, typer.Argument(help="The metering point.")]
From = Annotated[
    str, typer.Option("--from", metavar="DATE", help="The first day; alone, a month (2026-01).")
]
To = Annotated[str, typer.Option("--to", metavar="DATE", help="The day after the last.")]
Why = Annotated[str, typer.Option(help="The reason, kept with the question (no personal data).")]
Kind = Annotated[
    str,
    typer.Option("--kind", help="D01 subscriptions, D02 fees, D03 tariffs; without it all."),
]
Charge = Annotated[
    str, typer.Option("--charge", help="The code of a charge of that kind; without it all.")
]


def reason(why: str) -> str:
    """The reason, which a question must have. Raises UnableToRun."""
    if not why:
        raise UnableToRun("Say why, with --why: it stands with the question.")
    return why


def refuse_code_alone(kind: str, charge: str) -> None:
    """Raise UnableToRun for a code of no kind."""
    if charge and not kind:
        raise UnableToRun("A code belongs to a kind of charge. Name it, with --kind.")


def asked(answer: dict[str, Any]) -> None:
    """Say that a question is written down, and how to see what comes of it."""
    number = answer["enquiry_id"]
    print(f"Enquiry {number} leaves with the next requests.")
    print(f"`elhandel ask show {number}` shows what comes of it.")
