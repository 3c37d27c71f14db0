"""`elhandel market`: the market on which neighbours trade surplus."""

from enum import StrEnum
from typing import Annotated

import typer

from simulator.local.cli.calls import run_job

app = typer.Typer(help="The market on which neighbours trade surplus.", no_args_is_help=True)

Why = Annotated[str, typer.Option(help="Why, in a few words.")]


class Kind(StrEnum):
    """Why the market stands still."""

    TRADING = "trading"
    MAINTENANCE = "maintenance"
    EMERGENCY = "emergency"


class Area(StrEnum):
    """A price area."""

    DK1 = "DK1"
    DK2 = "DK2"


_KIND = typer.Option(help="In an emergency nothing is minted or signed either.")


@app.command()
def show(
    most: Annotated[int, typer.Option(help="So many of the latest epochs, for each area.")] = 10,
) -> None:
    """Show whether the market is open, and what was traded lately."""
    found = run_job("Backoffice", "show-market", most=most)
    since = f" since {found['paused_since']}" if found["paused_since"] else ""
    kinds = ", ".join(pause["kind"] for pause in found["pauses"])
    print(
        f"The market is {found['market']}{since}{f' ({kinds})' if kinds else ''}. "
        f"Epoch {found['epoch']}."
    )
    for row in found["traded"]:
        print(
            f"  {row['epoch']}  {row['area']}  {row['month']}  {row['kwh']} kWh in "
            f"{row['trades']} trades at {row['price_dkk']} DKK"
        )


@app.command()
def pause(why: Why, kind: Annotated[Kind, _KIND] = Kind.TRADING) -> None:
    """Let the market stand still: nothing is ordered, and nothing clears."""
    done = run_job("Backoffice", "pause-market", why=why, kind=kind.value)
    print("The market stands still." if done["changed"] else "The market stood still already.")


@app.command()
def resume(why: Why, kind: Annotated[Kind, _KIND] = Kind.TRADING) -> None:
    """End a pause; where no other holds, what ended meanwhile is cleared within a minute."""
    done = run_job("Backoffice", "resume-market", why=why, kind=kind.value)
    print("The market goes on." if done["market"] != "paused" else "Another pause holds still.")


@app.command("cancel-all")
def cancel_all(
    why: Why, area: Annotated[Area | None, typer.Option(help="Of one price area only.")] = None
) -> None:
    """Cancel all open orders; what they held is free again, and what has traded stays."""
    chosen = {} if area is None else {"area": area.value}
    done = run_job("Backoffice", "clear-book", why=why, **chosen)
    print(f"{done['orders']} orders with {done['kwh']} kWh are cancelled.")


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
