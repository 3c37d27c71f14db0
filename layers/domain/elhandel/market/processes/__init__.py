"""Supply processes: what we ask the market for, where each request stands, and what may follow.

Every write of `market.process` is on this shelf: `advance` moves a process from state to state,
`updates` sets its other columns.
"""

from elhandel.market.processes import updates
from elhandel.market.processes.advance import advance, move_start, note, retry, void_supply
from elhandel.market.processes.dates import ask_for_date
from elhandel.market.processes.process import (
    Cause,
    Process,
    ProcessKind,
    load_process,
    open_process,
    process_of_request,
    start_on,
    start_process_of,
    starting_process,
    supply_until,
)
from elhandel.market.processes.states import Event, State
from elhandel.market.processes.successions import end_is_the_markets

__all__ = [
    "Cause",
    "Event",
    "Process",
    "ProcessKind",
    "State",
    "advance",
    "ask_for_date",
    "end_is_the_markets",
    "load_process",
    "move_start",
    "note",
    "open_process",
    "process_of_request",
    "retry",
    "start_on",
    "start_process_of",
    "starting_process",
    "supply_until",
    "updates",
    "void_supply",
]
