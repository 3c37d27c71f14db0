"""`elhandel market`: the market on which neighbours trade surplus."""

from typing import Annotated

import typer

from simulator.local.cli.calls import run_job

app = typer.Typer(help="The market on which neighbours trade surplus.", no_args_is_help=True)

Why = Annotated[str, typer.Option(help="Why, in a few words.")]


@app.command()
def show(
    most: Annotated[int, typer.Option(help="So many of the latest epochs, for each area.")] = 10,
) -> None:
    """Show whether the market is open, and what was traded lately."""
    found = run_job("Backoffice", "show-market", most=most)
    since = f" since {found['paused_since']}" if found["paused_since"] else ""
    print(f"The market is {found['market']}{since}. Epoch {found['epoch']}.")
    for row in found["traded"]:
        print(
            f"  {row['epoch']}  {row['area']}  {row['month']}  {row['kwh']} kWh in "
            f"{row['trades']} trades at {row['price_dkk']} DKK"
        )


@app.command()
def pause(why: Why) -> None:
    """Let the market stand still: nothing is ordered, and nothing clears."""
    done = run_job("Backoffice", "pause-market", why=why)
    print("The market stands still." if done["changed"] else "The market stood still already.")


@app.command()
def resume(why: Why) -> None:
    """Let the market go on; what ended meanwhile is cleared within a minute."""
    run_job("Backoffice", "resume-market", why=why)
    print("The market goes on.")


@app.command()
def clear() -> None:
    """Clear what has ended, as every minute."""
    done = run_job("InvoiceGenerator", "clear-epochs")
    if done["market"] != "open":
        print(f"The market is {done['market']}.")
        return
    print(f"{done['epochs']} epochs are cleared, with {done['trades']} trades.")


@app.command()
def settle() -> None:
    """Settle the trades of months that are traded no more, as every night."""
    done = run_job("InvoiceGenerator", "settle-trades")
    if done["market"] != "open":
        print(f"The market is {done['market']}.")
        return
    print(
        f"{done['trades']} trades of {done['books']} books are settled by {done['charges']} "
        f"charges; {done['waiting']} trades wait, {done['failed']} could not be."
    )
