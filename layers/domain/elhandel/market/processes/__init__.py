"""Processes: what we ask the market for, where each request stands, and what may follow.

Every write of `market.process` is on this shelf: `advance` moves a process from state to state,
`updates` sets its other columns.
"""

from elhandel.market.processes import successions, updates
from elhandel.market.processes.advance import advance, move_start, note, retry, void_supply
from elhandel.market.processes.dates import ask_for_date
from elhandel.market.processes.process import (
    Cause,
    Process,
    ProcessKind,
    Wish,
    load_process,
    open_about,
    open_process,
    open_processes_about,
    start_on,
    start_process_of,
    starting_process,
    supply_until,
)

__all__ = [
    "Cause",
    "Process",
    "ProcessKind",
    "Wish",
    "advance",
    "ask_for_date",
    "load_process",
    "move_start",
    "note",
    "open_about",
    "open_process",
    "open_processes_about",
    "retry",
    "start_on",
    "start_process_of",
    "starting_process",
    "successions",
    "supply_until",
    "updates",
    "void_supply",
]
