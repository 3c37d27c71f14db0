"""What every question to the market has when staff ask it: its days, and why."""

import msgspec

from elhandel.jobs.fields import Day, Reason
from elhandel.jobs.job import Answer, Tools
from elhandel.jobs.request import Request
from elhandel.market import enquiries
from elhandel.market.enquiries import Motive, Wanted
from elhandel.platform.work.invoker import staff
from elhandel.values.days.period import Period
from elhandel.values.errors import DomainError


class NoDays(DomainError):
    """A period that ends before it begins."""

    code = "no-days"


class OfDays(Request, frozen=True, kw_only=True):
    """A question about some days."""

    start: Day = msgspec.field(name="from")
    end: Day = msgspec.field(name="to")
    """The day after the last."""
    why: Reason

    @property
    def period(self) -> Period:
        """Raises NoDays."""
        if self.end <= self.start:
            raise NoDays(
                f"There are no days from {self.start} until {self.end}. "
                "The end is the day after the last.",
                field="to",
            )
        return Period(self.start, self.end)


def ask(tools: Tools, wanted: Wanted, period: Period, why: str) -> Answer:
    """Write a question down in the name of the one who asks for the job."""
    motive = Motive("staff", why, by=staff())
    with tools.database.transaction() as tx:
        enquiry = enquiries.ask(tx, wanted, period, motive, tools.clock)
    return {"enquiry_id": enquiry}
