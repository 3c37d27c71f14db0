"""`elhandel conversation` and `elhandel work`: what was said with the market, and what waits for
staff.
"""

from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table

from simulator.local.cli.calls import run_job
from simulator.local.cloud.errors import UnableToRun

_BACKOFFICE: Final = "Backoffice"
_ARROWS: Final = {"sent": "→", "waits": "⋯", "received": "←", "answered": "←", "moved": "·"}


def conversation(
    process: Annotated[int | None, typer.Option(help="The process.")] = None,
    enquiry: Annotated[int | None, typer.Option(help="The enquiry.")] = None,
    resumption: Annotated[
        str | None, typer.Option(help="The transaction that asks us to take a point back.")
    ] = None,
    gsrn: Annotated[str | None, typer.Option(help="List what there is at this point.")] = None,
) -> None:
    """Show what was said with the market about one thing, and what is expected next."""
    named = {"process": process, "enquiry": enquiry, "resumption": resumption, "gsrn": gsrn}
    asked = {name: value for name, value in named.items() if value is not None}
    if len(asked) != 1:
        raise UnableToRun("Name one thing: --process, --enquiry, --resumption, or --gsrn to list.")

    answer = run_job(_BACKOFFICE, "conversation", **asked)
    if gsrn is None:
        show_conversation(answer)
    else:
        show_heads(answer["conversations"])


def put_aside(
    queue: Annotated[str, typer.Argument(help="overdue or signups.")],
    row: Annotated[str, typer.Argument(help="As the queue of the back office numbers it.")],
    until: Annotated[str, typer.Argument(help="The day on which it comes again.")],
    why: Annotated[str, typer.Option(help="The reason, kept in the history (no personal data).")],
) -> None:
    """Put a row of work aside that nobody can mend now."""
    put = run_job(_BACKOFFICE, "put-aside", queue=queue, row=row, until=until, why=why)
    print(f"{put['row']} comes again on {put['until']}, unless it is gone by then.")


def work() -> None:
    """Show what is overdue or waits for staff, and what to do about it."""
    show_work(run_job(_BACKOFFICE, "work-list")["work"])


def show_conversation(answer: dict[str, Any]) -> None:
    """Print one conversation."""
    about = f" of {answer['gsrn']}" if answer["gsrn"] else ""
    print(f"{answer['title']} ({answer['guide']}){about}, for {answer['day']}: {answer['state']}")

    table = Table("when", "", "document", "what")
    for entry in answer["entries"]:
        document = "/".join(part for part in (entry["document"], entry["reason"]) if part)
        said = entry["sentence"] or entry["transaction_id"] or ""
        arrow = _ARROWS.get(entry["what"], "·")
        table.add_row(entry["at"][:19].replace("T", " "), arrow, document, said)
    Console().print(table)

    if answer["next"] is None:
        print("Nothing more is expected.")
        return

    by = f", by {answer['next']['by'][:16].replace('T', ' ')} UTC" if answer["next"]["by"] else ""
    late = " It is overdue." if answer["next"]["is_overdue"] else ""
    print(f"Next: {answer['next']['what']}{by}.{late}")
    if answer["next"]["is_overdue"] and answer["next"]["otherwise"]:
        print(f"What to do: {answer['next']['otherwise']}.")


def show_heads(heads: list[dict[str, Any]]) -> None:
    """Print the conversations about a metering point."""
    if not heads:
        print("Nothing was said with the market about this point.")
        return

    table = Table("begun", "kind", "for", "state", "show it by")
    for head in heads:
        number = next(
            f"--{name} {head[f'{name}_id']}"
            for name in ("process", "enquiry", "resumption")
            if head[f"{name}_id"] is not None
        )
        table.add_row(head["begun_at"][:10], head["kind"], head["day"], head["state"], number)
    Console().print(table)


def show_work(work: list[dict[str, Any]]) -> None:
    """Print the work list."""
    if not work:
        print(
            "Nothing of the market waits for staff. `elhandel held list` shows bills that wait, "
            "`elhandel bank work` money."
        )
        return

    table = Table("what", "metering point", "process", "enquiry", "what to do")
    for line in work:
        numbers = (str(line["process_id"] or ""), str(line["enquiry_id"] or ""))
        table.add_row(line["what"], line["gsrn"] or "", *numbers, line["otherwise"])
    Console().print(table)
