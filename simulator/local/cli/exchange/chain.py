"""`elhandel chain`: the token ledger on which surplus becomes tokens."""

from typing import Annotated

import typer

from simulator.local.cli.calls import run_job

app = typer.Typer(help="The token ledger of neighbours' trade.", no_args_is_help=True)

Why = Annotated[str, typer.Option(help="Why, in a few words.")]

_FUNCTION = "ChainWorker"
_LAMPORTS_OF_SOL = 1_000_000_000


@app.command()
def show(
    most: Annotated[int, typer.Option(help="So many pieces of work that do not go on.")] = 20,
) -> None:
    """Show where the work stands, what was seen of the ledger, and what does not go on."""
    found = run_job(_FUNCTION, "show-chain", most=most)
    print(f"{found['waiting']} wait, {found['sent']} are on their way, {found['dead']} are dead.")
    if found["looked_at"] is None:
        print("Nobody has looked at the ledger yet.")
    else:
        answers = "answered" if found["answers"] else "did not answer"
        print(
            f"The ledger {answers} at {found['looked_at']}: "
            f"{found['nodes'] - found['silent']} of {found['nodes']} nodes, block "
            f"{found['height']}, {_sol(found['lamports'])} on our account."
        )
        print(_difference(found["difference"]))
    for one in found["stuck"]:
        print(
            f"  {one['task']}  {one['kind']}  {one['state']}  {one['cause']}  "
            f"{one['attempts']} tries, ordered {one['ordered_at']}"
        )


@app.command()
def retry(
    task: Annotated[int, typer.Argument(help="The number that `elhandel chain show` names.")],
    why: Why,
) -> None:
    """Let a piece of work that is dead be tried once more."""
    run_job(_FUNCTION, "retry-chain-task", task=task, why=why)
    print(f"{task} is tried again within a minute.")


@app.command()
def fund(
    wallet: Annotated[str, typer.Argument(help="Its address.")],
    dkk: Annotated[str, typer.Argument(help="How much, such as 50.00.")],
    key: Annotated[str, typer.Option(help="The same again gives nothing.")],
    why: Why,
) -> None:
    """Give a wallet money of a trial, worth nothing, to trade with on the rail `token`."""
    found = run_job(_FUNCTION, "fund-wallet", wallet=wallet, dkk=dkk, key=key, why=why)
    print("It is there within two minutes." if found["ordered"] else "It was given before.")


@app.command()
def recover(why: Why) -> None:
    """After the database was restored, before anything is ordered: note what the ledger has."""
    found = run_job(_FUNCTION, "recover-chain", why=why)["found"]
    print(f"{found} pieces of work were done there and were not known here.")


def _sol(lamports: int | None) -> str:
    return "an unknown sum" if lamports is None else f"{lamports / _LAMPORTS_OF_SOL:.3f} SOL"


def _difference(units: int | None) -> str:
    if units is None:
        return "Work is on its way, so tokens and books are not compared."
    return f"Tokens there differ from our books by {units} units." if units else "The books agree."
