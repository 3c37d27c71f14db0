"""Supply: what is due is asked for and begun, ended supply is final settled, staff correct days."""

from elhandel.market.supply.correction import (
    CorrectedSupply,
    SupplyCorrection,
    correct_supply,
    shift_supply,
)
from elhandel.market.supply.due import Due, activate_due, request_due
from elhandel.market.supply.final_settlement import OpenEnd, final_settle_due, open_ends
from elhandel.market.supply.heating import HeatingChange, UnableToChangeHeating, change_heating
from elhandel.market.supply.missing_days import Asked, ask_for_missing_days

__all__ = [
    "Asked",
    "CorrectedSupply",
    "Due",
    "HeatingChange",
    "OpenEnd",
    "SupplyCorrection",
    "UnableToChangeHeating",
    "activate_due",
    "ask_for_missing_days",
    "change_heating",
    "correct_supply",
    "final_settle_due",
    "open_ends",
    "request_due",
    "shift_supply",
]
