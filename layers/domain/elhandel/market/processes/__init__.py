"""Supply processes: what we ask the market for, where each request stands, and what may follow.

Every write of `market.process` is on this shelf.
"""

from elhandel.market.processes.counts import pending_processes
from elhandel.market.processes.process import (
    Cause,
    Process,
    ProcessKind,
    advance,
    load_process,
    move_start,
    note,
    open_process,
    process_of_request,
    retry,
    start_on,
    start_process_of,
    starting_process,
    supply_until,
    void_supply,
)
from elhandel.market.processes.states import Event, IllegalMove, State
from elhandel.market.processes.successions import end_is_the_markets

__all__ = [
    "Cause",
    "Event",
    "IllegalMove",
    "Process",
    "ProcessKind",
    "State",
    "advance",
    "end_is_the_markets",
    "load_process",
    "move_start",
    "note",
    "open_process",
    "pending_processes",
    "process_of_request",
    "retry",
    "start_on",
    "start_process_of",
    "starting_process",
    "supply_until",
    "void_supply",
]
