"""Energinet's charges: transmission, system, feed-in, the system subscription, and the electricity
tax.

Public prices, DKK/kWh without VAT, held as micro-DKK. Two codes are our own, for want of published
ones: EA-002 for the reduced tax of electric heating, and SYS-ABO for the system subscription.
"""

from datetime import date
from typing import Final

from simulator.world.energi_data_service.charges import Charge, ChargeKind, price_changes

ENERGINET: Final = "5790000432752"
_NAME: Final = "Energinet Systemansvar A/S (SYO)"

# (code, kind, name, tax, (first day, micro-DKK), …)
_CHARGES: Final[tuple[tuple[str, ChargeKind, str, bool, tuple[tuple[date, int], ...]], ...]] = (
    (
        "40000",
        "D03",
        "Transmissions nettarif",
        False,
        (
            (date(2020, 1, 1), 53_000),
            (date(2021, 1, 1), 49_000),
            (date(2023, 1, 1), 58_000),
            (date(2024, 1, 1), 74_000),
            (date(2025, 1, 1), 61_000),
            (date(2026, 1, 1), 43_000),
        ),
    ),
    (
        "41000",
        "D03",
        "Systemtarif",
        False,
        (
            (date(2020, 1, 1), 44_000),
            (date(2021, 1, 1), 61_000),
            (date(2023, 1, 1), 54_000),
            (date(2024, 1, 1), 51_000),
            (date(2025, 1, 1), 74_000),
            (date(2026, 1, 1), 72_000),
        ),
    ),
    (
        "40010",
        "D03",
        "Indfødningstarif produktion",
        False,
        ((date(2020, 1, 1), 3_000), (date(2024, 7, 1), 0), (date(2025, 1, 1), 5_000)),
    ),
    (
        "45012",
        "D03",
        "Balancetarif produktion",
        False,
        (
            (date(2020, 1, 1), 1_120),
            (date(2021, 1, 1), 1_230),
            (date(2022, 1, 1), 1_160),
            (date(2023, 1, 1), 1_600),
            (date(2024, 1, 1), 2_400),
            (date(2025, 1, 1), 6_500),
            (date(2026, 1, 1), 5_300),
        ),
    ),
    (
        "SYS-ABO",
        "D01",
        "Systemabonnement",
        False,
        ((date(2020, 1, 1), 0), (date(2024, 1, 1), 15_000_000)),
    ),
    (
        "EA-001",
        "D03",
        "Elafgift",
        True,
        (
            (date(2020, 1, 1), 892_000),
            (date(2021, 1, 1), 900_000),
            (date(2022, 1, 1), 903_000),
            (date(2022, 7, 1), 763_000),
            (date(2022, 10, 1), 723_000),
            (date(2023, 1, 1), 8_000),
            (date(2023, 7, 1), 697_000),
            (date(2024, 1, 1), 761_000),
            (date(2025, 1, 1), 720_000),
            (date(2026, 1, 1), 8_000),
        ),
    ),
    ("EA-002", "D03", "Reduceret elafgift", True, ((date(2020, 1, 1), 8_000),)),
    ("EA-003", "D03", "Negativ reduceret elafgift", True, ((date(2020, 1, 1), -8_000),)),
)


def _charge(
    code: str, kind: ChargeKind, name: str, tax: bool, prices: tuple[tuple[date, int], ...]
) -> Charge:
    return Charge(
        owner_gln=ENERGINET,
        owner=_NAME,
        kind=kind,
        code=code,
        name=name,
        description=name,
        resolution="P1M" if kind == "D01" else "P1D",
        prices=price_changes((day, (price,)) for day, price in prices),
        tax=tax,
    )


ENERGINET_CHARGES: Final[dict[str, Charge]] = {row[0]: _charge(*row) for row in _CHARGES}
