"""`elhandel billing`: how an account is billed, and what it is to be billed."""

from typing import Annotated, Any

import typer

from simulator.local.cli.calls import run_job
from simulator.local.cli.money import dkk

app = typer.Typer(help="How an account is billed.", no_args_is_help=True)

_FUNCTION = "Backoffice"
CustomerNo = Annotated[int, typer.Argument(metavar="CUSTOMER", help="The customer's number.")]
Day = Annotated[str, typer.Option(help="1, 5, 25 or 30; `none`: as soon as it is settled.")]
Vat = Annotated[str, typer.Option(help="standard, none or reverse_charge.")]
Least = Annotated[str, typer.Option(help="Kroner; a bill below it waits for the next.")]
Limit = Annotated[str, typer.Option(help="Kroner that may be owed without a second thought.")]
Cvr = Annotated[str, typer.Option(help="The buyer's CVR number; `none`: none.")]
Ean = Annotated[str, typer.Option(help="The buyer's EAN (GLN); `none`: none.")]
Order = Annotated[str, typer.Option(help="What the buyer wants on every bill; `none`: nothing.")]
EInvoice = Annotated[str, typer.Option(help="peppol or oioubl; `none`: no e-invoice.")]
Mandate = Annotated[
    str, typer.Option(help="Of Betalingsservice, which collects the bills; `none`: it has ended.")
]
Why = Annotated[str, typer.Option(help="Why, in a few words that name no person.")]


@app.command()
def show(customer: CustomerNo) -> None:
    """Show how a customer is billed, and the charges that are on no bill yet."""
    _show(run_job(_FUNCTION, "show-billing-profile", customer_id=customer))
    for charge in run_job(_FUNCTION, "show-charges", customer_id=customer)["charges"]:
        quantity = "" if charge["quantity"] is None else f"{charge['quantity']} {charge['unit']}, "
        print(
            f"   {charge['from']} to {charge['to']}  {charge['what']}  "
            f"{quantity}{dkk(charge['amount_dkk'])} without VAT  ({charge['source']})"
        )


@app.command("set")
def set_(
    customer: CustomerNo,
    why: Why,
    day: Day = "",
    vat: Vat = "",
    least: Least = "",
    credit_limit: Limit = "",
    cvr: Cvr = "",
    ean: Ean = "",
    order_reference: Order = "",
    einvoice: EInvoice = "",
    mandate: Mandate = "",
) -> None:
    """Bill a customer on another day, under other VAT rules, from another amount on, up to another
    credit limit, as a company, or by Betalingsservice.
    """
    asked: dict[str, Any] = {}
    if day == "none":
        asked["as_settled"] = True
    elif day:
        asked["billing_day"] = day
    if vat:
        asked["vat_class"] = vat
    if least:
        asked["least_dkk"] = least
    if credit_limit:
        asked["credit_limit_dkk"] = credit_limit
    if einvoice:
        asked["einvoice"] = einvoice
    if mandate:
        asked["mandate"] = mandate
    buyer = {"cvr": cvr, "ean": ean, "order_reference": order_reference}
    asked |= {name: text for name, text in buyer.items() if text}

    _show(run_job(_FUNCTION, "set-billing-profile", customer_id=customer, why=why, **asked))


def _show(profile: dict[str, Any]) -> None:
    day = "as soon as it is settled" if profile["billing_day"] is None else profile["billing_day"]
    least = "" if profile["least_dkk"] is None else f", from {dkk(profile['least_dkk'])} on"
    limit = dkk(profile["credit_limit_dkk"])
    print(f"Billing day: {day}. VAT: {profile['vat_class']}{least}. Credit limit: {limit}.")
    buyer = {
        "CVR": profile["cvr"],
        "EAN": profile["ean"],
        "order reference": profile["order_reference"],
        "e-invoice": profile["einvoice"],
        "mandate": profile["mandate_number"],
    }
    if any(buyer.values()):
        print(", ".join(f"{name} {value}" for name, value in buyer.items() if value) + ".")
