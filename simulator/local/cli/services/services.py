"""`elhandel service`: services beside electricity, such as broadband."""

from typing import Annotated, Any

import typer

from simulator.local.cli.calls import run_job

app = typer.Typer(help="Services beside electricity, such as broadband.", no_args_is_help=True)

_SHOWN = "Backoffice"
_FUNCTION = "InvoiceGenerator"
Service = Annotated[int, typer.Argument(help="The service's number; `list` names them.")]
Customer = Annotated[int, typer.Argument(help="The customer, by the number on their invoices.")]
Why = Annotated[str, typer.Option(help="Why, in a few words.")]
FromDay = Annotated[
    str, typer.Option("--on", help="The first day of it, such as 2026-01-31; today without one.")
]


@app.command()
def packages() -> None:
    """Show what can be ordered."""
    for one in run_job(_SHOWN, "list-packages")["packages"]:
        cap = "no limit" if one["cap_mb"] is None else f"{one['cap_mb']} MB"
        speed = f"{one['down_mbps']}/{one['up_mbps']} Mbit/s"
        print(f"{one['code']}  {one['name']}  {speed}  {cap}  {one['monthly_dkk']} DKK without VAT")


@app.command("list")
def list_(customer: Customer) -> None:
    """Show a customer's services, the newest first."""
    found = run_job(_SHOWN, "list-services", customer=customer)["services"]
    for one in found:
        _print(one)
    if not found:
        print("This customer has no service. `elhandel service order` orders one.")


@app.command()
def show(service: Service) -> None:
    """Show a service, and what was done with it, the newest first."""
    found = run_job(_SHOWN, "show-service", service=service)
    _print(found)
    for deed in found["history"]:
        states = f"{deed['before'] or 'new'} → {deed['after']}"
        print(f"  {deed['day']}  {deed['command']}  {states}  {deed['done_by']}: {deed['reason']}")


@app.command()
def order(
    customer: Customer,
    package: Annotated[str, typer.Argument(help="Of `packages`, such as fibre-300.")],
    address: Annotated[str, typer.Argument(help="Where it is delivered, in one line.")],
    case: Annotated[str, typer.Option(help="The order's number: the same again is one order.")],
    why: Why,
    billing_day: Annotated[int, typer.Option(help="1, 5, 25 or 30.")] = 1,
) -> None:
    """Order a service; it waits until it is activated."""
    asked = {"customer": customer, "package": package, "address": address, "case": case}
    _print(run_job(_FUNCTION, "order-service", **asked, billing_day=billing_day, why=why))


@app.command()
def activate(
    service: Service,
    why: Why,
    on: FromDay = "",
    connection: Annotated[str, typer.Option(help="Of the provider's subscriber.")] = "",
) -> None:
    """Deliver a service: the rest of its billing cycle is charged."""
    asked = {"service": service, "day": on, "connection": connection, "why": why}
    _print_done(run_job(_FUNCTION, "activate-service", **asked))


@app.command()
def suspend(
    service: Service,
    cause: Annotated[
        str, typer.Argument(help="customer_request, non_payment, technical, fraud, other …")
    ],
    why: Why,
    on: FromDay = "",
    bill_on: Annotated[bool, typer.Option("--bill-on", help="Its days are billed.")] = False,
) -> None:
    """Turn a service off: what was charged from there is credited."""
    asked = {"service": service, "cause": cause, "day": on, "bill_on": bill_on, "why": why}
    _print_done(run_job(_FUNCTION, "suspend-service", **asked))


@app.command()
def reactivate(service: Service, why: Why, on: FromDay = "") -> None:
    """Turn a service on again: the rest of its billing cycle is charged."""
    _print_done(run_job(_FUNCTION, "reactivate-service", service=service, day=on, why=why))


@app.command()
def cancel(service: Service, why: Why, on: FromDay = "") -> None:
    """End a service: what was charged from there is credited."""
    _print_done(run_job(_FUNCTION, "cancel-service", service=service, day=on, why=why))


@app.command()
def withdraw(service: Service, why: Why) -> None:
    """Take an order back that was never delivered."""
    _print_done(run_job(_FUNCTION, "withdraw-service", service=service, why=why))


