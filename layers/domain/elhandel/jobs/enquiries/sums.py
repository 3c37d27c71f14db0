"""Questions about DataHub's sums: of our energy, and of what our charges come to."""

from typing import Final

from elhandel.jobs.enquiries.asked import OfDays, ask
from elhandel.jobs.fields import Day, Filled, Reason
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.market.enquiries import AggregatesWanted, ChargeWanted, WholesaleWanted
from elhandel.values.days.local_time import first_of_month, next_month
from elhandel.values.days.period import Period


class AskAggregates(OfDays, frozen=True, kw_only=True):
    """DataHub's sums of our energy on some days; what is left out is not narrowed."""

    run: Filled = "D04"
    variant: Filled | None = None
    grid_area: Filled | None = None
    point_type: Filled | None = None
    settlement_method: Filled | None = None


class AskWholesale(Request, frozen=True, kw_only=True):
    """What our charges come to in a month; what is left out is not narrowed."""

    month: Day
    """Any day of it."""

    why: Reason
    run: Filled = "D05"
    variant: Filled | None = None
    grid_area: Filled | None = None
    owner: Filled | None = None
    kind: Filled | None = None
    charge: Filled | None = None
    """Its code; of the kind, without one all."""

    monthly: bool = False


def ask_aggregates(tools: Tools, asked: AskAggregates) -> Answer:
    """Ask for sums of energy (RSM-016)."""
    wanted = AggregatesWanted(
        run=asked.run,
        variant=asked.variant,
        grid_area=asked.grid_area,
        point_type=asked.point_type,
        settlement_method=asked.settlement_method,
    )
    return ask(tools, wanted, asked.period, asked.why)


def ask_wholesale(tools: Tools, asked: AskWholesale) -> Answer:
    """Ask for what charges come to (RSM-017)."""
    wanted = WholesaleWanted(
        run=asked.run,
        variant=asked.variant,
        grid_area=asked.grid_area,
        owner=asked.owner,
        charges=(ChargeWanted(kind=asked.kind, code=asked.charge),) if asked.kind else (),
        monthly=asked.monthly,
    )
    month = Period(first_of_month(asked.month), next_month(asked.month))
    return ask(tools, wanted, month, asked.why)


JOBS: Final = (
    Job("ask-aggregates", AskAggregates, ask_aggregates),
    Job("ask-wholesale", AskWholesale, ask_wholesale),
)
