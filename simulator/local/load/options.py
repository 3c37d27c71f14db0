"""What is to be loaded, and what was."""

from dataclasses import dataclass
from datetime import date

from elhandel.values.days.local_time import next_month
from simulator.world.households import Resolution
from simulator.world.households.household import MINUTES


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """points: consumption points; one in ten has a solar child (E18) and another one in ten a
    heating child (D14).

    month: the first day of the first month with readings. scattered: readings lie in the table in
    no order at all, and not by grid company as they arrive: the worst case for reading them.
    """

    points: int
    month: date
    months: int = 1
    resolution: Resolution = "PT1H"
    seed: int = 1
    scattered: bool = False

    @property
    def minutes(self) -> int:
        """The length of an interval."""
        return MINUTES[self.resolution]

    @property
    def end(self) -> date:
        """The day after the last one with readings."""
        end = self.month
        for _ in range(self.months):
            end = next_month(end)
        return end


@dataclass(frozen=True, slots=True)
class Loaded:
    """points: with the children. seconds: by step."""

    points: int
    price_links: int
    readings: int
    seconds: dict[str, float]
