"""What is agreed on which days: the prices that a contract keeps, or else the list's.

One question for the whole shard, answered by what differs: thousands of contracts have agreed to a
few prices. Only for contracts that pay by the list is it asked which products they changed to.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from elhandel.platform.bulk.int_arrays import Int4s, int_array_cursor
from elhandel.platform.database import Transaction, statement
from elhandel.settlement.engine.terms import Product, ProductKind
from elhandel.settlement.shard.points import Int64s
from elhandel.values.days.period import FOR_GOOD, Period

type ProductChanges = tuple[tuple[date, str], ...]
"""From which day on which product, in order; none for a contract that kept its first product."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a contract has agreed to."""

    kept: tuple[Product, ...] = ()
    """The products at the prices that the contract keeps."""

    by_list: bool = False
    """Whether it keeps no price and pays by the list."""

    changes: ProductChanges = ()
    """The changes of product of a contract that pays by the list."""


@dataclass(frozen=True, slots=True, eq=False)
class Agreements:
    """What is agreed, each once, and which of it each point has."""

    agreed: tuple[Agreed, ...]

    of: Int64s
    """(points,) index into `agreed`."""

    @property
    def products(self) -> set[str]:
        """Every product that a contract that pays by the list changed to."""
        return {product for agreed in self.agreed for _, product in agreed.changes}


def read_agreements(tx: Transaction, contracts: Int64s, period: Period) -> Agreements:
    """What is agreed for some points on the days of `period`. contracts: (points,)."""
    distinct, contract_of = np.unique(contracts, return_inverse=True)
    values = {"contracts": Int4s(distinct), "start": period.start, "end": period.end}
    rows = int_array_cursor(tx).execute(_KEPT, values).fetchall()

    numbers: dict[Agreed, int] = {Agreed(): 0}  # nothing is agreed on these days, or not yet
    agreed_of = np.zeros(len(distinct), np.int64)  # (contracts,)
    for agreed, having in _kept(rows, distinct):
        agreed_of[having] = numbers.setdefault(agreed, len(numbers))
    for places, agreed in _by_list(tx, distinct, agreed_of == 0, period.end):
        agreed_of[places] = numbers.setdefault(agreed, len(numbers))

    return Agreements(tuple(numbers), agreed_of[contract_of])


_KEPT: Final = statement("elhandel.settlement.shard", "prices_that_contracts_keep")


def agreed_products(
    first: str, agreed: Agreed, listed: Mapping[str, Sequence[Product]]
) -> tuple[Product, ...]:
    """The products of a contract that began with `first`, each on its days, at its prices then.

    listed: the list's, for a contract that pays by it.
    """
    if not agreed.by_list:
        return agreed.kept

    found = []
    steps = [(date.min, first), *agreed.changes, (FOR_GOOD, "")]
    for (start, product), (end, _) in pairwise(steps):
        for priced in listed.get(product, ()):
            days = priced.days.cut(Period(start, end))
            if days.days:
                found.append(replace(priced, days=days))

    return tuple(found)


def _kept(
    rows: Sequence[Sequence[Any]], contracts: Int64s
) -> Iterator[tuple[Agreed, NDArray[np.bool_]]]:
    """Each combination of rows that some contracts have, and which do: (contracts,)."""
    if not rows:
        return

    has = np.zeros((len(contracts), len(rows)), bool)  # (contracts, rows)
    for number, row in enumerate(rows):
        has[np.searchsorted(contracts, row[-1]), number] = True

    packed, set_of = np.unique(np.packbits(has, axis=1), axis=0, return_inverse=True)
    sets = np.unpackbits(packed, axis=1, count=len(rows))  # (sets, rows)
    for place, in_set in enumerate(sets):
        kept = [rows[number] for number in np.flatnonzero(in_set).tolist()]
        if kept:
            products = tuple(_product(row) for row in kept if _known(row))
            yield Agreed(products), set_of == place


def _by_list(
    tx: Transaction, contracts: Int64s, asked: NDArray[np.bool_], end: date
) -> Iterator[tuple[Int64s, Agreed]]:
    """What contracts have agreed to that keep no price, and the places of those that have.

    First all that keep their first product, then those that change, one by one. contracts, asked:
    (contracts,).
    """
    if not asked.any():
        return

    values = {"contracts": Int4s(contracts[asked])}
    row = int_array_cursor(tx).execute(_WITHOUT_PRICE, values).fetchone()
    if row is None or row[0] is None:
        return

    by_list = np.asarray(row[0], np.int64)
    changes: dict[int, list[tuple[date, str]]] = {}
    for contract, day, product in tx.execute(_CHANGES, {"contracts": Int4s(by_list), "end": end}):
        changes.setdefault(contract, []).append((day, product))

    changing = np.array(sorted(changes), np.int64)
    yield np.searchsorted(contracts, np.setdiff1d(by_list, changing)), Agreed(by_list=True)
    for place, contract in zip(
        np.searchsorted(contracts, changing).tolist(), changing.tolist(), strict=True
    ):
        yield np.array([place]), Agreed(by_list=True, changes=tuple(changes[contract]))


# A contract whose first agreed price is of a later day keeps one, and has none before.
_WITHOUT_PRICE: Final = """
SELECT array_agg(c.contract_id) FROM unnest(%(contracts)s::int[]) AS c (contract_id)
WHERE NOT EXISTS (
    SELECT FROM portfolio.agreed_price a
    WHERE a.contract_id = c.contract_id AND a.superseded_at IS NULL)
"""

_CHANGES: Final = """
SELECT contract_id, valid_from, product_id FROM portfolio.contract_product
WHERE contract_id = ANY(%(contracts)s) AND superseded_at IS NULL AND valid_from < %(end)s
ORDER BY contract_id, valid_from
"""


def _known(row: Sequence[Any]) -> bool:
    """A fixed price that is not known is never zero: these days have no product."""
    kind, _, _, fixed, *_ = row
    return not (kind == ProductKind.FIXED and fixed is None)


def _product(row: Sequence[Any]) -> Product:
    kind, margin, supplement, fixed, subscription, first, past, _ = row

    return Product(
        ProductKind(kind),
        Period(first, past),
        fixed_price=fixed or 0,
        supplements=(margin, supplement),
        subscription_per_month=subscription,
    )
