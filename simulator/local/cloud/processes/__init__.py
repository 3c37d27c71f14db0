"""Processes that the local run starts: they end with it, however it ends, and nothing else is ever
stopped.
"""

from simulator.local.cloud.processes.child import Child
from simulator.local.cloud.processes.deadline import wait_until
from simulator.local.cloud.processes.launcher import OWNER_ONLY, SNAPSHOT, Launcher
from simulator.local.cloud.processes.ports import free_port, require_free

__all__ = ["OWNER_ONLY", "SNAPSHOT", "Child", "Launcher", "free_port", "require_free", "wait_until"]
