"""Supply: starts planned, held, redated, cancelled and begun; ends; corrections by staff."""

from elhandel.market.supply.correction import CorrectedSupply, SupplyCorrection, correct_supply
from elhandel.market.supply.dates import (
    Asking,
    UnableToRedate,
    asking,
    date_wanted,
    redate_start,
)
from elhandel.market.supply.deadlines import Overdue, overdue
from elhandel.market.supply.due import Due, activate_due, request_due
from elhandel.market.supply.final_settlement import OpenEnd, final_settle_due, open_ends
from elhandel.market.supply.holds import drop_start, hold_start, is_held, release_start
from elhandel.market.supply.reasons import plain_cancellation, plain_reason
from elhandel.market.supply.start import (
    PlannedStart,
    UnableToCancel,
    cancel_start,
    plan_start,
    request_start,
)

__all__ = [
    "Asking",
    "CorrectedSupply",
    "Due",
    "OpenEnd",
    "Overdue",
    "PlannedStart",
    "SupplyCorrection",
    "UnableToCancel",
    "UnableToRedate",
    "activate_due",
    "asking",
    "cancel_start",
    "correct_supply",
    "date_wanted",
    "drop_start",
    "final_settle_due",
    "hold_start",
    "is_held",
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
