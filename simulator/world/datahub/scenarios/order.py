"""What a scenario is asked for, and what it gives."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from simulator.world.datahub.market import Market
from simulator.world.datahub.state.registry import Point
from simulator.world.households import Household


class UnableToPlay(Exception):
    """A scenario does not fit what holds in the market; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Order:
    """A scenario at a metering point.

    day: the local day that it is about; None: the scenario's own. code: of a rejection.
    """

    point: Point
    day: date | None = None
    code: str = "D17"

    @property
    def gsrn(self) -> str:
        return self.point.gsrn


@dataclass(frozen=True, slots=True)
class Played:
    """What the market has done, or will do by itself; and the signup that shows the rest, if the
    scenario needs one: the body of POST /api/signup without a product.
    """

    happened: str
    day: date | None = None
    signup: dict[str, Any] | None = None
    details: dict[str, Any] = field(default_factory=dict)


type Scenario = Callable[[Market, Order], Played]


def signup_of(household: Household, **changes: Any) -> dict[str, Any]:
    """A household's signup, as a sales front end sends it."""
    return {
        "gsrn": household.gsrn,
        "customer_name": household.name,
        "cpr_cvr": household.cpr_cvr,
        "contact_type": household.kind,
        "email": household.email,
        "phone": household.phone,
        "channel": "web",
        **changes,
    }
