"""What a line is called: a charge's key, or one of our own lines."""

from dataclasses import dataclass
from enum import StrEnum

from elhandel.values.charges import ChargeKey


class LineKind(StrEnum):
    """What a line is for."""

    ENERGY = "energy"
    CHARGE = "charge"
    SUPPLIER_SUBSCRIPTION = "supplier_subscription"
    PRODUCTION_CREDIT = "production_credit"


@dataclass(frozen=True, slots=True)
class LineKey:
    """What tells a line from the others of its metering point."""

    kind: LineKind
    charge: ChargeKey | None = None
    vat: bool = True

    @property
    def label(self) -> str:
        """The charge's code, or the kind of our own line."""
        return self.charge.code if self.charge else self.kind.value
