"""`elhandel token`: an access token of the simulated provider, for the dashboard and admin API."""

from typing import Annotated

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
    """What the provider calls the one customer who is meant. Raises UnableToRun."""
    people: list[dict[str, str]] = surface.call("GET", "/control/identity/people")
    part = who.lower()
    found = [one for one in people if part in one["name"].lower() or one["sub"] == who]
    exact = [one for one in found if one["name"] == who]
    meant = exact or found
    if len(meant) == 1:
        return meant[0]["sub"]
    if not meant:
        raise UnableToRun(
            f"No customer called {who} can sign in. The sign-in page has all of them."
        )

    names = ", ".join(f"{one['name']} ({one['sub']})" for one in meant[:_SHOWN])
    raise UnableToRun(
        f"{len(meant)} customers can be meant, such as {names}. Give the whole name, or "
        "what stands in brackets."
    )
