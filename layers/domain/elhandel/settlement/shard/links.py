"""The price links of a shard's points: the distinct sets of them, and which of them each point has.

Points have hundreds of histories of links and few sets of them in a month: what lies outside the
settled days makes no difference between two points.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from elhandel.platform.bulk.binary_copy import day_number, day_of_number
from elhandel.platform.bulk.int_arrays import Int4s, int_array_cursor
from elhandel.platform.database import Transaction, statement
from elhandel.settlement.engine.terms import Link
from elhandel.settlement.shard.points import Int64s
from elhandel.values.charges import ChargeKey, ChargeKind
from elhandel.values.days.period import Period
from elhandel.values.ids import ChargeId

_PACKED: Final = np.dtype((">i4", 4))
"""A link in `pricing.packed_links`: its charge, first day, day after the last, and factor."""


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
    statement_of = _OWN_LINKS if own else _LINKS
    histories = int_array_cursor(tx).execute(statement_of, {"points": Int4s(ids)}).fetchall()

    packed, history_of = _in_period([links for links, _ in histories], period)
    keys = _charges(tx, np.unique(packed[:, 0]))
    distinct, link_of = np.unique(_cut(packed, keys, period), axis=0, return_inverse=True)
    links = _links(list(keys.values()), distinct.tolist())

    sets: dict[tuple[int, ...], int] = {(): 0}
    set_of = np.zeros(len(ids), np.int64)
    numbers_of = _by_history(link_of, history_of, len(histories))
    for (_, points), numbers in zip(histories, numbers_of, strict=True):
        set_of[np.searchsorted(ids, points)] = sets.setdefault(tuple(numbers), len(sets))

    return Links(
        sets=tuple(tuple(links[number] for number in numbers) for numbers in sets),
        set_of=set_of[id_of],
        charge_ids={key: ChargeId(charge) for charge, key in keys.items()},
    )


_LINKS: Final = statement("elhandel.settlement.shard", "links_of_points")
_OWN_LINKS: Final = statement("elhandel.settlement.shard", "own_links_of_points")


def _in_period(histories: Sequence[bytes], period: Period) -> tuple[Int64s, Int64s]:
    """(links, 4) those with a day of the period, as `_PACKED` says; (links,) whose they are."""
    sizes = [len(links) // _PACKED.itemsize for links in histories]
    history_of = np.repeat(np.arange(len(histories)), sizes)
    packed = np.frombuffer(b"".join(histories), _PACKED).astype(np.int64)
    inside = (packed[:, 1] < day_number(period.end)) & (packed[:, 2] > day_number(period.start))

    return packed[inside], history_of[inside]


def _charges(tx: Transaction, charges: Int64s) -> dict[int, ChargeKey]:
    """What charges are called, in the order in which lines are shown."""
    rows = tx.cursor(binary=True).execute(_CHARGES, {"charges": Int4s(charges)})

    return {charge: ChargeKey(owner, ChargeKind(kind), code) for charge, owner, kind, code in rows}


_CHARGES: Final = """
SELECT charge_id, owner_gln, kind, code FROM pricing.charge WHERE charge_id = ANY(%(charges)s)
ORDER BY kind DESC, owner_gln, code
"""


def _cut(packed: Int64s, keys: Mapping[int, ChargeKey], period: Period) -> Int64s:
    """(links, 4) their days cut to the period, the place of the charge in `keys` for its id."""
    places = {charge: place for place, charge in enumerate(keys)}
    fees = {charge for charge, key in keys.items() if key.kind is ChargeKind.FEE}
    charges = packed[:, 0].tolist()
    is_fee = np.array([charge in fees for charge in charges], bool)

    cut = packed.copy()
    cut[:, 0] = [places[charge] for charge in charges]
    cut[~is_fee, 1] = np.maximum(cut[~is_fee, 1], day_number(period.start))
    cut[:, 2] = np.minimum(cut[:, 2], day_number(period.end))

    return cut


def _links(keys: Sequence[ChargeKey], distinct: Sequence[Sequence[int]]) -> list[Link]:
    """distinct: (links, 4), with the place of the charge in `keys`."""
    return [
        Link(keys[rank], Period(day_of_number(first), day_of_number(past)), factor)
        for rank, first, past, factor in distinct
    ]


def _by_history(link_of: Int64s, history_of: Int64s, histories: int) -> list[list[int]]:
    """The links of each history, in order. link_of, history_of: (links,)."""
    order = np.lexsort((link_of, history_of))
    ordered = link_of[order].tolist()
    edges = np.searchsorted(history_of[order], np.arange(histories + 1)).tolist()

    return [ordered[edges[number] : edges[number + 1]] for number in range(histories)]
