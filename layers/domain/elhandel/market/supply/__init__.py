"""Supply: starts that are planned, held, redated, cancelled and begun; ends; corrections by staff."""

from elhandel.market.supply.correction import Move, Moved, move_supply
from elhandel.market.supply.dates import (
    Asking,
    UnableToRedate,
    ask_for_date,
    asking,
    date_wanted,
    notice_of,
    redate_start,
)
from elhandel.market.supply.final_settlement import OpenEnd, final_settle_due, open_ends
from elhandel.market.supply.holds import drop_start, hold_start, is_held, release_start
from elhandel.market.supply.reasons import plain_cancellation, plain_reason
from elhandel.market.supply.schedule import Due, Overdue, activate_due, overdue, request_due
from elhandel.market.supply.start import (
    PlannedStart,
    UnableToCancel,
    cancel_start,
    plan_start,
    request_start,
)

__all__ = [
    "Asking",
    "Due",
    "Move",
    "Moved",
    "OpenEnd",
    "Overdue",
    "PlannedStart",
    "UnableToCancel",
    "UnableToRedate",
    "activate_due",
    "ask_for_date",
    "asking",
    "cancel_start",
    "date_wanted",
    "drop_start",
    "final_settle_due",
    "hold_start",
    "is_held",
    "move_supply",
    "notice_of",
    "open_ends",
    "overdue",
    "plain_cancellation",
    "plain_reason",
    "plan_start",
    "redate_start",
    "release_start",
    "request_due",
    "request_start",
]
