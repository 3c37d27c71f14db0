"""Grid companies' prices for households, after tariff model 3.0: low at night, high by day, peak
from 17 to 21.

The companies and the model are real; the levels below were written for the simulator, near those of
the years they stand at. A year that is not in a table costs as the last one before it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from simulator.world.energi_data_service.charges import Charge, Prices, price_changes
from simulator.world.households import GRID_AREAS

_FIRST_YEAR: Final = 2021
_LAST_YEAR: Final = 2035

# Low : high : peak, by season; winter is October to March.
_WINTER: Final = (Fraction(1), Fraction(3), Fraction(9))
_SUMMER: Final = (Fraction(1), Fraction(3, 2), Fraction(39, 10))


@dataclass(frozen=True, slots=True)
class _Rates:
    """One company's codes, and its levels by the year from which they hold."""

    tariff: str
    feed_in: str
    low: dict[int, int]
    """The low band, in micro-DKK/kWh."""
    feed_in_price: dict[int, int]
    """In micro-DKK/kWh."""
    subscription: dict[int, int]
    """In micro-DKK a month."""


_RATES: Final[dict[str, _Rates]] = {
    "131": _Rates(
        "CD",
        "C INDF",
        {2021: 96_000, 2023: 118_000, 2024: 110_100, 2025: 86_700, 2026: 87_900},
        {2021: 0, 2024: 15_300, 2025: 11_000, 2026: 11_200},
        {2021: 21_000_000, 2025: 24_500_000},
    ),
    "151": _Rates(
        "151-NT01T",
        "INF_NT_C",
        {2021: 78_000, 2024: 82_600, 2025: 72_900, 2026: 60_500},
        {2021: 0, 2024: 1_900, 2026: 1_800},
        {2021: 24_000_000, 2026: 25_250_000},
    ),
    "244": _Rates(
        "C",
        "IFC",
        {2021: 69_000, 2024: 75_400, 2025: 72_300, 2026: 65_300},
        {2021: 0, 2026: 11_600},
        {2021: 30_000_000, 2025: 31_500_000},
    ),
    "344": _Rates(
        "T-C-F-F-TD",
        "T-C-INDF",
        {2021: 95_000, 2024: 110_100, 2025: 86_700, 2026: 87_900},
        {2021: 0, 2024: 700, 2025: 11_000, 2026: 11_200},
        {2021: 21_000_000, 2025: 24_500_000},
    ),
    "543": _Rates(
        "TNT1011",
        "TNT1051",
        {2021: 74_000, 2024: 81_200, 2025: 79_000, 2026: 76_900},
        {2021: 0, 2025: 6_400},
        {2021: 18_750_000, 2026: 19_500_000},
    ),
    "740": _Rates(
        "30TR_C_ET",
        "30_C_I",
        {2021: 92_000, 2024: 112_600, 2025: 111_000, 2026: 106_500},
        {2021: 0, 2024: 14_100, 2026: 14_000},
        {2021: 26_000_000, 2024: 28_000_000},
    ),
    "791": _Rates(
        "DT_C_01",
        "DT_C_I",
        {2021: 102_000, 2024: 121_500, 2025: 97_600, 2026: 97_600},
        {2021: 0, 2025: 4_700},
        {2021: 20_500_000, 2025: 23_000_000},
    ),
    "911": _Rates(
        "46",
        "57",
        {2021: 88_000, 2024: 99_000, 2025: 93_200, 2026: 90_400},
        {2021: 0, 2025: 8_100},
        {2021: 33_000_000, 2025: 34_750_000},
    ),
}

SUBSCRIPTION_CODE: Final = "ABO-C"  # the companies' own codes are not published as a list


def grid_charges(grid_area: str) -> tuple[Charge, Charge, Charge]:
    """The household tariff, the household subscription and the feed-in tariff of a grid area."""
    area, rates = GRID_AREAS[grid_area], _RATES[grid_area]
    tariff = Charge(
        area.gln,
        area.company,
        "D03",
        rates.tariff,
        "Nettarif C time",
        "Tidsdifferentieret nettarif for kunder på 0,4 kV",
        "PT1H",
        price_changes(_seasons(rates.low)),
    )

    subscription = Charge(
        area.gln,
        area.company,
        "D01",
        SUBSCRIPTION_CODE,
        "Netabonnement C",
        "Abonnement for kunder på 0,4 kV",
        "P1M",
        price_changes(_by_year(rates.subscription)),
    )

    feed_in = Charge(
        area.gln,
        area.company,
        "D03",
        rates.feed_in,
        "Indfødningstarif C",
        "Betaling for indfødning til nettet på 0,4 kV",
        "P1D",
        price_changes(_by_year(rates.feed_in_price)),
    )

    return tariff, subscription, feed_in


def _seasons(low: dict[int, int]) -> Iterator[tuple[date, Prices]]:
    for year in range(_FIRST_YEAR, _LAST_YEAR + 1):
        level = _in_force(low, year)
        yield date(year, 1, 1), _pattern(level, _WINTER)
        yield date(year, 4, 1), _pattern(level, _SUMMER)
        yield date(year, 10, 1), _pattern(level, _WINTER)


def _pattern(low: int, bands: tuple[Fraction, Fraction, Fraction]) -> Prices:
    night, day, peak = (round(low * band) for band in bands)
    return (night,) * 6 + (day,) * 11 + (peak,) * 4 + (day,) * 3


def _by_year(levels: dict[int, int]) -> Iterator[tuple[date, Prices]]:
    yield from ((date(year, 1, 1), (level,)) for year, level in sorted(levels.items()))


def _in_force(levels: dict[int, int], year: int) -> int:
    return levels[max(start for start in levels if start <= year)]
