"""`elhandel partner`: other firms' systems that learn of events by webhooks."""

from typing import Annotated

import typer

from simulator.local.cli.calls import run_job

app = typer.Typer(help="Other firms' systems that learn of events.", no_args_is_help=True)

_FUNCTION = "Notifier"


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="Of the firm.")],
    url: Annotated[str, typer.Argument(help="The address that is called.")],
    events: Annotated[list[str], typer.Argument(help="Such as bill.issued.")],
    why: Annotated[str, typer.Option(help="Why they may know.")],
) -> None:
    """Let a partner learn of events; prints their secret, once."""
    done = run_job(_FUNCTION, "subscribe-partner", name=name, url=url, events=events, why=why)
    print(f"Subscription {done['subscription']}. Their secret: {done['secret']}")


@app.command("list")
def list_() -> None:
    """Show all partners, with what waits and what was given up."""
    found = run_job(_FUNCTION, "list-partners")["partners"]
    for partner in found:
        ended = f", ended {partner['ended_at']}" if partner["ended_at"] else ""
        print(
            f"{partner['subscription_id']}  {partner['name']}  {partner['url']}  "
            f"{', '.join(partner['events'])}: {partner['waiting']} wait, "
            f"{partner['failed']} given up{ended}"
        )
    if not found:
        print("No partner learns of anything.")


@app.command()
def end(
    subscription: Annotated[int, typer.Argument(metavar="SUBSCRIPTION")],
    why: Annotated[str, typer.Option(help="Why no more.")],
) -> None:
    """Tell a partner nothing any more."""
    run_job(_FUNCTION, "end-partner", partner=subscription, why=why)
    print(f"Subscription {subscription} has ended.")


@app.command()
def replay(webhook: Annotated[int, typer.Argument(metavar="WEBHOOK")]) -> None:
    """Send an event to its partner once more, under the same id."""
    done = run_job("Backoffice", "replay-webhook", webhook=webhook)
    print(f"Webhook {webhook} goes again to subscription {done['subscription']}.")
