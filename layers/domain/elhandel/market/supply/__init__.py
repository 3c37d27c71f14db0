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

__all__ = [
    "CorrectedSupply",
    "Due",
    "HeatingChange",
    "OpenEnd",
    "SupplyCorrection",
    "UnableToChangeHeating",
    "activate_due",
    "change_heating",
    "correct_supply",
    "final_settle_due",
    "open_ends",
    "request_due",
    "shift_supply",
]
