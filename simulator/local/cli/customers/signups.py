"""`elhandel signup`: signups that wait for their customer's answer or for a decision of staff."""

from typing import Annotated

import typer

from simulator.local.cli.calls import run_job
from simulator.local.cli.days import a_day
from simulator.local.cloud.errors import UnableToRun

app = typer.Typer(
    help="Signups: those that wait for another day of moving in, and those that are held.",
    no_args_is_help=True,
)

_BACKOFFICE = "Backoffice"

type References = Annotated[
    list[str], typer.Argument(metavar="REFERENCE…", help="Such as SGN-2026-00042.")
]
type Why = Annotated[str, typer.Option(help="The reason, kept in the history (no personal data).")]


@app.command("list")
def asking() -> None:
    """Show the signups that wait for another day, the longest waiting first."""
    waiting = run_job(_BACKOFFICE, "asking-signups")["asking"]
    if not waiting:
        print("No signup waits for another day.")
    for signup in waiting:
        print(
            f"{signup['signup']}  {signup['gsrn']}  not on {signup['wished']}  "
            f"asked since {signup['asked_at'][:16]}"
        )


@app.command()
def redate(
    reference: Annotated[str, typer.Argument(help="Such as SGN-2026-00042.")],
    day: Annotated[
        str, typer.Argument(metavar="DATE", help="The day on which the customer moves in.")
    ],
    why: Annotated[
        str, typer.Option(help="The reason, kept in the history (no personal data).")
    ] = "",
) -> None:
    """Enter the customer's new day of moving in; the request leaves with it in the next round."""
    if not why:
        raise UnableToRun("Say why, with --why: it stands in the history of the signup.")
    details = {"date": a_day(day), "why": why}
    redated = run_job(_BACKOFFICE, "redate-signup", signup=reference, **details)
    print(f"{redated['signup']} moves in on {redated['date']}; it is {redated['stage']}.")


@app.command()
def held() -> None:
    """Show the signups held beyond a limit, unsent, the longest waiting first."""
    listed = run_job(_BACKOFFICE, "held-signups")
    if not listed["held"]:
        print("No signup is held.")

    for signup in listed["held"]:
        whose = f"party {signup['party']}  tenant {signup['tenant']}  key {signup['key']}"
        print(
            f"{signup['signup']}  {signup['gsrn']}  {whose}  {signup['cause']}  "
            f"since {signup['held_at'][:16]}"
        )

    if listed["left_out"]:
        print(f"… and {listed['left_out']} more.")


@app.command()
def release(references: References, why: Why) -> None:
    """Release held signups to the market in the next round; all of them or none."""
    released = run_job(_BACKOFFICE, "release-signups", signups=references, why=why)
    days = ", ".join(f"{signup} for {day}" for signup, day in released["starts_on"].items())
    print(f"Released: {days}. The next round sends the request.")


@app.command()
def reject(references: References, why: Why) -> None:
    """Reject held signups, all of them or none. Their customers do not see the reason."""
    rejected = run_job(_BACKOFFICE, "reject-signups", signups=references, why=why)
    print(f"{', '.join(rejected['rejected'])}: rejected. The market never hears of it.")


@app.command("show")
def show_signup(reference: Annotated[str, typer.Argument(help="Such as SGN-2026-00042.")]) -> None:
    """Show a signup: its stage, the key it came with, its consent, whether it is or was held."""
    signup = run_job(_BACKOFFICE, "show-signup", signup=reference)
    for part in ("consent", "held"):
        details = signup.pop(part)
        signup[part] = (
            "none"
            if details is None
            else ", ".join(f"{name} {value}" for name, value in details.items())
        )

    for name, value in signup.items():
        print(f"{name:<12} {value}")