@app.command()
def change(
    service: Service,
    package: Annotated[str, typer.Argument(help="Of `packages`, such as fibre-1000.")],
    why: Why,
) -> None:
    """Give a service another package from today on."""
    asked = {"service": service, "package": package, "why": why}
    _print_done(run_job(_FUNCTION, "change-package", **asked))


@app.command()
def charge() -> None:
    """Charge every service whose next billing cycle begins within a week, as every night."""
    done = run_job(_FUNCTION, "charge-services")
    print(f"{done['charged']} services are charged, {done['failed']} could not be.")


@app.command()
def generate(
    why: Why,
    services: Annotated[list[int] | None, typer.Argument(help="Some services; else all.")] = None,
    on: Annotated[str, typer.Option(help="As if it were that day, at most a month ahead.")] = "",
    look: Annotated[bool, typer.Option("--look", help="Only show what would be billed.")] = False,
) -> None:
    """Bill now what services cost, instead of at night."""
    asked = {"services": services or None, "day": on or None, "preview": look, "why": why}
    done = run_job(_FUNCTION, "generate-invoices", **asked)
    for one in done["invoices"]:
        what = one["number"] or "would be billed"
        print(f"Customer {one['customer']}: {what}, {one['total_dkk']} DKK, due {one['due_on']}")
    for one in done["failures"]:
        print(f"Customer {one['customer']} could not be billed: {one['code']}")
    print(f"{done['generated']} bills, {done['failed']} failed, {done['left']} left for later.")


@app.command("follow-again")
def follow_again(
    service: Service,
    why: Why,
    connection: Annotated[str, typer.Option(help="The provider's right number of it.")] = "",
) -> None:
    """Ask the network's provider once more, such as after a refusal."""
    asked = {"service": service, "connection": connection, "why": why}
    _print_connection(run_job(_FUNCTION, "follow-again", **asked))


@app.command()
def refresh(service: Service, why: Why) -> None:
    """Let the network's provider end the sessions of a service, so that it connects anew."""
    _print_connection(run_job(_FUNCTION, "refresh-connection", service=service, why=why))


@app.command()
def connection(service: Service) -> None:
    """Show how a service stands at the network's provider."""
    _print_connection(run_job(_FUNCTION, "show-connection", service=service))


@app.command()
def follow() -> None:
    """Let the network's provider do what services need, as every minute."""
    done = run_job("QueuePoller", "follow-network")
    print(f"{done['sent']} connections are followed, {done['waiting']} wait.")


@app.command()
def compare() -> None:
    """Compare what the network's provider has with what is wanted, as every quarter of an hour."""
    done = run_job("QueuePoller", "compare-network")
    print(
        f"{done['alike']} connections are as wanted, {done['differ']} differ, "
        f"{done['failed']} could not be asked about."
    )


@app.command("sync-usage")
def sync_usage() -> None:
    """Read what services have used from the network's provider, as every hour."""
    done = run_job("QueuePoller", "sync-usage")
    print(
        f"{done['read']} services are read, {done['failed']} could not be; "
        f"{done['warned']} customers are near the end of their package."
    )


def _print_connection(one: dict[str, Any]) -> None:
    known = one.get("known") or "unknown there"
    refusal = f", refused: {one['refusal']}" if one.get("refusal") else ""
    number = one["connection"] or "no number yet"
    print(f"Service {one['service']}: connection {number}, {known}, {one['state']}{refusal}")


def _print_done(done: dict[str, Any]) -> None:
    _print(done)
    billed = done["invoice"]
    where = "on the next bill" if billed is None else f"on invoice {billed['number']}"
    for one in done["charges"]:
        print(f"  {one['what']}: {one['amount_dkk']} DKK without VAT, {where}")


def _print(one: dict[str, Any]) -> None:
    since = f" since {one['activated_on']}" if one["activated_on"] else ""
    until = f", ended {one['cancelled_on']}" if one["cancelled_on"] else ""
    print(
        f"Service {one['service']}: {one['name']}, {one['monthly_dkk']} DKK without VAT, "
        f"{one['state']}{since}{until}; billed on day {one['billing_day']}"
    )
