"""The register of metering points: the households, and what a test or demo changed about them."""

import json
from dataclasses import asdict, dataclass, replace
from functools import cached_property

from simulator.world.datahub.documents.master_data import PointType
from simulator.world.datahub.state.store import Store
from simulator.world.households import Fleet, Household, population


@dataclass(frozen=True, slots=True)
class Changes:
    """What holds for a household now, however the population was drawn."""

    registered: str | None  # the customer's number; None if unknown
    name: str | None
    has_supplier: bool = True
    crossing_attempts: int = 0  # how many more requests meet a crossing process
    connection_state: str = "E22"
    electric_heating: bool = False
    protected_name: bool = False
    protected_address: bool = False

    disconnection_days: int | None = 0
    """How many days after a wished end the grid company disconnects the point; None: never."""

    disconnection_refused: str | None = None
    """The code by which it says on the wished day that it cannot disconnect yet (D41–D45, D58)."""


@dataclass(frozen=True, slots=True)
class Point:
    """A metering point: which kind, and whose."""

    gsrn: str
    type: PointType
    household: Household


class Registry:
    """Points by GSRN. The population grows when it is asked for; it never shrinks."""

    def __init__(self, store: Store, seed: int) -> None:
        self._store = store
        self._seed = seed

    @property
    def count(self) -> int:
        """How many households are known; from the start it is one, the example customer."""
        return int(self._store.fact("population") or 1)

    def grow(self, count: int) -> tuple[Household, ...]:
        """Make sure that the first `count` households are known, and give them."""
        if count > self.count:
            self._store.set_fact("population", str(count))
            self.__dict__.pop("_known", None)
        return self._known.households[:count]

    def find(self, gsrn: str) -> Point | None:
        """The point of that number, if it is known."""
        return self._known.points.get(gsrn)

    def fleet(self) -> Fleet:
        """The known households as arrays, by their index."""
        return self._known.fleet

    def changes(self, household: Household) -> Changes:
        """What holds for a household now."""
        row = self._store.row("SELECT changes FROM household_change WHERE gsrn = ?", household.gsrn)
        if row is None:
            return Changes(
                household.cpr_cvr, household.name, electric_heating=household.electric_heating
            )
        return Changes(**json.loads(row[0]))

    def change(self, household: Household, **changes: object) -> Changes:
        """Change some of it."""
        changed = replace(self.changes(household), **changes)  # type: ignore[arg-type]
        self._store.run(
            "INSERT INTO household_change VALUES (?, ?) "
            "ON CONFLICT DO UPDATE SET changes = excluded.changes",
            household.gsrn,
            json.dumps(asdict(changed)),
        )
        return changed

    @cached_property
    def _known(self) -> "_Known":
        return _Known(population(self._seed, self.count))


class _Known:
    """The known households, by index, by number, and as arrays."""

    def __init__(self, households: tuple[Household, ...]) -> None:
        self.households = households
        self.points = {
            point.gsrn: point for household in households for point in points_of(household)
        }

    @cached_property
    def fleet(self) -> Fleet:
        return Fleet.of(self.households)


def points_of(household: Household) -> tuple[Point, ...]:
    """A household's points, the heating child before its parent, the production point last."""
    child = (Point(household.heating_gsrn, "D14", household),) if household.heating_gsrn else ()
    plant = (
        (Point(household.production_gsrn, "E18", household),) if household.production_gsrn else ()
    )
    return (*child, Point(household.gsrn, "E17", household), *plant)
