"""What is agreed on which days: the prices that a contract keeps, or for one that keeps none the
list's.

One question for the whole shard, answered by what differs: thousands of contracts have agreed to
some few prices. Only for contracts that pay the list is it asked which products they changed to.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from elhandel.platform.database import Transaction
from elhandel.platform.database.int_arrays import Int4s, int_array_cursor
from elhandel.settlement.engine.terms import Product, ProductKind
from elhandel.values.period import FOR_GOOD, Period

type Int64s = NDArray[np.int64]
type Changes = tuple[tuple[date, str], ...]
"""From which day on which product, in order; none for who has kept the product of the contract's
beginning.
"""

# By what was agreed on which days of the period: the contracts that have it.
_KEPT: Final = """
SELECT k.pricing_type, a.margin_per_kwh, a.supplement_per_kwh, a.fixed_per_kwh, a.subscription_per_month,
       greatest(a.valid_from, %(start)s), least(a.past, %(end)s), array_agg(a.contract_id)
FROM (
    SELECT *, lead(valid_from, 1, date '9999-12-31') OVER (PARTITION BY contract_id ORDER BY valid_from) AS past
    FROM portfolio.agreed_price WHERE contract_id = ANY(%(contracts)s) AND superseded_at IS NULL) a
JOIN pricing.product k USING (product_id)
WHERE a.valid_from < %(end)s AND a.past > %(start)s
GROUP BY 1, 2, 3, 4, 5, 6, 7
ORDER BY 6
"""

# Who keeps no price at all. (A contract whose first agreed price is of a later day has none
# before.)
_BY_LIST: Final = """
SELECT c.contract_id FROM unnest(%(contracts)s) AS c (contract_id)
WHERE NOT EXISTS (
    SELECT FROM portfolio.agreed_price a WHERE a.contract_id = c.contract_id AND a.superseded_at IS NULL)
"""

_CHANGES: Final = """
SELECT contract_id, valid_from, product_id FROM portfolio.contract_product
WHERE contract_id = ANY(%(contracts)s) AND superseded_at IS NULL AND valid_from < %(end)s
ORDER BY contract_id, valid_from
"""


@dataclass(frozen=True, slots=True)
class Agreed:
    """The products at the prices that a contract keeps; or, by_list, the changes of one that pays
    the list.
    """

    kept: tuple[Product, ...] = ()
    by_list: bool = False
    changes: Changes = ()


@dataclass(frozen=True, slots=True, eq=False)
class Agreements:
    """What is agreed, each once, and which of it each point has: (points,)."""

    agreed: tuple[Agreed, ...]
    of: Int64s

    @property
    def products(self) -> set[str]:
        """Every product that somebody who pays the list changed to."""
        return {product for agreed in self.agreed for _, product in agreed.changes}


def read_agreements(tx: Transaction, contracts: Int64s, period: Period) -> Agreements:
    """What is agreed for some points on the days of `period`. contracts: (points,)."""
    distinct, of_point = np.unique(contracts, return_inverse=True)
    asked = {"contracts": Int4s(distinct), "start": period.start, "end": period.end}
    rows = int_array_cursor(tx).execute(_KEPT, asked).fetchall()

    numbers: dict[Agreed, int] = {Agreed(): 0}  # nothing is agreed on these days, or not yet
    of = np.zeros(len(distinct), np.int64)
    for agreed, having in _kept(rows, distinct):
        of[having] = numbers.setdefault(agreed, len(numbers))
    for place, agreed in _by_list(tx, distinct, of == 0, period.end):
        of[place] = numbers.setdefault(agreed, len(numbers))

    return Agreements(tuple(numbers), of[of_point])


def _kept(
    rows: Sequence[Sequence[Any]], contracts: Int64s
) -> Iterator[tuple[Agreed, NDArray[np.bool_]]]:
    """Each combination of rows that some contracts have, and which do: (contracts,)."""
    if not rows:
        return

    has = np.zeros((len(contracts), len(rows)), bool)
    for number, row in enumerate(rows):
        has[np.searchsorted(contracts, row[-1]), number] = True

    sets, set_of = np.unique(np.packbits(has, axis=1), axis=0, return_inverse=True)
    for place, there in enumerate(np.unpackbits(sets, axis=1, count=len(rows)).astype(bool)):
        own = [rows[number] for number in np.flatnonzero(there).tolist()]
        if own:
            yield Agreed(tuple(_product(row) for row in own if _known(row))), set_of == place


def agreed_products(
    first: str, agreed: Agreed, prices: Mapping[str, Sequence[Product]]
) -> tuple[Product, ...]:
    """The products of a contract that began with `first`, each on its own days and at its prices of
    these days.

    prices: the list's, for who pays the list.
    """
    if not agreed.by_list:
        return agreed.kept

    found = []
    for (start, product), (end, _) in pairwise(
        [(date.min, first), *agreed.changes, (FOR_GOOD, "")]
    ):
        for priced in prices.get(product, ()):
            days = priced.days.cut(Period(start, end))
            if days.days:
                found.append(replace(priced, days=days))

    return tuple(found)


def _by_list(
    tx: Transaction, contracts: Int64s, asked: NDArray[np.bool_], end: date
) -> list[tuple[int, Agreed]]:
    """The places of contracts that keep no price, with their changes of product. asked:
    (contracts,).
    """
    if not asked.any():
        return []

    found = tx.execute(_BY_LIST, {"contracts": Int4s(contracts[asked])}).fetchall()
    by_list = np.array([contract for (contract,) in found], np.int64)
    changes: dict[int, list[tuple[date, str]]] = {}
    for contract, day, product in tx.execute(_CHANGES, {"contracts": Int4s(by_list), "end": end}):
        changes.setdefault(contract, []).append((day, product))

    return [
        (
            int(np.searchsorted(contracts, contract)),
            Agreed(by_list=True, changes=tuple(changes.get(contract, ()))),
        )
        for contract in by_list.tolist()
    ]


def _known(row: Sequence[Any]) -> bool:
    """A fixed price that is not known is never zero: these days have no product."""
    return not (row[0] == ProductKind.FIXED and row[3] is None)


def _product(row: Sequence[Any]) -> Product:
    kind, margin, supplement, fixed, subscription, first, past, _ = row
    return Product(
        ProductKind(kind), Period(first, past), fixed or 0, (margin, supplement), subscription
    )
