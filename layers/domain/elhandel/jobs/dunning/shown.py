"""What is dunned of an account, for staff."""

from typing import Final

from elhandel.dunning.shown import dunning_of
from elhandel.jobs.fields import Customer
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.values.ids import CustomerId
from elhandel.values.units import dkk_of_ore


class OfCustomer(Request, frozen=True):
    """Whose."""

    customer: Customer


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


JOBS: Final = (Job("show-dunning", OfCustomer, show_dunning, traced=True),)
