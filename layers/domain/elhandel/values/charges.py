"""Charges: what the grid company, Energinet and we bill for, and how a charge is known."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

ENERGINET: Final = "5790000432752"
"""The GLN under which the system operator's tariffs and the state's tax are charged."""


class ChargeKind(StrEnum):
    """Kinds of charge; on the wire D03, D01 and D02."""

    TARIFF = "tariff"
    SUBSCRIPTION = "subscription"
    FEE = "fee"


@dataclass(frozen=True, slots=True)
class ChargeKey:
    """A charge's identity in the market: its owner (GLN), kind and code."""

    owner: str
    kind: ChargeKind
    code: str

    def __str__(self) -> str:
        return f"{self.kind} {self.code} of {self.owner}"
