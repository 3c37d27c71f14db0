"""`elhandel pay`: what is collected by mandate, and what the provider of payments has told."""

import base64
import gzip
from pathlib import Path
from typing import Annotated

import typer

from simulator.local.cli.calls import run_job
from simulator.local.cli.money import dkk

app = typer.Typer(help="What is collected by mandate.", no_args_is_help=True)

_FUNCTION = "Payments"
CustomerNo = Annotated[int, typer.Argument(metavar="CUSTOMER", help="The customer's number.")]
EventNo = Annotated[int, typer.Argument(metavar="EVENT", help="As `elhandel pay events` lists it.")]
FileNo = Annotated[int, typer.Argument(metavar="FILE", help="As `elhandel pay files` lists it.")]
OutFile = Annotated[Path, typer.Argument(help="Where it is written.")]
InFile = Annotated[Path, typer.Argument(exists=True, help="The file.")]
Why = Annotated[str, typer.Option(help="What was done, in a few words that name no person.")]


@app.command("run")
def run_() -> None:
    """Collect what is due today."""
    done = run_job(_FUNCTION, "collect")
    print(
        f"{done['planned']} planned, {done['sent']} sent, {done['failed']} failed, "
        f"{done['withdrawn']} withdrawn; {done['unanswered']} are asked for again."
    )


@app.command()
def follow() -> None:
    """Ask for mandates that are wanted, and handle events that were left."""
    done = run_job(_FUNCTION, "follow-payments")
    if "provider" in done:
        print("No provider of payments is connected (PaymentsUrl).")
    else:
        print(f"{done['asked']} mandates asked for, {done['changed']} changed.")
    print(f"{done['events']} events handled, {done['events_failed']} could not be.")


@app.command()
def failed() -> None:
    """Show the bills whose last debit failed and that are still open."""
    _list(run_job(_FUNCTION, "failed-collections")["failed"])


@app.command()
def attempts(customer: CustomerNo) -> None:
    """Show every attempt to collect from a customer."""
    _list(run_job(_FUNCTION, "collections-of", customer=customer)["attempts"])


@app.command()
def files() -> None:
    """Show the files of collections that nobody has given to Betalingsservice."""
    found = run_job(_FUNCTION, "collection-files")["files"]
    for file in found:
        print(f"{file['file']}  {file['demands']} demands, {dkk(file['total_dkk'])}")
    if not found:
        print("None waits.")


@app.command()
def file(number: FileNo, out: OutFile, why: Why) -> None:
    """Write a file of collections for Betalingsservice; from then on it counts as handed over."""
    done = run_job(_FUNCTION, "hand-over-collections", file=number, why=why)
    out.write_bytes(done["content"].encode("iso-8859-1"))
    print(f"Delivery {number} is in {out}.")


@app.command("import")
def import_(path: InFile) -> None:
    """Use a file of Betalingsservice: results (0602) or agreements (0603)."""
    content = base64.b64encode(gzip.compress(path.read_bytes(), mtime=0)).decode()
    print(run_job(_FUNCTION, "import-delivery", content=content)["outcome"])


@app.command()
def events() -> None:
    """Show what the provider has told and could not be handled."""
    found = run_job(_FUNCTION, "payment-events")["events"]
    for event in found:
        print(f"{event['event']}  {event['topic']}  {event['received_at']}  {event['why'] or ''}")
    if not found:
        print("Every event was handled.")


@app.command("close-event")
def close_event(event: EventNo, why: Why) -> None:
    """Note that an event that could not be handled was dealt with."""
    run_job(_FUNCTION, "close-payment-event", event=event, why=why)
    print(f"Event {event} is closed.")


def _list(attempts: list[dict[str, str]]) -> None:
    for attempt in attempts:
        again = "" if attempt["retry_on"] is None else f", again on {attempt['retry_on']}"
        print(
            f"{attempt['day']}  bill {attempt['invoice']}, attempt {attempt['attempt']}: "
            f"{dkk(attempt['amount_dkk'])} {attempt['state']}"
            f"{'' if attempt['reason'] is None else ' (' + attempt['reason'] + ')'}{again}"
        )
    if not attempts:
        print("None.")
