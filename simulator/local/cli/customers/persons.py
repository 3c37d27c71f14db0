"""`elhandel person`: a person's requests for their data, its correction or its erasure."""

import json
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from simulator.local.cli.calls import run_job
from simulator.local.cloud.errors import UnableToRun

app = typer.Typer(help="Persons: give them their data, correct it, erase it.", no_args_is_help=True)

_UPKEEP: Final = "Upkeep"
_BACKOFFICE: Final = "Backoffice"

type Customer = Annotated[
    int, typer.Argument(help="The customer, by the number on their invoices.")
]
type Reason = Annotated[
    str, typer.Option(help="The reason, kept for good: without the person's name or address.")
]


@app.command()
def data(
    customer: Customer,
    to: Annotated[Path, typer.Option(help="The folder for the two files.")] = Path(),
    why: Reason = "",
) -> None:
    """Write all that is held about a person, as JSON and as a page. For their eyes only."""
    said = _said(why)
    whole = _read_all(customer, said)
    page = run_job(_UPKEEP, "person-data", customer=customer, part="page", why=said)
    stem = f"person-{whole['customer']}"
    _write(to / f"{stem}.json", json.dumps(whole, ensure_ascii=False, indent=1))
    _write(to / f"{stem}.html", page["html"])

    print(
        f"Written: {to / stem}.json and {to / stem}.html. "
        "Look at both before they go, and delete them afterwards."
    )
    if namesakes := whole["signups_with_the_same_number"]:
        print(
            f"Not in it: {', '.join(map(str, namesakes))} signed up with the same number "
            "and may be somebody else."
        )


@app.command()
def rectify(
    customer: Customer,
    contract: Annotated[
        int | None, typer.Option(help="One contract, whose bills go to another recipient.")
    ] = None,
    name: Annotated[str, typer.Option(help="The right name.")] = "",
    email: Annotated[str, typer.Option(help="The right e-mail address.")] = "",
    phone: Annotated[str, typer.Option(help="The right phone number.")] = "",
    street: Annotated[str, typer.Option(help="Of the billing address, with the number.")] = "",
    postal_code: Annotated[str, typer.Option(help="Of the billing address.")] = "",
    city: Annotated[str, typer.Option(help="Of the billing address.")] = "",
    why: Reason = "",
) -> None:
    """Correct a person's data; what it was is kept until they are forgotten."""
    details: dict[str, Any] = {"contract": contract, "name": name, "email": email, "phone": phone}
    if street or postal_code or city:
        details["billing_address"] = {"street": street, "postal_code": postal_code, "city": city}

    given = {key: value for key, value in details.items() if value}
    done = run_job(_UPKEEP, "rectify-person", customer=customer, **given, why=_said(why))
    print(
        "Corrected; what it was is kept." if done["changed"] else "Nothing to do: it is so already."
    )
    if done["changed"]:
        print(done["not_changed"])

    for gsrn in done["tell_datahub"]:
        print(f"DataHub is sent the right data for {gsrn}.")


@app.command()
def erase(
    customer: Customer,
    really: Annotated[
        bool, typer.Option("--really", help="Do it; without this it is only shown.")
    ] = False,
    why: Reason = "",
) -> None:
    """Erase what no law obliges us to keep, and say what stays. Without --really, only show it."""
    asked = {"customer": customer, "why": _said(why)}
    done = run_job(_UPKEEP, "erase-person", **asked, preview=not really)
    if not done["rows"]:
        print("Nothing to do: nothing is left that may be erased.")
    else:
        print(
            "Gone, rows by table:" if really else "Would go, rows by table (with --really they do):"
        )

    for table, rows in done["rows"].items():
        print(f"  {table}: {rows}")

    for stay in done["stays"]:
        print(f"Stays: {stay['why']}, until {stay['until'] or 'that is brought to an end'}.")

    print(done["documents"])
    print(done["messages"])
    print(done["market"])
    _show_traces(done.get("traces"))


@app.command()
def answer_erasure(
    wish: Annotated[int, typer.Argument(help="The wish, by its number in the work queue.")],
    not_yet: Annotated[
        bool, typer.Option("--not-yet", help="Nothing can go yet; without this, it was done.")
    ] = False,
    why: Reason = "",
) -> None:
    """Tell a customer what came of their wish to be erased. `erase` erases."""
    outcome = "not-yet" if not_yet else "done"
    run_job(_BACKOFFICE, "answer-erasure", wish=wish, outcome=outcome, why=_said(why))
    print("Answered: the customer reads it on their profile.")


def _show_traces(traces: dict[str, Any] | None) -> None:
    if traces is None:
        return

    for needle, places in traces["found"].items():
        found = ", ".join(f"{place} ({rows})" for place, rows in places.items())
        print(f"Found still, {needle}: {found}")

    if not traces["found"]:
        print("Searched: nothing of the person is found any more.")

    if traces["unsearched"]:
        print(f"Not searched, because time ran out: {', '.join(traces['unsearched'])}.")


def _read_all(customer: int, why: str) -> dict[str, Any]:
    """Every part, page after page, as each answer names the next."""
    whole: dict[str, Any] = {}
    onward: dict[str, Any] | None = {}
    while onward is not None:
        answer = run_job(_UPKEEP, "person-data", customer=customer, **onward, why=why)
        onward = answer.pop("next")
        answer.pop("part")
        for name, value in answer.items():
            whole[name] = whole.get(name, []) + value if isinstance(value, list) else value

    return whole


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)


def _said(why: str) -> str:
    if not why:
        raise UnableToRun("Say why, with --why: it is kept for good.")
    return why
