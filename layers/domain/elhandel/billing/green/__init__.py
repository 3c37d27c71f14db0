"""Which share of a bill's electricity was covered, hour by hour, by certificates that were retired
for the home.

Certificates lie above billing: what was retired and withdrawn is written down here as it happens
(`cover`, `uncover`).
"""

from elhandel.billing.green.hours import cover, uncover
from elhandel.billing.green.matched import matched
from elhandel.billing.green.share import green_hours, with_green_hours

__all__ = ["cover", "green_hours", "matched", "uncover", "with_green_hours"]
