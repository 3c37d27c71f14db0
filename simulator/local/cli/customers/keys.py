"""`elhandel key`: API keys of the running stack."""

import sys
from typing import Annotated

import typer

from simulator.local.cli.calls import run_job
from simulator.local.cloud.errors import UnableToRun

app = typer.Typer(
    help="API keys: a sales front end's, the books', staff's, a customer's.", no_args_is_help=True
)

_SCOPES = ("sales", "customer", "export", "operations", "partner")


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="Whose key it is, for `elhandel key list`.")],
    scope: Annotated[
        str,
        typer.Option(help="sales, export, operations, or customer (with --customer or --gsrn)."),
    ] = "sales",
    gsrn: Annotated[
        str | None,
        typer.Option(
            help="A metering point, of which the customer must be the present or last one."
        ),
    ] = None,
    customer: Annotated[
        int | None,
        typer.Option(help="The customer, by the number on their invoices. Compare it first."),
    ] = None,
    tenant: Annotated[
        str | None,
        typer.Option(help="Whose signups a sales key makes and sees; `default` unless given."),
    ] = None,
    days: Annotated[
        int | None, typer.Option(help="How long it is valid; by default, as its scope says.")
    ] = None,
    per_minute: Annotated[
        int | None, typer.Option(help="Requests in a minute, in place of its scope's.")
    ] = None,
    per_day: Annotated[
        int | None, typer.Option(help="Requests in a day, in place of its scope's.")
    ] = None,
) -> None:
    """Make an API key and print it; it is stored as a hash and cannot be shown again."""
    if scope not in _SCOPES:
        raise UnableToRun(f"{scope!r} is no scope. Choose {', '.join(_SCOPES)}.")
    if (scope == "customer") != (gsrn is not None or customer is not None):
        raise UnableToRun(
            "A customer's key needs --customer, with --gsrn beside it if you like; "
            "no other key has one."
        )
    if tenant is not None and scope != "sales":
        raise UnableToRun("Only a sales key has a tenant. Leave --tenant out.")
    if tenant == "":  # a script's empty variable must not put a partner among the others
        raise UnableToRun("The tenant is empty. Name one, or leave --tenant out.")

    whose = {"gsrn": gsrn, "customer": customer, "tenant": tenant}
    limits = {"days": days, "per_minute": per_minute, "per_day": per_day}
    made = run_job("Migrator", "create-key", name=name, scope=scope, **whose, **limits)
    if scope == "customer":
        print(f"The key of customer {made['customer']}:", file=sys.stderr)

    print(f"It ends on {made['expires_at'][:10]}.", file=sys.stderr)
    print(made["key"])


@app.command()
def revoke(
    key_id: Annotated[int, typer.Argument(metavar="ID", help="As `elhandel key list` shows it.")],
) -> None:
    """Revoke a key, at once and for good."""
    closed = run_job("Backoffice", "revoke-key", id=key_id)
    print(f"{closed['id']} revoked ({closed['name']})")


@app.command("list")
def show() -> None:
    """Show every key, revoked ones too: scope, owner, validity, last use; never the key itself."""
    for key in run_job("Migrator", "list-keys")["keys"]:
        whose = key["tenant"] or (f"customer {key['customer']}" if key["customer"] else "staff")
        used = f"used {key['last_used_at'][:16]}" if key["last_used_at"] else "never used"
        ends = (
            f"revoked {key['revoked_at'][:16]}"
            if key["revoked_at"]
            else f"ends {key['expires_at'][:10]}"
        )
        made = f"made {key['created_at'][:16]}"
        print(f"{key['id']:>5}  {key['scope']}  {whose}  {key['name']}  {made}  {used}  {ends}")
