"""`elhandel mistake`: points that we took by mistake. `elhandel resumption`: those that others took
from us, and that we are asked to take back.
"""

from typing import Annotated, Any

import typer

from simulator.local.cli.calls import run_job
from simulator.local.cli.days import a_day
from simulator.local.cloud.errors import UnableToRun

app = typer.Typer(
    help="Mistakes of ours: report them in the market's portal, follow them.", no_args_is_help=True
)
resumptions = typer.Typer(
    help="Points that we are asked to take back: list them, answer.", no_args_is_help=True
)

_BACKOFFICE = "Backoffice"

Case = Annotated[int, typer.Argument(help="As `elhandel mistake list` shows it.")]
Gsrn = Annotated[str, typer.Argument(help="The metering point.")]
Reason = Annotated[str, typer.Option(help="The reason, kept in the history (no personal data).")]


@app.command("list")
def list_mistakes() -> None:
    """Show the cases that are not closed, and what is to be done about each."""
    found = run_job(_BACKOFFICE, "mistakes")["mistakes"]
    for case in found:
        right = f", really from {case['right_day']}" if case["right_day"] else ""
        print(
            f"{case['case']}: {case['gsrn']} since {case['since']}{right}, {case['state']} "
            f"({case['why']})\n  {case['do']}"
        )
    if not found:
        print("No mistake is open.")


@app.command("open")
def open_mistake(
    gsrn: Gsrn,
    right_day: Annotated[
        str,
        typer.Option(
            "--right-day",
            metavar="DATE",
            help="The day on which the customer, who stays, really moved in; "
            "by default supply never should have been.",
        ),
    ] = "",
    why: Reason = "",
) -> None:
    """Open the case of a switch or a move-in that was a mistake."""
    details = {
        "gsrn": gsrn,
        "right_day": a_day(right_day) if right_day else None,
        "why": _said(why),
    }
    _show(run_job(_BACKOFFICE, "open-mistake", **details))


@app.command()
def reported(case: Case, why: Reason = "") -> None:
    """Note that it was reported in the market's portal."""
    _show(run_job(_BACKOFFICE, "mistake-reported", case=case, why=_said(why)))


@app.command()
def withdraw(case: Case, why: Reason = "") -> None:
    """It was no mistake, and it was not reported."""
    _show(run_job(_BACKOFFICE, "withdraw-mistake", case=case, why=_said(why)))


@app.command()
def close(
    case: Case,
    accepted: Annotated[
        bool, typer.Option("--accepted/--refused", help="What DataHub Support has answered.")
    ],
    why: Reason = "",
) -> None:
    """Close a case that DataHub Support has handled by hand, without a message."""
    _show(run_job(_BACKOFFICE, "close-mistake", case=case, accepted=accepted, why=_said(why)))


@resumptions.command("list")
def list_resumptions() -> None:
    """Show the points that we are asked to take back, and by when an answer is due."""
    found = run_job(_BACKOFFICE, "resumptions")["resumptions"]
    for request in found:
        print(
            f"{request['gsrn']} from {request['resumes_on']} ({request['reason']}), "
            f"answer by {request['answer_by']}\n  {request['do']}"
        )
    if not found:
        print("We are asked to take no point back.")


@resumptions.command()
def accept(gsrn: Gsrn, why: Reason = "") -> None:
    """Take the point back; supply goes on when its master data come."""
    _answer(gsrn, why, accepts=True)


@resumptions.command()
def refuse(gsrn: Gsrn, why: Reason = "") -> None:
    """Do not take it back: there is no contract with the customer (D29)."""
    _answer(gsrn, why, accepts=False)


@resumptions.command()
def done(gsrn: Gsrn, why: Reason = "") -> None:
    """Note that supply was opened again by hand, where it could not be resumed automatically."""
    run_job(_BACKOFFICE, "conclude-resumption", gsrn=gsrn, why=_said(why))
    print(f"Supply of {gsrn} goes on.")


def _answer(gsrn: str, why: str, *, accepts: bool) -> None:
    details = {"gsrn": gsrn, "accept": accepts, "why": _said(why)}
    answered = run_job(_BACKOFFICE, "answer-resumption", **details)
    verb = "accepted" if accepts else "refused"
    print(f"Taking {gsrn} back from {answered['resumes_on']} is {verb}; `send-due` sends it.")


def _show(case: dict[str, Any]) -> None:
    print(f"Case {case['case']} ({case['kind']}) of {case['gsrn']} is {case['state']}.")
    if case["do"]:
        print(case["do"])


def _said(why: str) -> str:
    if not why:
        raise UnableToRun("Say why, with --why: it stands in the history of the supply.")
    return why
