"""Forty grid areas with their companies' charges, on either side of the Great Belt. Numbers and
companies are made up.

A company has the charges that a household meets: a tariff with low, high and peak hours, one for
the nets above, two subscriptions, and a tariff on what is fed in. Energinet's charges are the
simulator's own.
"""

from dataclasses import dataclass
from random import Random
from typing import Final

from simulator.world.energi_data_service.energinet import ENERGINET_CHARGES
from simulator.world.households.places import PriceArea

GRID_AREAS: Final = 40
_WEST: Final = 24  # as many of the areas lie in DK1
_FIRST_OWNER: Final = 579000999000  # 12 digits, the check digit follows
ENERGINET_OF_POINT: Final = ("40000", "41000", "SYS-ABO", "EA-001")
ENERGINET_OF_HEATED: Final = ("40000", "41000", "SYS-ABO", "EA-002")
ENERGINET_OF_HEATING: Final = ("EA-001", "EA-003")
ENERGINET_OF_PRODUCTION: Final = ("40010", "45012")


@dataclass(frozen=True, slots=True)
class LoadedCharge:
    """A charge as the database knows it: prices in micro-DKK, 1 or 24, since before everything."""

    owner: str
    kind: str
    code: str
    name: str
    resolution: str
    prices: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LoadedArea:
    """A grid area; `charges` are put on every consumption point in it, `feed_in` on every
    production point.
    """

    number: str
    price_area: PriceArea
    name: str
    charges: tuple[LoadedCharge, ...]
    feed_in: LoadedCharge


def areas(seed: int) -> tuple[LoadedArea, ...]:
    """All grid areas, the same for the same seed."""
    return tuple(_area(seed, place) for place in range(GRID_AREAS))


def energinet_codes() -> tuple[str, ...]:
    """The codes of Energinet's charges that points are linked to."""
    used = {
        *ENERGINET_OF_POINT,
        *ENERGINET_OF_HEATED,
        *ENERGINET_OF_HEATING,
        *ENERGINET_OF_PRODUCTION,
    }
    return tuple(code for code in ENERGINET_CHARGES if code in used)


def _area(seed: int, place: int) -> LoadedArea:
    random = Random(f"{seed}/grid/{place}")
    owner = _gln(_FIRST_OWNER + place)
    low = random.randrange(60_000, 120_000, 100)
    by_hour = (low,) * 6 + (3 * low,) * 11 + (9 * low,) * 4 + (3 * low,) * 3

    def charge(kind: str, code: str, name: str, resolution: str, *prices: int) -> LoadedCharge:
        return LoadedCharge(owner, kind, f"{code}-{place:02d}", name, resolution, prices)

    return LoadedArea(
        number=str(401 + place if place < _WEST else 801 + place),
        price_area="DK1" if place < _WEST else "DK2",
        name=f"Netselskab {place + 1}",
        charges=(
            charge("tariff", "NT-C", "Nettarif C time", "PT1H", *by_hour),
            charge(
                "tariff", "NT-OV", "Overliggende net", "P1D", random.randrange(10_000, 40_000, 100)
            ),
            charge(
                "subscription",
                "ABO-C",
                "Netabonnement C",
                "P1M",
                random.randrange(18, 36) * 1_000_000,
            ),
            charge(
                "subscription",
                "ABO-M",
                "Målerabonnement",
                "P1M",
                random.randrange(8, 20) * 500_000,
            ),
        ),
        feed_in=charge(
            "tariff", "INDF", "Indfødningstarif C", "P1D", random.randrange(2_000, 12_000, 100)
        ),
    )


def _gln(stem: int) -> str:
    """A GLN of 12 digits and their check digit."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(str(stem)))
    return f"{stem}{-total % 10}"
