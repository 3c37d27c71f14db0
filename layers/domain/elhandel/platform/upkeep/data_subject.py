"""What each room answers for a person (a data subject, as the GDPR says): lists of what it holds,
and the steps by which it forgets them.

A room states both beside its `personal.py`: `access.py` has the lists, `erasure.py` the steps.
`persons` asks the rooms in the right order, in one transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from elhandel.platform.database import Transaction

type Counts = dict[str, int]
"""Rows deleted or blanked, by table."""

type Steps = Sequence[tuple[str, LiteralString]]
"""Statements with the table that each of them changes, in the order of its foreign keys."""


@dataclass(frozen=True, slots=True)
class HeldList:
    """A list of what is held about a person, ready to be shown.

    question: its parameters are the ids of the person (`parties`, `contracts`, `references`), and
    the days on which points were theirs: `own_points`, `own_first`, `own_past`, arrays of the same
    length. A long list is read in pages, with `limit` and parameters that begin with `after`.
    """

    question: LiteralString
    tables: tuple[str, ...]
    """What it reads, as the register names it."""


def run_steps(tx: Transaction, steps: Steps, values: Mapping[str, Any]) -> Counts:
    """Run each step; the rows that it changed, for tables of which it changed any."""
    counts: Counts = {}

    for table, statement in steps:
        if rows := tx.execute(statement, values).rowcount:
            counts[table] = counts.get(table, 0) + rows

    return counts
