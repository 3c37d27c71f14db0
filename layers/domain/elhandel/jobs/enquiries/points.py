"""Questions about a metering point: its readings, its master data, its price links."""

from typing import Final

from elhandel.jobs.enquiries.asked import OfDays, ask
from elhandel.jobs.fields import Point
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.market.enquiries import PointWanted


class AskOfPoint(OfDays, frozen=True, kw_only=True):
    """What DataHub has of a point on some days."""

    gsrn: Point


def ask_readings(tools: Tools, asked: AskOfPoint) -> Answer:
    """Ask for readings (RSM-015)."""
    wanted = PointWanted("historical_data", asked.gsrn)
    return ask(tools, wanted, asked.period, asked.why)


def ask_master_data(tools: Tools, asked: AskOfPoint) -> Answer:
    """Ask for master data, those of child points and of the customer too (RSM-006)."""
    return ask(tools, PointWanted("master_data", asked.gsrn), asked.period, asked.why)


def ask_price_links(tools: Tools, asked: AskOfPoint) -> Answer:
    """Ask which charges the point carries (RSM-032)."""
    return ask(tools, PointWanted("price_links", asked.gsrn), asked.period, asked.why)


JOBS: Final = (
    Job("ask-readings", AskOfPoint, ask_readings),
    Job("ask-master-data", AskOfPoint, ask_master_data),
    Job("ask-price-links", AskOfPoint, ask_price_links),
)
