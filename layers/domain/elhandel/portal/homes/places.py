"""The homes of a customer, with the metering point by which everything else is asked for."""

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field

from elhandel.platform.database import Transaction
from elhandel.portal import labels
from elhandel.portal.usage import Place, places
from elhandel.values.days.period import FOR_GOOD

type HomeState = Literal["planned", "active", "ended"]


class Home(BaseModel):
    """A metering point that is, was or will be supplied to the customer."""

    number: Annotated[
        int, Field(description="Counted by the first day of supply; it stays.", examples=[1])
    ]
    gsrn: Annotated[str, Field(examples=["571313180000000001"])]
    type: Annotated[
        str | None,
        Field(
            description="The market's code, E17, E18 …; null until it is announced.",
            examples=["E17"],
        ),
    ]
    type_label: Annotated[str, Field(examples=["Forbrug"])]
    price_area: Annotated[
        Literal["DK1", "DK2"] | None,
        Field(description="Null until the market has announced it.", examples=["DK1"]),
    ]
    address: Annotated[
        list[str],
        Field(
            description="Its lines; none where it is not known.",
            examples=[["Elmevej 12", "8000 Aarhus C"]],
        ),
    ]
    state: Annotated[HomeState, Field(examples=["active"])]
    state_label: Annotated[str, Field(examples=["Leveres"])]
    supply_from: Annotated[dt.date, Field(examples=["2025-11-01"])]
    supply_to: Annotated[
        dt.date | None, Field(description="The first day without supply.", examples=[None])
    ]

    @classmethod
    def of(cls, place: Place, today: dt.date) -> Self:
        state = _state(place, today)
        return cls(
            number=place.number,
            gsrn=place.gsrn.value,
            type=place.type,
            type_label=labels.POINT.get(place.type or "", labels.OTHER_POINT),
            price_area=place.price_area,
            address=list(place.address),
            state=state,
            state_label=labels.HOME[state],
            supply_from=place.days.start,
            supply_to=None if place.days.end == FOR_GOOD else place.days.end,
        )


class Homes(BaseModel):
    """The customer's homes, in the order of their numbers."""

    homes: list[Home]


def list_homes(tx: Transaction, today: dt.date) -> Homes:
    """All homes of the customer who asks."""
    return Homes(homes=[Home.of(place, today) for place in places(tx, today)])


def _state(place: Place, today: dt.date) -> HomeState:
    if place.begins_after(today):
        return "planned"
    return "ended" if place.ended_by(today) else "active"
