"""What a customer is to be billed in a run, before it has a number: values only, nothing is read or written here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from elhandel.settlement.engine import Totals, totals

type Category = Literal["supplier", "network", "tax"]
type Component = Literal["energy", "charge", "supplier_subscription", "production_credit"]


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom an invoice is addressed to."""

    name: str
    address: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BillLine:
    """A line as it will be printed; `unit_price` in micro-DKK per kWh, month or piece, amounts in øre without VAT."""

    category: Category
    component: Component
    description: str
    quantity_wh: int | None
    quantity: str | None
    unit_price: int | None
    amount_ore: int
    vat: bool
    settlement_line_no: int


@dataclass(frozen=True, slots=True)
class BillSection:
    """The lines of one supply period for the local days [period_from, period_to)."""

    supply_period_id: int
    gsrn: str
    supply_address: tuple[str, ...]
    product: str
    correction: bool
    period_from: date
    period_to: date
    daily_wh: tuple[int, ...]
    year_before_wh: int | None
    lines: tuple[BillLine, ...]

    @property
    def consumption_wh(self) -> int:
        """The energy that is billed here."""
        return sum(line.quantity_wh or 0 for line in self.lines if line.component == "energy")


@dataclass(frozen=True, slots=True)
class Bill:
    """Everything that one customer is to pay in one run."""

    customer_id: int
    recipient: Recipient
    sections: tuple[BillSection, ...]

    def totals(self, vat_percent: int) -> Totals:
        """The sums in øre: VAT once, on the sum of the rounded lines that carry it."""
        return totals(((line.amount_ore, line.vat) for line in self._lines()), vat_percent)

    @property
    def period(self) -> tuple[date, date]:
        """The days that are billed; those of corrections only where there is nothing else."""
        sections = [section for section in self.sections if not section.correction] or self.sections
        return min(section.period_from for section in sections), max(section.period_to for section in sections)

    def _lines(self) -> Sequence[BillLine]:
        return [line for section in self.sections for line in section.lines]
