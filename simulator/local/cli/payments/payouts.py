"""`elhandel payout`: what goes back to customers, and where to."""

from pathlib import Path
from typing import Annotated, Any

import typer

from simulator.local.cli.calls import run_job
from simulator.local.cli.files import opened

app = typer.Typer(help="What is in customers' favour and goes back to them.", no_args_is_help=True)

_FUNCTION = "Payments"
Customer = Annotated[int, typer.Argument(metavar="CUSTOMER", help="The customer's number.")]
PayoutNumber = Annotated[
    int, typer.Argument(metavar="PAYOUT", help="As `elhandel payout list` shows it.")
]
Why = Annotated[str, typer.Option(help="Why, or how we know; no names or numbers.")]


@app.command("run")
def run_() -> None:
    """Set off what can be, plan payouts, and order those whose day has come."""
    done = run_job(_FUNCTION, "pay-out")
    for name, value in done.items():
        print(f"{name.replace('_', ' '):<16} {value}")


@app.command("list")
def list_(
    ended_too: Annotated[bool, typer.Option("--all", help="Those that have ended too.")] = False,
) -> None:
    """Show payouts that are planned and ordered."""
    found = run_job(_FUNCTION, "payouts", all=ended_too)
    for payout in found["payouts"]:
        _show(payout)
    for file in found["files_to_hand_over"]:
        print(f"File {file} has not reached the bank: `elhandel payout file {file} OUT`.")
    if not found["payouts"]:
        print("Nothing is to be paid out.")


@app.command()
def stop(payout: PayoutNumber, why: Why) -> None:
    """Cancel a planned payout."""
    run_job(_FUNCTION, "stop-payout", payout=payout, why=why)
    print(f"Payout {payout} is cancelled.")


@app.command()
def refused(payout: PayoutNumber, why: Why) -> None:
    """Note that the bank refused a payout: it is in the customer's favour again."""
    run_job(_FUNCTION, "refuse-payout", payout=payout, why=why)
    print(f"Payout {payout} is in favour again; its bank account is used no more.")


@app.command()
def file(
    number: Annotated[int, typer.Argument(metavar="FILE")],
    out: Annotated[Path, typer.Argument(help="Where the pain.001 file is written to.")],
    why: Why,
) -> None:
    """Write a file of orders for the bank; from then on it counts as sent."""
    with opened(out) as file:  # before the job, which counts the orders as sent
        file.write(run_job(_FUNCTION, "hand-over-orders", file=number, why=why)["content"])
    print(f"{out} is for the bank; file {number} counts as sent.")


@app.command()
def withdraw(number: Annotated[int, typer.Argument(metavar="FILE")], why: Why) -> None:
    """Take back a file of orders that the bank says it does not have."""
    run_job(_FUNCTION, "withdraw-orders", file=number, why=why)
    print(f"File {number} is withdrawn; what it ordered is planned again.")


@app.command()
def account(
    customer: Customer,
    number: Annotated[str, typer.Argument(help="IBAN, or registration and account number.")],
    why: Why,
    bic: Annotated[str, typer.Option(help="Of the bank of an account abroad.")] = "",
) -> None:
    """Register the bank account that a customer's money goes to."""
    asked = {"customer": customer, "account": number, "why": why}
    if bic:
        asked["bic"] = bic
    done = run_job(_FUNCTION, "register-payout-account", **asked)
    print(
        f"Customer {customer} is paid to the account that ends with {done['last_digits']}, from "
        f"{done['pays_from']} on."
    )


@app.command("end-account")
def end_account(customer: Customer, why: Why) -> None:
    """Let nothing more go to a customer's bank account."""
    done = run_job(_FUNCTION, "end-payout-account", customer=customer, why=why)
    print("Ended." if done["ended"] else "No account was registered.")


def _show(payout: dict[str, Any]) -> None:
    amount = payout["amount_dkk"] or "what is in favour then"
    where = f"account …{payout['account']}" if payout["account"] else "no account registered"
    if payout["account_pays_from"] and payout["account_pays_from"] > payout["pays_on"]:
        where = f"{where} from {payout['account_pays_from']} on"
    final = ", has left" if payout["final"] else ""
    returned = f", came back: {payout['returned']}" if payout["returned"] else ""
    print(
        f"{payout['payout']}  customer {payout['customer']}{final}  {payout['state']}  "
        f"{payout['pays_on']}  {amount} DKK  {where}{returned}"
    )
