"""The market's rules as dated data: a rule pack for each time, and the market's business days."""

from elhandel.market.rules.enquiries import PeriodOutsideWindow
from elhandel.market.rules.packs import (
    BY_DATE,
    DayOutsideWindow,
    RejectPolicy,
    RulePack,
    StartDateNotAllowed,
    rule_pack,
)

__all__ = [
    "BY_DATE",
    "DayOutsideWindow",
    "PeriodOutsideWindow",
    "RejectPolicy",
    "RulePack",
    "StartDateNotAllowed",
    "rule_pack",
]
