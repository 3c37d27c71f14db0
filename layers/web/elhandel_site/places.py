"""Which home a page is about: the one in its path, else the one seen last, else the first.

With one home the paths have no number. With several they begin with `/sted/2`, and those without
lead there.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Request
from starlette.responses import RedirectResponse, Response

from elhandel.platform.database import Transaction
from elhandel.portal import usage
from elhandel.portal.usage import Place
from elhandel.values.errors import NotFound
from elhandel_web import Visit

COOKIE: Final = "sted"
_YEAR: Final = 31_536_000  # seconds


def _number_of(request: Request) -> int | None:
    said = request.path_params.get("number")
    if said is None:
        return None
    if not (said.isascii() and said.isdecimal() and len(said) <= 4 and said == str(int(said))):
        raise NotFound("You have no home with that number. Choose one in the menu.")
    return int(said)


type PlaceNumber = Annotated[int | None, Depends(_number_of)]
"""The number in a path, if there is one. Raises NotFound where it is none."""


@dataclass(frozen=True, slots=True)
class Home:
    """The home that a page is about, among the customer's."""

    places: list[Place]
    place: Place | None
    """None where the customer has none (yet)."""

    @property
    def base(self) -> str:
        """What the paths of pages about it begin with."""
        return f"/sted/{self.place.number}" if self.place and len(self.places) > 1 else ""


def home_of(tx: Transaction, visit: Visit, number: int | None, today: dt.date) -> Home:
    """The home of a visit. Raises NotFound where the customer has none with that number."""
    places = usage.places(tx, today)
    if number is not None:
        return Home(places, usage.place_of(places, number))

    seen = visit.request.cookies.get(COOKIE, "")
    best = next((place for place in places if str(place.number) == seen), None)
    lived_in = [place for place in places if not place.ended_by(today)]
    return Home(places, best or next(iter(lived_in or places), None))


def to_its_path(visit: Visit, home: Home, number: int | None) -> Response | None:
    """Where a page without a number leads, and one with a number that needs none; else None."""
    if home.place is None or (number is not None) == (len(home.places) > 1):
        return None

    path = visit.request.url.path
    rest = path.removeprefix(f"/sted/{number}") if number is not None else path
    query = f"?{visit.request.url.query}" if visit.request.url.query else ""
    return RedirectResponse(f"{home.base}{rest or '/'}{query}", 303)


def remembered(answer: Response, home: Home) -> Response:
    """The answer, with the home that was seen last."""
    if home.place is not None and len(home.places) > 1:
        answer.set_cookie(
            COOKIE,
            str(home.place.number),
            max_age=_YEAR,
            path="/",
            samesite="lax",
            httponly=True,
            secure=True,
        )
    return answer
