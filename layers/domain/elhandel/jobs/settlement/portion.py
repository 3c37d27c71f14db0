"""Which days and which part of the portfolio a run is about."""

from datetime import date

import msgspec

from elhandel.jobs.fields import Day, Point, Text
from elhandel.jobs.request import Request
from elhandel.settlement import runs


class Portion(Request, frozen=True, kw_only=True):
    """Local days, the end exclusive, and a part of the portfolio; all of it without one."""

    start: Day = msgspec.field(name="from")
    end: Day = msgspec.field(name="to")

    selection: runs.Selection = runs.Selection.ALL
    """"ended" is only supply that has ended."""

    price_area: Text | None = None
    grid_area: Text | None = None
    product: Text | None = None
    gsrns: tuple[Point, ...] | None = None

    @property
    def days(self) -> tuple[date, date]:
        """First day, and the day after the last."""
        return self.start, self.end

    @property
    def part(self) -> runs.Part:
        """The part of the portfolio."""
        gsrns = None if self.gsrns is None else tuple(gsrn.value for gsrn in self.gsrns)
        return runs.Part(self.price_area, self.grid_area, self.product, gsrns)
