"""A customer's own metering point: whether it is theirs, and what it measures.

Row-level security does the guarding: inside a customer's transaction a point of somebody else is
simply not there, and neither is one that was only signed up for. A later signup that came to
nothing hides nothing.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final, Self

from pydantic import BaseModel, Field

from elhandel.platform.database import Transaction, statement
from elhandel.portal import labels
from elhandel.values.errors import NotFound
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import MeteringPointId


@dataclass(frozen=True, slots=True)
class OwnPoint:
    """A metering point of the customer who asks."""

    metering_point_id: MeteringPointId
    gsrn: Gsrn
    type: str | None
    """None until the market has announced it."""
    price_area: str | None
    """None until the market has announced it."""


class Point(BaseModel):
    """A metering point of a home, with what it measures."""

    gsrn: str
    type: Annotated[
        str | None,
        Field(description="The market's code, E17, E18 …; null until it is announced."),
    ]
    type_label: str

    @classmethod
    def of(cls, gsrn: Gsrn, kind: str | None) -> Self:
        label = labels.POINT.get(kind or "", labels.OTHER_POINT)
        return cls(gsrn=gsrn.value, type=kind, type_label=label)


def own_point(tx: Transaction, gsrn: Gsrn, today: date, *, children: bool = False) -> OwnPoint:
    """The customer's point of that number. Raises NotFound, also when it is somebody else's.

    children: also one that belongs, or once belonged, to a point of theirs, such as the production
    of a solar roof.
    """
    values = {"gsrn": gsrn.value, "today": today, "children": children}
    row = tx.execute(_OWN, values).fetchone()
    if row is None:
        raise NotFound(
            f"You have no supply on metering point {gsrn}, now or earlier. "
            "Check its 18 digits on your bill; "
            "a new contract is shown from the day that supply begins."
        )

    point, number, kind, area = row

    return OwnPoint(metering_point_id=point, gsrn=Gsrn(number), type=kind, price_area=area)


_OWN: Final = statement("elhandel.portal", "own_point")
