"""What goes over the connections of broadband: read from the network's provider every hour, one row
a day, and held against what a package holds (CD-USE).

Bytes are kept, as the provider counts them; MB (of 1,048,576 bytes) are how they are shown, rounded
once. So no sum is off by what was rounded of its parts.
"""

from elhandel.services.usage.cycle import CycleUse, cycle_use, level_of, mb_of, percent_of, tone_of
from elhandel.services.usage.read import UseDay, days_of, read_at
from elhandel.services.usage.rules import UsageRules, usage_rules
from elhandel.services.usage.sync import Synced, sync_usage

__all__ = [
    "CycleUse",
    "Synced",
    "UsageRules",
    "UseDay",
    "cycle_use",
    "days_of",
    "level_of",
    "mb_of",
    "percent_of",
    "read_at",
    "sync_usage",
    "tone_of",
    "usage_rules",
]
