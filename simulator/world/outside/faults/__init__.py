"""Faults on demand, of calls and of messages, and what the surface takes as one."""

from simulator.world.outside.faults.orders import ErrorOrder, FaultOrder
from simulator.world.outside.faults.transport import Fault, Faults, FaultyWorld, listed

__all__ = ["ErrorOrder", "Fault", "FaultOrder", "Faults", "FaultyWorld", "listed"]
