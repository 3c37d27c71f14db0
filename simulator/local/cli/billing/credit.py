"""`elhandel credit`: what staff give by hand."""

from decimal import Decimal
from typing import Annotated, Any

import typer

from simulator.local.cli.calls import run_job
from simulator.local.cli.money import dkk

app = typer.Typer(
    help="Credit notes, amounts off invoices, goodwill, invoicing again.", no_args_is_help=True
)

_ISSUES = "InvoiceGenerator"
_DECIDES = "Backoffice"
InvoiceNumber = Annotated[str, typer.Argument(metavar="NUMBER", help="As 2026-00001.")]
Amount = Annotated[str, typer.Argument(metavar="DKK", help="As 125 or 125.50, with VAT.")]
CustomerNumber = Annotated[int, typer.Argument(metavar="CUSTOMER", help="The customer's number.")]
Case = Annotated[str, typer.Option(help="The number of the case; the same again changes nothing.")]
Why = Annotated[str, typer.Option(help="Why, in a few words that name no person.")]
Lines = Annotated[list[int] | None, typer.Option("--line", help="Only this line; may be repeated.")]


@app.command()
def invoice(number: InvoiceNumber, case: Case, why: Why, line: Lines = None) -> None:
    """Take an invoice back with what has corrected it, or lines of it."""
    details = {"number": number, "case": case, "why": why, "lines": line or None}
    _show(run_job(_ISSUES, "credit-invoice", **details))


@app.command()
def amount(number: InvoiceNumber, dkk: Amount, case: Case, why: Why) -> None:
    """Take an amount off an invoice, at most what is left of it."""
    details = {"number": number, "amount_dkk": dkk, "case": case, "why": why}
    _show(run_job(_ISSUES, "credit-amount", **details))


@app.command()
def again(number: InvoiceNumber, case: Case, why: Why) -> None:
    """Invoice again what was credited whole."""
    _show(run_job(_ISSUES, "invoice-again", number=number, case=case, why=why))


@app.command()
def goodwill(customer: CustomerNumber, dkk: Amount, case: Case, why: Why) -> None:
    """Give an amount on a customer's next bill."""
    details = {"customer": customer, "amount_dkk": dkk, "case": case, "why": why}
    _show(run_job(_DECIDES, "give-goodwill", **details))


def _show(given: dict[str, Any]) -> None:
    document = f"Document {given['number']}" if "number" in given else "The next bill"
    before = "" if given["new"] else " (the case had it before)"
    asks = Decimal(given["amount_dkk"]) < 0
    does = "asks for" if asks else "gives"
    print(f"{document} {does} {dkk(given['amount_dkk'].lstrip('-'))}{before}.")
