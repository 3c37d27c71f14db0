"""Running a function: real processes under AWS's runtime client, each served by a Runtime API of
its own.
"""

from simulator.local.cloud.runtime.invocation import Invocation, Outcome
from simulator.local.cloud.runtime.pool import Pool, Throttled

__all__ = ["Invocation", "Outcome", "Pool", "Throttled"]
