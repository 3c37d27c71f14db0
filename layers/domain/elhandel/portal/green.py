"""What certificates cover of a bill, as the portal's JSON."""

from decimal import Decimal
from typing import Annotated, Self

from pydantic import BaseModel, Field

from elhandel.billing.annotations import GreenHours
from elhandel.values.units import decimal_kwh


class Green(BaseModel):
    """What of a bill's electricity is covered, hour by hour, by certificates that were retired for
    the home. They are no guarantees of origin.
    """

    covered_kwh: Decimal
    used_kwh: Decimal
    percent: Annotated[Decimal, Field(description="Of what was used, rounded down.")]

    @classmethod
    def of(cls, green: GreenHours | None) -> Self | None:
        """None where nothing is covered."""
        if green is None:
            return None
        return cls(
            covered_kwh=decimal_kwh(green.covered_wh),
            used_kwh=decimal_kwh(green.used_wh),
            percent=Decimal(green.per_mille).scaleb(-1),
        )
