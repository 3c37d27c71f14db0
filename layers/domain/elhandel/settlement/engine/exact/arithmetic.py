"""Exact sums of products for many metering points at once, by floating point where that is exact.

Readings are integers (Wh) and prices are integers (micro-DKK per kWh, or a stated fraction of one),
so every amount is an integer (nano-DKK, or that fraction of one). A sum of products of integers in
float64 is exact in whatever order it is added while the sum of the absolute products stays below
2**53, because then every partial sum is an integer that float64 represents. `Weights.products`
checks that bound for every point and price, and computes what lies beyond it in int64, and beyond
that in Python's integers. docs/settlement.md has the proof.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

type Exact = NDArray[Any]
"""Integers: int64 where all fit, else Python's own (dtype object)."""

FLOAT_EXACT: Final = 2**53
INT64_EXACT: Final = 2**63
CHUNK_VALUES: Final = 2**17
"""Readings turned to float64 at a time: 1 MiB, which stays in a core's own cache."""


@dataclass(frozen=True, eq=False)
class Weights:
    """Price vectors over the same intervals, laid out for one matrix product."""

    vectors: tuple[NDArray[np.int64], ...]
    """Each (intervals,), integers."""

    largest: tuple[int, ...]
    """The largest absolute price of each vector."""

    matrix: NDArray[np.float64] = field(repr=False)
    """(intervals, 1 + vectors): ones, which give the sum of the readings, then the prices."""

    @classmethod
    def of(cls, vectors: Sequence[NDArray[np.int64]], intervals: int) -> "Weights":
        largest = tuple(reach(vector) for vector in vectors)
        matrix = np.column_stack(
            [np.ones(intervals), *(vector.astype(np.float64) for vector in vectors)]
        )

        return cls(tuple(vectors), largest, matrix)

    def products(self, wh: NDArray[np.integer[Any]]) -> tuple[NDArray[np.int64], list[Exact]]:
        """The sum of each point's readings, and their sum times each price vector, exact.

        wh: (points, intervals), Wh, absolute values below 2**31 (int32, uint16, or int64 of that
        size).
        Returns (points,) Wh, and for each vector (points,) Wh x price.
        """
        if self.matrix.shape[1] == 1:
            return wh.sum(axis=1, dtype=np.int64), []

        sums = np.empty((wh.shape[0], self.matrix.shape[1]))  # (points, 1 + vectors)
        reached = np.empty(wh.shape[0])  # (points,) the sum of absolute readings

        signed = wh.dtype.kind != "u"
        rows = max(1, CHUNK_VALUES // max(1, wh.shape[1]))
        for first in range(0, wh.shape[0], rows):
            chunk = slice(first, first + rows)
            values = wh[chunk].astype(np.float64)  # (rows, intervals)
            sums[chunk] = values @ self.matrix
            # Where readings are negative (differences, shares of a heating limit), which is rare,
            # their sum is no bound.
            reached[chunk] = (
                np.abs(values).sum(axis=1)
                if signed and values.min(initial=0) < 0
                else sums[chunk, 0]
            )

        return sums[:, 0].astype(np.int64), [
            self._column(wh, sums, reached, index) for index in range(len(self.largest))
        ]

    def _column(
        self,
        wh: NDArray[np.integer[Any]],
        sums: NDArray[np.float64],
        reached: NDArray[np.float64],
        index: int,
    ) -> Exact:
        """(points,) one column of the products; points beyond the bound in wider integers."""
        largest = self.largest[index]
        if not largest:
            return np.zeros(len(sums), np.int64)

        beyond = reached > (FLOAT_EXACT - 1) // largest
        if not beyond.any():
            return sums[:, 1 + index].astype(np.int64)

        wide = _wide_product(wh[beyond], self.vectors[index], int(reached[beyond].max()) * largest)
        exact = np.where(beyond, 0, sums[:, 1 + index]).astype(np.int64).astype(wide.dtype)
        exact[beyond] = wide

        return exact


def _wide_product(wh: NDArray[np.integer[Any]], vector: NDArray[np.int64], bound: int) -> Exact:
    kind: Any = np.int64 if bound < INT64_EXACT else object
    product: Exact = wh.astype(kind) @ vector.astype(kind)
    return product


def reach(values: Exact) -> int:
    """The largest absolute value, as a Python integer; 0 for none."""
    return max(int(values.max()), -int(values.min())) if values.size else 0


def times(values: Exact, factor: int) -> Exact:
    """`values` x `factor`, exact."""
    if factor == 1:
        return values

    fits = values.dtype != object and reach(values) * abs(factor) < INT64_EXACT

    return values * np.int64(factor) if fits else values.astype(object) * factor


def plus(left: Exact, right: Exact) -> Exact:
    """`left` + `right`, exact."""
    small = "O" not in left.dtype.kind + right.dtype.kind
    fits = small and reach(left) + reach(right) < INT64_EXACT

    return left + right if fits else left.astype(object) + right.astype(object)
