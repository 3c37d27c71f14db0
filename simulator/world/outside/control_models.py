"""What the control surface takes and gives."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from simulator.world.datahub.documents import Process, Queue, Variant
from simulator.world.households import Household


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class HouseholdFacts(BaseModel):
    """A household as a sales front end would sign it up; the first fields have the names of the
    signup request.
    """

    gsrn: str
    customer_name: str
    cpr_cvr: str
    contact_type: str
    email: str
    phone: str
    index: int
    address: str
    street: str
    house_number: str
    floor: str | None
    door: str | None
    postcode: str
    city: str
    grid_area: str
    price_area: str
    dwelling: str
    panel_watts: int
    resolution: str
    annual_kwh: int
    heating_gsrn: str | None
    production_gsrn: str | None

    @classmethod
    def of(cls, household: Household) -> "HouseholdFacts":
        place = household.address
        return cls(
            gsrn=household.gsrn,
            customer_name=household.name,
            cpr_cvr=household.cpr_cvr,
            contact_type=household.kind,
            email=household.email,
            phone=household.phone,
            index=household.index,
            address=str(place),
            street=place.street,
            house_number=place.number,
            floor=place.floor,
            door=place.door,
            postcode=place.postcode,
            city=place.city,
            grid_area=household.grid_area.code,
            price_area=household.grid_area.price_area,
            dwelling=household.dwelling,
            panel_watts=household.panel_watts,
            resolution=household.resolution,
            annual_kwh=household.annual_kwh,
            heating_gsrn=household.heating_gsrn,
            production_gsrn=household.production_gsrn,
        )


class HouseholdPatch(_Input):
    """What is to hold for a household from now on; a field that is left out stays as it is.

    `registered_cpr` (a CPR or CVR number) may be null: no customer is registered.
    `disconnection_days` may be null: the grid company never disconnects.
    """

    has_supplier: bool | None = None
    registered_cpr: str | None = None
    registered_name: str | None = None
    crossing_attempts: int | None = Field(default=None, ge=0)
    connection_state: Literal["D03", "E22", "E23", "D02"] | None = None
    protected_name: bool | None = None
    protected_address: bool | None = None
    disconnection_days: int | None = Field(default=None, ge=0, le=365)
    disconnection_refused: Literal["D41", "D42", "D43", "D44", "D45", "D58"] | None = None


class RawMessage(_Input):
    """A message laid on a queue as it is; `body` may be anything."""

    queue: Queue
    body: str


class Correction(_Input):
    """Other values for a delivered day: `factor_percent`, or `positions` (from 1) in Wh.

    Not `sent`, the supplier misses them: the market sums them, and answers with them when asked.
    """

    gsrn: str
    day: date
    factor_percent: int | None = Field(default=None, ge=0)
    positions: dict[int, int] | None = None
    registered_at: datetime | None = None
    sent: bool = True


class Corrections(_Input):
    """Many at once."""

    corrections: list[Correction] = Field(max_length=10_000)


class SwitchAway(_Input):
    """We lose a point from a local day on: E03 to another supplier, E01 to a new tenant."""

    gsrn: str
    day: date
    reason: Literal["E03", "E01"] = "E03"


class Mistake(_Input):
    """A switch (D07) or a move-in (D33) is reported as a mistake; `answer` is that of the supplier
    before, where we are the wrong one.
    """

    gsrn: str
    reason: Literal["D07", "D33"] = "D07"
    answer: Literal["accepted", "refused", "silence"] = "silence"


class Notification(_Input):
    """A bare RSM-004, without anything else happening in the market."""

    gsrn: str
    reason: str = Field(pattern="^[A-Z0-9]{3}$")
    day: date


class MissingDays(_Input):
    """Days of a point whose readings do not come, or come again."""

    gsrn: str
    days: list[date] = Field(min_length=1)


class Calculation(_Input):
    """Sums of the local days [first, end), calculated now: a correction (D32) has a variant."""

    process: Process = "D05"
    variant: Variant | None = None
    first: date
    end: date

    @model_validator(mode="after")
    def _possible(self) -> "Calculation":
        if self.end <= self.first or (self.variant is None) == (self.process == "D32"):
            raise ValueError("end lies after first; a correction, and nothing else, has a variant")
        return self


class DailySums(_Input):
    """Whether preliminary sums (D03) come each day."""

    on: bool


class FailingCalls(_Input):
    """The next `calls` calls whose path contains `path` answer `status`."""

    status: Literal[401, 403, 404, 429, 500, 503]
    calls: int = Field(ge=0, le=10_000)
    path: str = ""
