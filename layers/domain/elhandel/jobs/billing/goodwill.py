"""Goodwill: an amount that staff give on a customer's next bill."""

from typing import Final

from elhandel.billing import credits
from elhandel.jobs.fields import Amount, Customer, Filled, Reason
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.platform.work.invoker import staff
from elhandel.values.decision import Decision
from elhandel.values.units import short_dkk_of_ore


class GiveGoodwill(Request, frozen=True):
    """An amount for a customer's next bill."""

    customer: Customer
    amount_dkk: Amount
    case: Filled
    """The number of the case; the same again changes nothing."""

    why: Reason


def give_goodwill(tools: Tools, asked: GiveGoodwill) -> Answer:
    """Give an amount on a customer's next bill."""
    with tools.database.transaction() as tx:
        given = credits.give_goodwill(
            tx,
            asked.customer,
            asked.amount_dkk,
            asked.case,
            Decision(by=staff(), why=asked.why, at=tools.clock.now()),
            tools.clock,
        )

    return {"amount_dkk": short_dkk_of_ore(given.amount_ore), "new": given.new}


JOBS: Final = (Job("give-goodwill", GiveGoodwill, give_goodwill),)
