"""The price links of a shard's points: the distinct sets of them, and which of them each point has.

Points have hundreds of histories of links and few sets of them in a month: what lies outside the
settled days makes no difference between two points.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from elhandel.platform.bulk.binary_copy import day_number
from elhandel.platform.bulk.int_arrays import Int4s, int_array_cursor
from elhandel.platform.database import Transaction, statement
from elhandel.settlement.engine.terms import Link
from elhandel.settlement.shard.points import Int64s
from elhandel.values.charges import ChargeKey, ChargeKind
from elhandel.values.days.period import Period
from elhandel.values.ids import ChargeId

_FIELDS: Final = 4
"""Of a packed link: its charge, its first day, the day after its last, its factor."""


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """Distinct sets of links, and which of them each point has."""

    sets: tuple[tuple[Link, ...], ...]
    """The first of them empty. Links are cut to the settled period; a fee keeps its first day, on
    which it falls due.
    """

    set_of: Int64s
    """(points,) index into `sets`."""

    charge_ids: dict[ChargeKey, ChargeId]


def read_links(
    tx: Transaction, metering_points: Int64s, period: Period, *, own: bool = False
) -> Links:
    """The links of some points on the days of `period`.

    metering_points: (points,). own: of the customer whose transaction it is.
    """
    ids, id_of = np.unique(metering_points, return_inverse=True)
    cursor = int_array_cursor(tx)
    histories = cursor.execute(_OWN_LINKS if own else _LINKS, {"points": Int4s(ids)}).fetchall()

    packed = [links.reshape(_FIELDS, -1) for links, _ in histories]
    history_of = np.repeat(np.arange(len(packed)), [links.shape[1] for links in packed])  # (links,)
    charges, first, past, factors = _side_by_side(packed)
    first_day, past_day = day_number(period.start), day_number(period.end)
    holds = (first < past_day) & (past > first_day)
    charges, first, past, factors, history_of = (
        column[holds] for column in (charges, first, past, factors, history_of)
    )

    keys = _charges(tx, np.unique(charges))
    ranks = {charge: rank for rank, charge in enumerate(keys)}
    once = np.array([key.kind is ChargeKind.FEE for key in keys.values()], bool)  # (charges,)
    rank = np.array([ranks[charge] for charge in charges.tolist()], np.int64)  # (links,)
    since = np.where(once[rank], first, np.maximum(first, first_day)) if len(rank) else first
    columns = rank, since, np.minimum(past, past_day), factors
    distinct, link_of = np.unique(np.transpose(columns), axis=0, return_inverse=True)
    links = _links(list(keys.values()), distinct.tolist())

    sets: dict[tuple[int, ...], int] = {(): 0}
    set_of_history = [
        sets.setdefault(tuple(numbers), len(sets))
        for numbers in _by_history(link_of, history_of, len(packed))
    ]
    set_of = np.zeros(len(ids), np.int64)
    for number, (_, points) in zip(set_of_history, histories, strict=True):
        set_of[np.searchsorted(ids, points)] = number

    return Links(
        sets=tuple(tuple(links[number] for number in numbers) for numbers in sets),
        set_of=set_of[id_of],
        charge_ids={key: ChargeId(charge) for charge, key in keys.items()},
    )


_LINKS: Final = statement("elhandel.settlement.shard", "links_of_points")
_OWN_LINKS: Final = statement("elhandel.settlement.shard", "own_links_of_points")


def _side_by_side(packed: Sequence[Int64s]) -> Int64s:
    """(4, links) of all histories, one behind another. packed: (4, links of the history) each."""
    return np.concatenate([np.zeros((_FIELDS, 0), np.int64), *packed], axis=1)


def _charges(tx: Transaction, charges: Int64s) -> dict[int, ChargeKey]:
    """What charges are called, in the order in which lines are shown."""
    rows = tx.cursor(binary=True).execute(_CHARGES, {"charges": Int4s(charges)})

    return {charge: ChargeKey(owner, ChargeKind(kind), code) for charge, owner, kind, code in rows}


_CHARGES: Final = """
SELECT charge_id, owner_gln, kind, code FROM pricing.charge WHERE charge_id = ANY(%(charges)s)
ORDER BY kind DESC, owner_gln, code
"""


def _links(keys: Sequence[ChargeKey], distinct: Sequence[Sequence[int]]) -> list[Link]:
    """distinct: (links, 4), with the place of the charge in `keys`."""
    return [
        Link(keys[rank], Period(_day(first), _day(past)), factor)
        for rank, first, past, factor in distinct
    ]


def _day(number: int) -> date:
    return _EPOCH + timedelta(days=number)


_EPOCH: Final = date(2000, 1, 1)


def _by_history(link_of: Int64s, history_of: Int64s, histories: int) -> list[list[int]]:
    """The links of each history, in order. link_of, history_of: (links,)."""
    order = np.lexsort((link_of, history_of))
    ordered = link_of[order].tolist()
    edges = np.searchsorted(history_of[order], np.arange(histories + 1)).tolist()

    return [ordered[edges[number] : edges[number + 1]] for number in range(histories)]
