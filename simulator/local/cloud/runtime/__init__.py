"""Running a function: processes under AWS's runtime client, each with its own Runtime API."""

from simulator.local.cloud.runtime.invocation import Invocation, Outcome
from simulator.local.cloud.runtime.pool import Pool, Throttled

__all__ = ["Invocation", "Outcome", "Pool", "Throttled"]
