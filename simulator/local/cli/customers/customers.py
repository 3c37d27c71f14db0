"""`elhandel customer`: contact data, parties joined to customers, and names that do not match."""

from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table

from simulator.local.cli.calls import run_job
from simulator.local.cloud.errors import UnableToRun

app = typer.Typer(
    help="Customers: contact data, joining a party, names to check.", no_args_is_help=True
)

_POLLER: Final = "QueuePoller"
_BACKOFFICE: Final = "Backoffice"

type Reason = Annotated[
    str, typer.Option(help="The reason, kept in the history (no personal data).")
]


@app.command("list")
def list_(gsrn: Annotated[str, typer.Argument(help="The metering point.")]) -> None:
    """Show every contract of a metering point, with its customer or party."""
    contracts = run_job(_BACKOFFICE, "customers-of-point", gsrn=gsrn)["contracts"]
    if not contracts:
        print(f"Nobody has signed up for {gsrn}.")
        return

    table = Table("contract", "customer", "state", "supply", "who")
    for row in contracts:
        days = f"{row['from'] or ''} to {row['to'] or ''}"
        table.add_row(str(row["contract"]), str(row["customer"]), row["state"], days, _who(row))

    Console().print(table)


@app.command()
def contact(
    customer: Annotated[
        int | None, typer.Option(help="The customer, by the number on their invoices.")
    ] = None,
    contract: Annotated[
        int | None, typer.Option(help="Or one contract, whose bills go to another recipient.")
    ] = None,
    name: Annotated[str, typer.Option(help="The name.")] = "",
    email: Annotated[str, typer.Option(help="The e-mail address.")] = "",
    phone: Annotated[str, typer.Option(help="The phone number.")] = "",
    street: Annotated[str, typer.Option(help="Of the billing address, with the number.")] = "",
    postal_code: Annotated[str, typer.Option(help="Of the billing address.")] = "",
    city: Annotated[str, typer.Option(help="Of the billing address.")] = "",
    why: Reason = "",
) -> None:
    """Correct the contact data of a customer, or of one contract's recipient; the old is kept."""
    details: dict[str, Any] = {"name": name, "email": email, "phone": phone}
    if street or postal_code or city:
        details["billing_address"] = {"street": street, "postal_code": postal_code, "city": city}
    whose = {"customer": customer, "contract": contract}
    given = {key: value for key, value in (whose | details).items() if value}

    changed = run_job(_BACKOFFICE, "change-contact", **given, why=_said(why))

    print(
        "Changed; what held before is kept."
        if changed["changed"]
        else "Nothing to do: it is so already."
    )


@app.command()
def join(
    party: Annotated[int, typer.Argument(help="The party, as `elhandel customer list` names it.")],
    customer: Annotated[
        int, typer.Option(help="The other customer, where both are proved already.")
    ] = 0,
    why: Reason = "",
) -> None:
    """Join a party to the known customer with the same number, who takes over its contracts."""
    other = {"customer": customer} if customer else {}
    joined = run_job(_POLLER, "join-customer", party=party, why=_said(why), **other)

    if not joined["contracts"]:
        print(
            f"No contract to move: {party} is customer {joined['customer']}. "
            "For two of one number name --customer."
        )
    elif joined["customer"] == party:
        print(f"No other customer has this number: {party} is the customer now.")
    else:
        contracts = ", ".join(map(str, joined["contracts"]))
        print(
            f"Contract {contracts} of party {party} belongs to customer {joined['customer']} now."
        )


@app.command()
def cases() -> None:
    """Show the signups whose point has another name in the market, the earliest start first."""
    found = run_job(_POLLER, "name-cases")["cases"]
    if not found:
        print("No case is open.")
        return

    table = Table("case", "metering point", "contract", "customer", "starts", "open since")
    for row in found:
        ids = (str(row["case"]), row["gsrn"], str(row["contract"]), str(row["customer"]))
        table.add_row(*ids, row["starts_on"], row["opened_at"][:16])

    Console().print(table)


@app.command("close-case")
def close_case(
    case: Annotated[int, typer.Argument(help="The case, as `elhandel customer cases` numbers it.")],
    outcome: Annotated[str, typer.Argument(help="same-person, or another-person.")],
    why: Reason = "",
) -> None:
    """Record the outcome of a case. For another person, cancel the signup as well."""
    closed = run_job(_POLLER, "close-name-case", case=case, outcome=outcome, why=_said(why))
    print(f"Case {case} of contract {closed['contract']} is closed: {closed['outcome']}.")


@app.command()
def answers() -> None:
    """Show what people who signed in said of homes with their number, as far as it is open."""
    found = run_job(_BACKOFFICE, "home-answers")["answers"]
    if not found:
        print("No answer is open.")
        return

    table = Table("answer", "party", "said by customer", "theirs", "since")
    for row in found:
        said_by = "" if row["customer"] is None else str(row["customer"])
        theirs = "yes, to be joined" if row["theirs"] else "no"
        ids = (str(row["answer"]), str(row["party"]), said_by)
        table.add_row(*ids, theirs, row["answered_at"][:16])

    Console().print(table)


@app.command("close-answer")
def close_answer(
    answer: Annotated[
        int, typer.Argument(help="The answer, as `elhandel customer answers` numbers it.")
    ],
    finding: Annotated[str, typer.Argument(help="not-theirs, or ask-again.")],
    why: Reason = "",
) -> None:
    """Record what you found where somebody says that a home with their number is not theirs."""
    closed = run_job(
        _BACKOFFICE, "close-home-answer", answer=answer, finding=finding, why=_said(why)
    )
    print(f"Answer {answer} about party {closed['party']} is closed: {closed['finding']}.")


def _who(row: dict[str, Any]) -> str:
    if row["proved"]:
        return "customer"
    return (
        "party" if row["known"] is None else f"party; customer {row['known']} has the same number"
    )


def _said(why: str) -> str:
    if not why:
        raise UnableToRun("Say why, with --why: it stands in the history.")
    return why
