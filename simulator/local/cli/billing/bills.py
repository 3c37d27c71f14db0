"""`elhandel bills`: what is to be issued together, looked at before it is."""

from typing import Annotated, Any

import typer

from simulator.local.cli.calls import run_job
from simulator.local.cli.money import dkk

app = typer.Typer(help="Bills before they are issued.", no_args_is_help=True)

_FUNCTION = "Backoffice"
BillRun = Annotated[int, typer.Argument(metavar="NUMBER", help="As `elhandel bills list` shows.")]
Why = Annotated[str, typer.Option(help="Why, in a few words that name no person.")]


@app.command("list")
def list_() -> None:
    """Show the latest bill runs, and when those that are drafts go out."""
    runs = run_job(_FUNCTION, "list-bill-runs")["bill_runs"]
    for run in runs:
        _show(run)
    if not runs:
        print("No run has been billed yet.")


@app.command()
def preview(bill_run: BillRun) -> None:
    """Show what a bill run would issue: sums, the largest changes, and what is held."""
    seen = run_job(_FUNCTION, "preview-bills", bill_run_id=bill_run)
    _show(seen)

    for changed in seen["largest_changes"]:
        last = "first bill" if changed["last_dkk"] is None else f"last {dkk(changed['last_dkk'])}"
        print(
            f"   customer {changed['customer_id']}: {dkk(changed['total_dkk'])}, {last} "
            f"({_more(changed['change_dkk'])} for as many days)"
        )
    for held in seen["held"]:
        amount = "" if held["amount_dkk"] is None else f", {dkk(held['amount_dkk'])} without VAT"
        print(f"   held {held['gsrn']}{amount}  {held['cause']}: {held['detail']}")


@app.command()
def issue(bill_run: BillRun, why: Why) -> None:
    """Let a bill run go out now."""
    run_job(_FUNCTION, "issue-bills", bill_run_id=bill_run, why=why)
    run_job("SettlementWorker", "dispatch")
    print(f"Bill run {bill_run} goes out. What has changed since it was drafted is drafted anew.")
    print("Bills of aconto, of what was held and of lone charges go out with the next `bill-held`.")


@app.command()
def stop(bill_run: BillRun, why: Why) -> None:
    """Keep a bill run a draft until `elhandel bills issue`."""
    run_job(_FUNCTION, "stop-bills", bill_run_id=bill_run, why=why)
    print(f"Bill run {bill_run} waits for `elhandel bills issue {bill_run}`.")


def _more(change_dkk: str) -> str:
    return f"{dkk(change_dkk.lstrip('-'))} {'less' if change_dkk.startswith('-') else 'more'}"


def _of(run: dict[str, Any]) -> str:
    return str(run["kind"]) if run["run_id"] is None else f"run {run['run_id']}"


def _show(run: dict[str, Any]) -> None:
    notes = f"{run['credit_notes']} credit notes, {run['debit_notes']} debit notes"
    print(
        f"{run['bill_run_id']}  {_of(run)}  for {run['bills_on']}  {run['state']}: "
        f"{run['invoices']} invoices, {notes}, {dkk(run['total_dkk'])} with VAT"
    )
    if run["state"] in {"drafting", "drafted"}:
        print(f"   goes out by itself after {run['issue_after']}")
    if run["reason"] is not None:
        print(f"   {run['decided_by']}: {run['reason']}")
