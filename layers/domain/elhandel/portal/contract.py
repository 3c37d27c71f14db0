"""The contract on a customer's point as the portal's JSON: what is agreed, and since when it is
supplied.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Final, Self

from psycopg.rows import class_row
from pydantic import BaseModel, Field

from elhandel.billing.bill import address_lines
from elhandel.platform.database import Transaction, statement
from elhandel.portal import labels
from elhandel.portal.point import OwnPoint, Point, own_point
from elhandel.values.errors import NotFound
from elhandel.values.identifiers import Gsrn
from elhandel.values.units import decimal_price


@dataclass(frozen=True, slots=True)
class SuppliedContract:
    """The latest supplied contract on a point with the prices of today, micro-DKK without VAT.

    address: None if supply was declared void.
    """

    state: str
    product_id: str
    product_name: str
    pricing_type: str
    green_energy: bool
    margin_per_kwh: int
    supplement_per_kwh: int
    fixed_per_kwh: int | None
    subscription_per_month: int
    supply_state: str
    starts_on: dt.date
    ends_on: dt.date | None
    address: dict[str, Any] | None

    def nearest_day(self, today: dt.date) -> dt.date:
        """Today, or the day of the supply that is nearest to it."""
        day = max(today, self.starts_on)
        if self.ends_on is None or day < self.ends_on:
            return day
        return self.ends_on - dt.timedelta(days=1)

    def ended_by(self, today: dt.date) -> bool:
        """Whether there was supply, and its last day is in the past."""
        return self.supply_state == "active" and self.ends_on is not None and self.ends_on <= today

    def ends_after(self, today: dt.date) -> bool:
        """Whether there is supply that ends on a later day."""
        return self.supply_state == "active" and self.ends_on is not None and self.ends_on > today


class Contract(BaseModel):
    """What is agreed on, with the product's prices of today in DKK without VAT."""

    gsrn: str
    state: str
    state_label: str
    product_id: str
    product_name: str
    pricing_type: str
    pricing_type_label: str
    green_energy: bool
    margin: Decimal
    supplement: Decimal
    fixed_price: Decimal | None
    subscription: Decimal
    supply_state: str
    supply_state_label: str
    supply_from: dt.date
    supply_to: Annotated[dt.date | None, Field(description="The first day without supply.")]
    supply_address: Annotated[
        list[str], Field(description="Its lines; none until supply has begun.")
    ]
    metering_points: Annotated[
        list[Point],
        Field(
            description="This point and those that belong to it, such as a solar roof's production."
        ),
    ]

    @classmethod
    def of(
        cls, gsrn: Gsrn, contract: SuppliedContract, points: Sequence[Point], today: dt.date
    ) -> Self:
        state = labels.CONTRACT[contract.state]
        supply = labels.SUPPLY[contract.supply_state]
        fixed = contract.fixed_per_kwh

        return cls(
            gsrn=gsrn.value,
            state=contract.state,
            state_label=labels.ENDING if contract.ends_after(today) else state,
            product_id=contract.product_id,
            product_name=contract.product_name,
            pricing_type=contract.pricing_type,
            pricing_type_label=labels.PRICING[contract.pricing_type],
            green_energy=contract.green_energy,
            margin=decimal_price(contract.margin_per_kwh),
            supplement=decimal_price(contract.supplement_per_kwh),
            fixed_price=None if fixed is None else decimal_price(fixed),
            subscription=decimal_price(contract.subscription_per_month),
            supply_state=contract.supply_state,
            supply_state_label=labels.OVER if contract.ended_by(today) else supply,
            supply_from=contract.starts_on,
            supply_to=contract.ends_on,
            supply_address=list(address_lines(contract.address)),
            metering_points=list(points),
        )


def contract_of(tx: Transaction, gsrn: Gsrn, today: dt.date) -> Contract:
    """The latest contract on a customer's point. Raises NotFound."""
    point = own_point(tx, gsrn, today)
    contract = _supplied_contract(tx, point, today)
    points = _points_of_home(tx, point, contract.nearest_day(today))

    return Contract.of(point.gsrn, contract, points, today)


def _supplied_contract(tx: Transaction, point: OwnPoint, today: dt.date) -> SuppliedContract:
    values = {"point": point.metering_point_id, "today": today}
    with tx.cursor(row_factory=class_row(SuppliedContract)) as cursor:
        contract = cursor.execute(_CONTRACT, values).fetchone()

    if contract is None:
        raise NotFound(f"You have no contract on metering point {point.gsrn}.")

    return contract


def _points_of_home(tx: Transaction, point: OwnPoint, day: dt.date) -> list[Point]:
    """The customer's point, and then those that belong to it on a day."""
    rows = tx.execute(_POINTS, {"point": point.metering_point_id, "day": day})
    return [Point.of(Gsrn(gsrn), kind) for gsrn, kind in rows]


_CONTRACT: Final = statement("elhandel.portal", "supplied_contract")
_POINTS: Final = statement("elhandel.portal", "points_of_home")
