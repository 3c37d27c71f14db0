"""The day of the month on which a customer's services are billed, chosen by the customer."""

from typing import Final

from elhandel.platform.database import AdvisoryLock, Transaction, fetch_one
from elhandel.portfolio.parties import hold_parties
from elhandel.services.agreements import Agreement
from elhandel.services.own.agreements import own_agreement, own_agreements
from elhandel.services.states import State
from elhandel.values.days.local_time import local_date
from elhandel.values.decision import Decision

_RUNNING: Final = (State.PENDING, State.ACTIVE, State.SUSPENDED)


def choose_own_billing_day(tx: Transaction, day: int, decision: Decision) -> None:
    """Bill the services of the customer who asks on another day, each from the end of the cycle
    that is charged already; one that was not delivered yet from its beginning.

    day: of `BILLING_DAYS`. The same again changes nothing.
    """
    hold_parties(tx)
    for known in sorted(own_agreements(tx), key=lambda one: one.agreement_id):
        if known.state in _RUNNING:
            tx.execute(_HOLD, {"lock": AdvisoryLock.SERVICES, "agreement": known.agreement_id})
            _change(tx, own_agreement(tx, known.agreement_id), day, decision)


def _change(tx: Transaction, agreement: Agreement, day: int, decision: Decision) -> None:
    values = {"agreement": agreement.agreement_id, "at": decision.at}
    (charged_to,) = fetch_one(tx, _CHARGED_TO, values)
    start = agreement.another_day_from(local_date(decision.at), charged_to)
    wanted = agreement.billed_on(day, start)
    if list(wanted) == list(agreement.billing_days):
        return

    tx.execute(_SUPERSEDE, {**values, "from": start})
    if wanted and wanted[-1].valid_from == start:
        said = {"from": start, "day": day, "by": decision.by, "why": decision.why}
        tx.execute(_SET, {**values, **said})


# Who charges the service, or chooses as well, waits.
_HOLD: Final = "SELECT pg_advisory_xact_lock(%(lock)s, %(agreement)s)"

_CHARGED_TO: Final = """
SELECT max(cycle_to) FROM services.charged WHERE agreement_id = %(agreement)s
"""

_SUPERSEDE: Final = """
UPDATE services.billing_day SET superseded_at = %(at)s
WHERE agreement_id = %(agreement)s AND valid_from >= %(from)s AND superseded_at IS NULL
"""

_SET: Final = """
INSERT INTO services.billing_day (
    agreement_id, valid_from, billing_day, recorded_at, recorded_by, reason)
VALUES (%(agreement)s, %(from)s, %(day)s, %(at)s, %(by)s, %(why)s)
"""
