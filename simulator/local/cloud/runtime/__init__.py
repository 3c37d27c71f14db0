"""Running a function: processes under AWS's runtime client, each with its own Runtime API."""

from simulator.local.cloud.runtime.invocation import Invocation, Outcome
from simulator.local.cloud.runtime.pool import Pool, Throttled
from simulator.local.cloud.runtime.snapshot import Snapshot, begins_from_a_snapshot

__all__ = ["Invocation", "Outcome", "Pool", "Snapshot", "Throttled", "begins_from_a_snapshot"]
