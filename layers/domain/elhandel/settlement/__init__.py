"""Settlement: runs and their shards, on top of an exact and pure engine.

This page is the map; the work is done on the shelves, each with a face of its own, from the top:

| shelf | is about |
| --- | --- |
| `corrections` | what changed under settled days is marked, and settled as a difference |
| `explain` | why a bill is what it is: a point's bills as cases |
| `progress` | how far runs are, giving them up, sending lost shards again |
| `runs` | which days and supply a run takes: planning, previewing, closing |
| `costs` | what a supply cost interval by interval, to be shown |
| `case` | worked cases as JSON, answered to the øre |
| `shard` | supply periods read, settled and written, whole or parked |
| `engine` | readings x prices = lines; pure, itself a map of shelves |
| `invariants` | what must hold of runs, settled lines and readings |

On this page are only the work of a shard's message, what the books still need, and what every room
registers.
"""

from elhandel.settlement.history import settled_months
from elhandel.settlement.invariants import INVARIANTS
from elhandel.settlement.personal import IMPERSONAL, PERSONAL
from elhandel.settlement.retention import ExpiredPeriod, expired_periods, forget_period, needed_from
from elhandel.settlement.work import RunKind, SideBySide, run_kind, work_shard

__all__ = [
    "IMPERSONAL",
    "INVARIANTS",
    "PERSONAL",
    "ExpiredPeriod",
    "RunKind",
    "SideBySide",
    "expired_periods",
    "forget_period",
    "needed_from",
    "run_kind",
    "settled_months",
    "work_shard",
]
