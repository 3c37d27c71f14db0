"""The supplier that is loaded, as arrays: which points there are, what stands behind each, and
their numbers.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simulator.local.load.grid import LoadedArea
from simulator.local.load.options import LoadOptions
from simulator.world.households.fleet import AREAS, DWELLINGS, Fleet

type Int64s = NDArray[np.int64]

PRODUCTS: Final = ("spot-basis", "spot-groen", "fast-12")
_PRODUCT_SHARES: Final = (0.6, 0.25, 0.15)
# Out of 100 points, and what they take from the grid in a year, kWh.
_DWELLINGS: Final[dict[str, tuple[int, int, int]]] = {
    "flat": (30, 1_400, 2_600),
    "house": (36, 3_200, 5_400),
    "heat_pump": (10, 6_500, 11_000),
    "electric_car": (8, 5_500, 9_000),
    "solar": (10, 2_600, 4_600),
    "shop": (6, 6_000, 38_000),
}
_GSRN_PREFIX: Final = "5713139"
_AT_ONCE: Final = 100_000


@dataclass(frozen=True, slots=True, eq=False)
class Supplier:
    """The metering points of a supplier."""

    main: Int64s
    """metering_point_ids, as of production and heating."""
    production: Int64s
    heating: Int64s
    solar: NDArray[np.intp]
    """Which of the main points have such a child, as of heated."""
    heated: NDArray[np.intp]
    area: NDArray[np.intp]  # (points,)
    """The main points' places in the areas; product: in PRODUCTS."""
    product: NDArray[np.intp]  # (points,)
    fleet: Fleet
    gsrns: NDArray[np.uint8]  # (all points, 18)
    """Digits in ASCII."""

    @property
    def points(self) -> int:
        """How many points with the children."""
        return len(self.gsrns)


def draw(
    options: LoadOptions, areas: tuple[LoadedArea, ...], take_numbers: Callable[[int], int]
) -> Supplier:
    """The supplier of the options' seed. take_numbers: the first of as many free
    metering_point_ids.

    Areas and products are drawn point by point, as customers come: neighbours in number have
    nothing in common.
    """
    random = np.random.default_rng(options.seed)
    kinds = np.array([DWELLINGS.index(kind) for kind in _DWELLINGS])
    shares = np.array([share for share, _, _ in _DWELLINGS.values()])
    percent = np.arange(options.points) * 100 // options.points
    dwelling = random.permutation(kinds[np.searchsorted(shares.cumsum(), percent, "right")])
    bounds = np.array([_DWELLINGS[kind][1:] for kind in DWELLINGS])
    area = random.integers(0, len(areas), options.points)
    solar, heated = (
        np.flatnonzero(dwelling == DWELLINGS.index(kind)) for kind in ("solar", "heat_pump")
    )
    count = options.points + len(solar) + len(heated)
    ids = take_numbers(count) + np.arange(count)
    gsrns = np.concatenate([_gsrns(ids[some]) for some in slices(count)])
    fleet = Fleet(
        gsrn=ids[: options.points].astype(np.uint64),
        annual_wh=1000.0 * random.integers(bounds[dwelling, 0], bounds[dwelling, 1]),
        dwelling=dwelling,
        area=np.array([AREAS.index(place.price_area) for place in areas])[area],
        panel_watts=np.where(
            dwelling == DWELLINGS.index("solar"),
            random.integers(6, 20, options.points) * 500.0,
            0.0,
        ),
    )
    main, production, heating = np.split(ids, [options.points, options.points + len(solar)])
    product = random.choice(len(PRODUCTS), options.points, p=_PRODUCT_SHARES)

    return Supplier(
        main=main,
        production=production,
        heating=heating,
        solar=solar,
        heated=heated,
        area=area,
        product=product,
        fleet=fleet,
        gsrns=gsrns,
    )


def slices(count: int) -> Iterator[slice]:
    """`count` rows, no more at once than memory stays small with, however many there are."""
    for first in range(0, count, _AT_ONCE):
        yield slice(first, first + _AT_ONCE)


def _gsrns(ids: Int64s) -> NDArray[np.uint8]:
    """GSRNs that end in the ids, with their check digits: (points, 18) ASCII."""
    stems = int(_GSRN_PREFIX) * 10**10 + ids
    digits = stems[:, None] // 10 ** np.arange(16, -1, -1)[None, :] % 10
    check = -(digits * np.where(np.arange(17) % 2 == 0, 3, 1)).sum(axis=1) % 10
    return (np.column_stack([digits, check]) + ord("0")).astype(np.uint8)
