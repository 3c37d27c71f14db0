"""Which product is agreed on which days: the one a contract began with, and for those who changed another since.

Few contracts change in a period: everybody else costs one question for the whole shard.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from elhandel.platform.database import Transaction
from elhandel.platform.int_arrays import Int4s
from elhandel.settlement.engine import Period, Product
from elhandel.settlement.engine.period import FOR_GOOD

type Int64s = NDArray[np.int64]
type Changes = tuple[tuple[date, str], ...]
"""From which day on which product, in order; none for who has kept the product of the contract's beginning."""

_CHANGES: Final = """
SELECT contract_id, valid_from, product_id FROM portfolio.contract_product
WHERE contract_id = ANY(%(contracts)s) AND superseded_at IS NULL AND valid_from < %(end)s
ORDER BY contract_id, valid_from
"""


@dataclass(frozen=True, slots=True, eq=False)
class Agreements:
    """Distinct changes, the first of them none, and which of them each point has: (points,)."""

    changes: tuple[Changes, ...]
    of: Int64s

    @property
    def products(self) -> set[str]:
        """Every product that somebody changed to."""
        return {product for changes in self.changes for _, product in changes}


def read_agreements(tx: Transaction, contracts: Int64s, end: date) -> Agreements:
    """What is agreed for some points before the local day `end`. contracts: (points,)."""
    found: dict[int, list[tuple[date, str]]] = {}
    asked = {"contracts": Int4s(np.unique(contracts)), "end": end}
    for contract, day, product in tx.cursor(binary=True).execute(_CHANGES, asked):
        found.setdefault(contract, []).append((day, product))
    numbers: dict[Changes, int] = {(): 0}
    of = np.zeros(len(contracts), np.int64)
    for row in np.flatnonzero(np.isin(contracts, list(found))).tolist() if found else ():
        of[row] = numbers.setdefault(tuple(found[int(contracts[row])]), len(numbers))
    return Agreements(tuple(numbers), of)


def agreed_products(first: str, changes: Changes, prices: Mapping[str, Sequence[Product]]) -> tuple[Product, ...]:
    """The products of a contract that began with `first`, each on its own days and at its prices of these days."""
    agreed = []
    for (start, product), (end, _) in pairwise([(date.min, first), *changes, (FOR_GOOD, "")]):
        for priced in prices.get(product, ()):
            days = priced.days.cut(Period(start, end))
            if days.days:
                agreed.append(replace(priced, days=days))
    return tuple(agreed)
