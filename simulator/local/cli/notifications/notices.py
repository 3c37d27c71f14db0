"""`elhandel notice`: notices to customers by e-mail and SMS."""

from typing import Annotated

import typer

from simulator.local.cli.calls import run_job

app = typer.Typer(help="Notices to customers by e-mail and SMS.", no_args_is_help=True)


@app.command()
def send() -> None:
    """Send now what waits, instead of within the minute."""
    done = run_job("Notifier", "send-notices")
    print(
        f"{done['handed_out']} notices handed out; {done['sent']} deliveries sent, {done['later']} "
        f"to be tried again, {done['failed']} failed, {done['skipped']} left out; "
        f"{done['waiting']} wait."
    )


@app.command()
def again(delivery: Annotated[int, typer.Argument(metavar="DELIVERY")]) -> None:
    """Send a notice again that failed, to the customer's address of now."""
    done = run_job("Backoffice", "send-notice-again", delivery=delivery)
    print(f"Delivery {done['delivery']} goes again by {done['channel']} within the minute.")
