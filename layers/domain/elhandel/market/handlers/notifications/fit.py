"""Whether the day that a notification names can mean a supply of ours (docs/decisions/0023)."""

from datetime import date, timedelta
from typing import Final

from elhandel.market.handlers.notifications.reasons import (
    BEFORE_START,
    CANCELS_START,
    CORRECTION_REFUSED,
    END_CANCELLED,
    STARTED_ON,
    STARTS_EARLIER,
)
from elhandel.market.handlers.records import Context
from elhandel.market.processes import Process
from elhandel.market.rules import rule_pack
from elhandel.platform.telemetry import shown_code
from elhandel.portfolio.supply import supply_days
from elhandel.values.days.period import FOR_GOOD, Period
from elhandel.values.errors import DomainError

_FURTHEST_BACK: Final = timedelta(days=60)
"""How long after its day a move or its correction may be reported (BRS-003, 009, 011), and stop us
before our start.
"""


class NotificationOfAnotherDay(DomainError):
    """A notification names a day that fits no supply of ours, so it cannot mean the one we have."""

    code = "notification-of-another-day"


def supplied_by(context: Context, process: Process) -> Period:
    """The days of a supply, as planned or as it was; without an end it goes on."""
    days = supply_days(context.tx, process.contract_id)
    starts_on, ends_on = days or (process.effective_on, None)
    return Period(starts_on, ends_on or FOR_GOOD)


def fits(process: Process, reason: str, day: date, supplied: Period) -> bool:
    """Whether the day of a notification can mean the supply of a process."""
    is_start = day in {supplied.start, process.effective_on}
    is_end = supplied.end in {day, FOR_GOOD}
    to_come = process.state in BEFORE_START

    if reason in STARTED_ON:
        return is_start
    if reason == STARTS_EARLIER:
        earlier = rule_pack(process.effective_on, process.rules).special_days_earlier
        return supplied.start - timedelta(days=earlier) <= day <= supplied.start
    if reason == CORRECTION_REFUSED:
        return is_start or is_end
    if reason == END_CANCELLED:
        return is_end
    if reason in CANCELS_START:
        return day <= supplied.start  # a production obligation from a later day concerns no start

    running = to_come or day <= supplied.end

    return running and day >= supplied.start - _FURTHEST_BACK


def why_it_does_not_fit(process: Process, reason: str, day: date, supplied: Period) -> str:
    until = "" if supplied.end == FOR_GOOD else f" and ends on {supplied.end}"
    return (
        f"RSM-004/{shown_code(reason)} for {process.gsrn} names {day}, and our supply there "
        f"begins on {supplied.start}{until}: it cannot mean that supply. Nothing was changed; "
        "compare with DataHub's portal, correct our days if they are wrong (correct-supply), "
        "and replay the message."
    )
