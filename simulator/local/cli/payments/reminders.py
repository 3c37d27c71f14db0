"""`elhandel reminder`: who was reminded of what."""

from typing import Annotated

import typer

from simulator.local.cli.calls import run_job

app = typer.Typer(help="Reminders of what is overdue.", no_args_is_help=True)

_FUNCTION = "Payments"


@app.command("run")
def run_() -> None:
    """Remind everybody who is due today."""
    done = run_job(_FUNCTION, "remind")
    read_to = done["bank_read_to"] or "no day"
    print(
        f"{done['reminders']} reminders about {done['documents']} bills; the bank's statements are "
        f"booked up to {read_to}."
    )


@app.command("list")
def list_() -> None:
    """Show the latest reminders."""
    found = run_job(_FUNCTION, "reminders")["reminders"]
    for reminder in found:
        print(
            f"{reminder['reminder']}  customer {reminder['customer']}  {reminder['day']}  "
            f"{reminder['amount_dkk']} DKK by {reminder['pay_by']}, fee {reminder['fee_dkk']}: "
            f"{', '.join(reminder['invoices'])}"
        )
    if not found:
        print("Nobody was reminded.")


@app.command()
def show(number: Annotated[int, typer.Argument(metavar="REMINDER")]) -> None:
    """Show a reminder as its customer reads it."""
    print(run_job(_FUNCTION, "reminder", reminder=number)["letter"])
