"""Backoffice: what staff do by hand: as jobs, on its pages (`/kontor/`) and by the admin's API. It
opens no sealed number, and reaches no queue and no secret but the firm's provider's.
"""

from typing import Final

from starlette.types import Receive, Scope, Send

from elhandel.jobs import JobTable, Tools, job_handler, job_runner
from elhandel.jobs.billing import aconto, bills, disputes, goodwill, held, profiles
from elhandel.jobs.certificates import by_hand as certificates
from elhandel.jobs.dunning import shown as dunning
from elhandel.jobs.enquiries import by_hand as enquiries
from elhandel.jobs.exchange import control as market
from elhandel.jobs.imports import files, orphans
from elhandel.jobs.ledger import accounts, books
from elhandel.jobs.market import conversations, letters, mistakes, remarks, resumptions, traffic
from elhandel.jobs.meters import by_hand as meters
from elhandel.jobs.people import keys, staff
from elhandel.jobs.persons import contacts, homes
from elhandel.jobs.prices import held as held_prices
from elhandel.jobs.products import change, price
from elhandel.jobs.reconciliation import discrepancies
from elhandel.jobs.services import shown as services
from elhandel.jobs.settlement import preview, status
from elhandel.jobs.signups import dates, signup, wishes
from elhandel.jobs.signups import held as held_signups
from elhandel.jobs.supply import correction, ends, heating
from elhandel.jobs.upkeep import outgoing, queues
from elhandel.platform.clock import clock_from_environment
from elhandel.platform.database import database_from_environment
from elhandel.platform.web import lambda_handler
from elhandel_office import ADMIN, admin, office

TABLE: Final = JobTable(
    "The back office",
    (
        *conversations.JOBS,
        *letters.JOBS,
        *remarks.JOBS,
        *traffic.JOBS,
        *enquiries.JOBS,
        *mistakes.JOBS,
        *resumptions.JOBS,
        *correction.JOBS,
        *ends.JOBS,
        *heating.JOBS,
        *change.JOBS,
        *price.JOBS,
        *held_prices.JOBS,
        *dates.JOBS,
        *held_signups.JOBS,
        *wishes.JOBS,
        *signup.JOBS,
        *contacts.JOBS,
        *homes.JOBS,
        *preview.JOBS,
        *status.JOBS,
        *discrepancies.JOBS,
        *profiles.JOBS,
        *bills.JOBS,
        *disputes.JOBS,
        *held.JOBS,
        *books.JOBS,
        *accounts.JOBS,
        *aconto.JOBS,
        *goodwill.JOBS,
        *services.JOBS,
        *dunning.JOBS,
        *market.JOBS,
        *meters.JOBS,
        *certificates.JOBS,
        *files.JOBS,
        *orphans.JOBS,
        *staff.JOBS,
        *keys.JOBS,
        *queues.JOBS,
        *outgoing.JOBS,
    ),
)

clock = clock_from_environment()
database = database_from_environment()

_run = job_runner("Backoffice", TABLE, lambda: Tools(database, clock))

app = office(_run)
api = admin(_run)


async def both(scope: Scope, receive: Receive, send: Send) -> None:
    """The app that a path is for."""
    await (api if scope["path"].startswith(ADMIN) else app)(scope, receive, send)


handler = lambda_handler(both, otherwise=job_handler(TABLE, lambda: Tools(database, clock)))
