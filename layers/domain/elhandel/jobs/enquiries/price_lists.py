"""Questions about charges: what they cost, or what they are."""

from typing import Final

from elhandel.jobs.enquiries.asked import OfDays, ask
from elhandel.jobs.fields import Filled
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.market.enquiries import PriceListWanted


class AskPrices(OfDays, frozen=True, kw_only=True):
    """The charges of an owner; what is left out is not narrowed."""

    owner: Filled
    """A GLN."""

    kind: Filled | None = None
    charge: Filled | None = None
    """Its code; of the kind, without one all."""

    information: bool = False


def ask_prices(tools: Tools, asked: AskPrices) -> Answer:
    """Ask for a price list (RSM-035)."""
    wanted = PriceListWanted(
        owner=asked.owner, kind=asked.kind, code=asked.charge, information=asked.information
    )
    return ask(tools, wanted, asked.period, asked.why)


JOBS: Final = (Job("ask-prices", AskPrices, ask_prices),)
