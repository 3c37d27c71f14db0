"""`elhandel dun`: what follows where services are not paid, and time that a customer is given."""

from typing import Annotated

import typer

from simulator.local.cli.calls import run_job

app = typer.Typer(
    help="What follows where services are not paid, and time to pay.", no_args_is_help=True
)

_RULE = "InvoiceGenerator"
_SHOWN = "Backoffice"
_TIME = "Payments"
Customer = Annotated[int, typer.Argument(help="The customer, by the number on their invoices.")]
Why = Annotated[str, typer.Option(help="Why, in a few words.")]


@app.command("run")
def run_() -> None:
    """Tell, warn and turn off what is due today."""
    done = run_job(_RULE, "dun")
    print(
        f"{done['told']} told of an overdue bill, {done['warned']} warned, {done['suspended']} "
        f"services turned off; {done['failed']} accounts could not be done."
    )


@app.command()
def resume() -> None:
    """Turn on again what was off until it was paid, and is paid."""
    done = run_job(_RULE, "resume-paid")
    print(f"{done['resumed']} services run again; {done['failed']} could not be turned on.")


@app.command()
def show(customer: Customer) -> None:
    """Show what a customer owes for services, and what followed."""
    found = run_job(_SHOWN, "show-dunning", customer=customer)
    for bill in found["bills"]:
        told = f", told {bill['told']}" if bill["told"] else ""
        stops = f", off from {bill['stops']}" if bill["stops"] else ""
        collected = ", being collected" if bill["collected"] else ""
        print(
            f"{bill['number']}  due {bill['due']}  {bill['services_dkk']} of {bill['open_dkk']} "
            f"DKK for services{told}{stops}{collected}"
        )
    if not found["bills"]:
        print("Nothing is owed for services.")
    if found["until"]:
        print(f"The customer has time until {found['until']}.")


@app.command("give-time")
def give_time(
    customer: Customer,
    last_day: Annotated[str, typer.Argument(metavar="DAY", help="Such as 2026-02-28.")],
    why: Why,
) -> None:
    """Give a customer time: until that day nobody reminds them, and nothing is turned off."""
    done = run_job(_TIME, "give-time", customer=customer, last_day=last_day, why=why)
    print(f"Customer {done['customer']} has time until {done['last_day']}.")


@app.command("take-time-back")
def take_time_back(customer: Customer, why: Why) -> None:
    """End the time that a customer was given."""
    run_job(_TIME, "take-time-back", customer=customer, why=why)
    print(f"Customer {customer} has no more time.")
