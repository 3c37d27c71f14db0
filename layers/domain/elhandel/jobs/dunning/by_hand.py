"""Time that staff give a customer who cannot pay now, and what is dunned of an account."""

from typing import Final

from elhandel.dunning import records
from elhandel.dunning.shown import dunning_of
from elhandel.jobs.fields import Customer, Day, Reason
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.platform.work.invoker import staff
from elhandel.values.decision import Decision
from elhandel.values.ids import CustomerId
from elhandel.values.units import dkk_of_ore


class GiveTime(Request, frozen=True):
    """Time for a customer, in place of what was given before."""

    customer: Customer
    until: Day
    """The last day of it."""

    why: Reason


class TakeTimeBack(Request, frozen=True):
    """The time that a customer was given ends."""

    customer: Customer
    why: Reason


class OfCustomer(Request, frozen=True):
    """Whose."""

    customer: Customer


def give_time(tools: Tools, asked: GiveTime) -> Answer:
    """Give a customer time: until that day nothing is told of overdue services nor turned off."""
    decision = Decision(by=staff(), why=asked.why, at=tools.clock.now())
    with tools.database.transaction() as tx:
        respite = records.give_respite(tx, CustomerId(asked.customer), asked.until, decision)
    return {"customer": respite.account_id, "until": str(respite.until)}


def take_time_back(tools: Tools, asked: TakeTimeBack) -> Answer:
    """End the time that a customer was given: dunning goes on where it stands."""
    decision = Decision(by=staff(), why=asked.why, at=tools.clock.now())
    with tools.database.transaction() as tx:
        records.end_respite(tx, CustomerId(asked.customer), decision)
    return {"customer": asked.customer, "until": None}


def show_dunning(tools: Tools, asked: OfCustomer) -> Answer:
    """What is owed for services, what was told and warned of, and the time that was given."""
    with tools.database.transaction() as tx:
        shown = dunning_of(tx, CustomerId(asked.customer), tools.clock.today())
    return {
        "customer": shown.account_id,
        "until": None if shown.respite is None else str(shown.respite.until),
        "bills": [
            {
                "number": bill.number,
                "due": str(bill.due_on),
                "open_dkk": dkk_of_ore(bill.open_ore),
                "services_dkk": dkk_of_ore(bill.services_ore),
                "collected": bill.in_collection,
                "told": None if bill.told_on is None else str(bill.told_on),
                "stops": None if bill.stops_on is None else str(bill.stops_on),
            }
            for bill in shown.bills
        ],
    }


JOBS: Final = (
    Job("give-time", GiveTime, give_time),
    Job("take-time-back", TakeTimeBack, take_time_back),
    Job("show-dunning", OfCustomer, show_dunning, traced=True),
)
