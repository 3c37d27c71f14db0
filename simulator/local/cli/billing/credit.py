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
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Only show what it would come to; nothing is given.")
]
Lines = Annotated[list[int] | None, typer.Option("--line", help="Only this line; may be repeated.")]


@app.command()
def invoice(
    number: InvoiceNumber, case: Case, why: Why, line: Lines = None, dry_run: DryRun = False
) -> None:
    """Take an invoice back with what has corrected it, or lines of it."""
    details = {"number": number, "case": case, "why": why, "lines": line or None}
    answer = run_job(_ISSUES, "credit-invoice", **details, preview=dry_run)
    show_preview(answer) if dry_run else _show(answer)


@app.command()
def amount(
    number: InvoiceNumber, dkk: Amount, case: Case, why: Why, dry_run: DryRun = False
) -> None:
    """Take an amount off an invoice, at most what is left of it."""
    details = {"number": number, "amount_dkk": dkk, "case": case, "why": why}
    answer = run_job(_ISSUES, "credit-amount", **details, preview=dry_run)
    show_preview(answer) if dry_run else _show(answer)


@app.command()
def again(number: InvoiceNumber, case: Case, why: Why) -> None:
    """Invoice again what was credited whole."""
    _show(run_job(_ISSUES, "invoice-again", number=number, case=case, why=why))


@app.command()
def goodwill(customer: CustomerNumber, dkk: Amount, case: Case, why: Why) -> None:
    """Give an amount on a customer's next bill."""
    details = {"customer": customer, "amount_dkk": dkk, "case": case, "why": why}
    _show(run_job(_DECIDES, "give-goodwill", **details))


def show_preview(answer: dict[str, Any]) -> None:
    """Print what a job of credit answered to a dry run."""
    if not answer["new"]:
        print("The case has it already: nothing would be given.")
        return

    print(f"Of invoice {answer['number']} {dkk(answer['amount_dkk'])} would be credited, with VAT:")
    for line in answer["lines"]:
        print(f"  {line['text']}: {dkk(line['amount_dkk'])}")
    if answer["vat_dkk"] is not None:
        print(f"  VAT: {dkk(answer['vat_dkk'])}")
    after = Decimal(answer["open_after_dkk"])
    if after >= 0:
        print(
            f"{dkk(answer['open_after_dkk'])} of it would be open; "
            f"now {dkk(answer['open_before_dkk'])}."
        )
    else:
        print(f"{dkk(str(-after))} would be to the customer's good.")


def _show(given: dict[str, Any]) -> None:
    document = f"Document {given['number']}" if "number" in given else "The next bill"
    before = "" if given["new"] else " (the case had it before)"
    asks = Decimal(given["amount_dkk"]) < 0
    does = "asks for" if asks else "gives"
    print(f"{document} {does} {dkk(given['amount_dkk'].lstrip('-'))}{before}.")
