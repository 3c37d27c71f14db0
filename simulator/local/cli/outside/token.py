"""`elhandel token`: an access token of the simulated provider, for the dashboard and admin API."""

from typing import Annotated, Any

import typer

from simulator.local.cli.outside import surface
from simulator.local.cloud.errors import UnableToRun
from simulator.world.identity import STAFF

_SHOWN = 5


def token(
    who: Annotated[
        str, typer.Argument(help="A customer's name or a part of it; with --staff, such as bo.")
    ],
    staff: Annotated[bool, typer.Option("--staff", help="Somebody of the staff.")] = False,
) -> None:
    """Print an access token, good for five minutes. Who it names must have signed in to the pages
    once.
    """
    which = "staff" if staff else "customers"
    order = {"sub": _colleague(who) if staff else _customer(who)}
    answer = surface.call("POST", f"/control/identity/{which}/access-tokens", order)
    print(answer["access_token"])


def _colleague(who: str) -> str:
    for person in STAFF:
        if person.username == who:
            return person.sub
    names = ", ".join(str(person.username) for person in STAFF)
    raise UnableToRun(f"Nobody of the staff is called {who}. There are {names}.")


def _customer(who: str) -> str:
    """What the provider calls the one customer of that name. Raises UnableToRun."""
    people: list[dict[str, Any]] = surface.call("GET", "/control/identity/people")
    found = [person for person in people if who.lower() in person["name"].lower()]
    exact = [person for person in found if person["name"] == who]
    if len(exact) == 1 or len(found) == 1:
        return str((exact or found)[0]["sub"])
    if not found:
        raise UnableToRun(
            f"No customer called {who} can sign in. The sign-in page has all of them."
        )

    names = ", ".join(sorted(person["name"] for person in found)[:_SHOWN])
    raise UnableToRun(f"{len(found)} customers can be meant, such as {names}. Give the whole name.")
