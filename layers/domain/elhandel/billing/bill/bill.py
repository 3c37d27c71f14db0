"""What a customer is to be billed, before it has a number: values only, nothing is read or written
here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from elhandel.settlement.engine.exact import Totals, totals

type Category = Literal["supplier", "network", "tax", "aconto"]
type Component = Literal["energy", "charge", "supplier_subscription", "production_credit", "aconto"]
type InvoiceKind = Literal["invoice", "credit_note"]
type StretchKey = tuple[int, int]
"""A settled stretch: (settlement run, supply period)."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom an invoice is addressed to; recipient_id: a contract's own recipient, None where it is
    the customer.
    """

    name: str
    address: tuple[str, ...]
    recipient_id: int | None = None


@dataclass(frozen=True, slots=True)
class BillLine:
    """A line as it will be printed; `unit_price` in micro-DKK per kWh, month or piece, amounts in
    øre without VAT.

    A line of aconto has no settled line behind it and its own VAT: what was asked for is set off to
    the øre.
    """

    category: Category
    component: Component
    description: str
    quantity_wh: int | None
    quantity: str | None
    unit_price: int | None
    amount_ore: int
    vat: bool
    settlement_line_no: int | None
    vat_ore: int | None = None


@dataclass(frozen=True, slots=True)
class BillSection:
    """The lines of one settled stretch, or an amount on account, over the local days [period_from,
    period_to).
    """

    run_id: int | None
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
    def aconto(self) -> bool:
        """Whether this is an amount on account: no settlement run is behind it."""
        return self.run_id is None

    @property
    def consumption_wh(self) -> int:
        """The energy that is billed here."""
        return sum(line.quantity_wh or 0 for line in self.lines if line.component == "energy")


@dataclass(frozen=True, slots=True)
class Bill:
    """Everything that stands on one document for a customer."""

    customer_id: int
    recipient: Recipient
    sections: tuple[BillSection, ...]

    def totals(self, vat_percent: int) -> Totals:
        """The sums in øre: VAT once, on the sum of the rounded lines that carry it, and beside it
        that of aconto.
        """
        settled = self.settled_totals(vat_percent)
        on_account = [line for line in self._lines() if line.vat_ore is not None]
        net = sum(line.amount_ore for line in on_account)
        vat = sum(line.vat_ore or 0 for line in on_account)
        return Totals(settled.subtotal + net, settled.vat_base + net, settled.vat + vat)

    def settled_totals(self, vat_percent: int) -> Totals:
        """The sums of what was settled, in øre, without aconto."""
        return totals(
            ((line.amount_ore, line.vat) for line in self._lines() if line.vat_ore is None),
            vat_percent,
        )

    @property
    def period(self) -> tuple[date, date]:
        """The days that are billed; those of corrections and of aconto only where there is nothing
        else.
        """
        settled = [section for section in self.sections if not section.aconto]
        sections = (
            [section for section in settled if not section.correction] or settled or self.sections
        )
        return min(section.period_from for section in sections), max(
            section.period_to for section in sections
        )

    def _lines(self) -> Sequence[BillLine]:
        return [line for section in self.sections for line in section.lines]
