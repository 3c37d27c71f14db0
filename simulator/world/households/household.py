"""What the market knows of a household: its point, the people, the place and the meter."""

from dataclasses import dataclass
from typing import Final, Literal

from simulator.world.households.places import GridArea

type CustomerKind = Literal["private", "business"]
type Dwelling = Literal["flat", "house", "heat_pump", "electric_car", "solar", "shop"]
type Resolution = Literal["PT1H", "PT15M"]

MINUTES: Final[dict[Resolution, int]] = {"PT1H": 60, "PT15M": 15}


@dataclass(frozen=True, slots=True)
class Address:
    """A Danish address; `floor` and `door` only in a block of flats.

    Codes are those of the road register.
    """

    street: str
    street_code: str
    number: str
    floor: str | None
    door: str | None
    postcode: str
    city: str
    municipality: str

    def __str__(self) -> str:
        flat = f", {self.floor}. {self.door}" if self.floor else ""
        return f"{self.street} {self.number}{flat}, {self.postcode} {self.city}"


@dataclass(frozen=True, slots=True)
class Household:
    """A customer at a consumption point (E17), with a heating child (D14) and a production point
    (E18) where it has.

    `annual_kwh` is what the point takes from the grid in an ordinary year; `panel_watts` is the
    plant's peak.
    """

    index: int
    gsrn: str
    kind: CustomerKind
    name: str
    cpr_cvr: str
    email: str
    phone: str
    address: Address
    grid_area: GridArea
    dwelling: Dwelling
    annual_kwh: int
    resolution: Resolution
    meter_number: str
    heating_gsrn: str | None = None
    production_gsrn: str | None = None
    panel_watts: int = 0
    net_settlement_group: int = 0

    @property
    def electric_heating(self) -> bool:
        """Whether the home is registered as heated by electricity, so that it has a D14 child."""
        return self.heating_gsrn is not None

    @property
    def minutes(self) -> int:
        """The length of an interval of its meter."""
        return MINUTES[self.resolution]
