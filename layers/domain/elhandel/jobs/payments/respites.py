"""Time that staff give a customer who cannot pay now."""

from typing import Final

from elhandel.jobs.fields import Customer, Day, Reason
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.payments import respites
from elhandel.platform.work.invoker import staff
from elhandel.values.decision import Decision
from elhandel.values.ids import CustomerId


class GiveTime(Request, frozen=True):
    """Time for a customer, in place of what was given before."""

    customer: Customer
    last_day: Day
    """The last day of it."""

    why: Reason


class TakeTimeBack(Request, frozen=True):
    """The time that a customer was given ends."""

    customer: Customer
    why: Reason


def give_time(tools: Tools, asked: GiveTime) -> Answer:
    """Give a customer time: until that day nobody reminds them, and nothing is turned off."""
    decision = Decision(by=staff(), why=asked.why, at=tools.clock.now())
    with tools.database.transaction() as tx:
        respite = respites.give_respite(tx, CustomerId(asked.customer), asked.last_day, decision)
    return {"customer": respite.account_id, "last_day": str(respite.until)}


def take_time_back(tools: Tools, asked: TakeTimeBack) -> Answer:
    """End the time that a customer was given: what is overdue is reminded of and dunned again."""
    decision = Decision(by=staff(), why=asked.why, at=tools.clock.now())
    with tools.database.transaction() as tx:
        respites.end_respite(tx, CustomerId(asked.customer), decision)
    return {"customer": asked.customer, "last_day": None}


JOBS: Final = (
    Job("give-time", GiveTime, give_time),
    Job("take-time-back", TakeTimeBack, take_time_back),
)
