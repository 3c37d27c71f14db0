"""`elhandel key`: API keys of the running stack."""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from simulator.local.cli.calls import run_job
from simulator.local.cloud.errors import UnableToRun

app = typer.Typer(
    help="API keys: a sales front end's, the books', staff's, a customer's, a device's.",
    no_args_is_help=True,
)

_SCOPES = ("sales", "customer", "export", "operations", "partner", "ami")


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="Whose key it is, for `elhandel key list`.")],
    scope: Annotated[
        str,
        typer.Option(
            help="sales, export, operations, customer (with --customer or --gsrn), or ami: "
            "a device's (with --meter and --why)."
        ),
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
    meter: Annotated[
        list[str] | None,
        typer.Option(help="The id of a verified meter that a device submits for; several of them."),
    ] = None,
    why: Annotated[
        str | None, typer.Option(help="Why the device gets its meters, in a few words.")
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

    if (scope == "ami") != bool(meter) or (scope == "ami") != (why is not None):
        raise UnableToRun(
            "A device's key (--scope ami) needs --meter and --why; no other key has them. "
            "The job show-meters has the ids."
        )

    whose = {"gsrn": gsrn, "customer": customer, "tenant": tenant}
    limits = {"days": days, "per_minute": per_minute, "per_day": per_day}
    if meter:
        made = run_job("Migrator", "create-device-key", name=name, meters=meter, why=why, **limits)
    else:
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
        whose = _whose(key["tenant"], key["customer"], key.get("meters", ()))
        used = f"used {key['last_used_at'][:16]}" if key["last_used_at"] else "never used"
        ends = (
            f"revoked {key['revoked_at'][:16]}"
            if key["revoked_at"]
            else f"ends {key['expires_at'][:10]}"
        )
        made = f"made {key['created_at'][:16]}"
        print(f"{key['id']:>5}  {key['scope']}  {whose}  {key['name']}  {made}  {used}  {ends}")


def _whose(tenant: str | None, customer: int | None, meters: Sequence[str]) -> str:
    if meters:
        return f"device of {len(meters)} meters" if len(meters) > 1 else "device of 1 meter"
    return tenant or (f"customer {customer}" if customer else "staff")
