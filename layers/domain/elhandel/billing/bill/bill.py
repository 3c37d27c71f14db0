"""What a customer is to be billed, before it has a number: values only."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from elhandel.billing.annotations import NO_ANNOTATIONS, Annotations
from elhandel.settlement.engine.exact import Totals, totals
from elhandel.values.days.period import Period
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import CustomerId, RunId, SupplyPeriodId

type Category = Literal["supplier", "network", "tax", "aconto"]
type Component = Literal["energy", "charge", "supplier_subscription", "production_credit", "aconto"]
type InvoiceKind = Literal["invoice", "credit_note"]
type SettlementKey = tuple[RunId, SupplyPeriodId]
"""What one run settled of a supply period."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom an invoice is addressed to."""

    name: str
    address: tuple[str, ...]

    recipient_id: int | None = None
    """The recipient that a contract names; None where it is the customer."""


@dataclass(frozen=True, slots=True)
class BillLine:
    """A line as it will be printed.

    A line of aconto has no settled line behind it, and its VAT stands on it: what was asked for is
    set off to the øre.
    """

    category: Category
    component: Component
    description: str
    quantity_wh: int | None

    quantity: str | None
    """In Danish, of what is not measured in kWh."""

    unit_price: int | None
    """Micro-DKK per kWh, month or piece."""

    amount_ore: int
    """Without VAT."""

    vat: bool
    """Whether VAT is added."""

    settlement_line_no: int | None

    vat_ore: int | None = None
    """Of aconto only."""


@dataclass(frozen=True, slots=True)
class BillSection:
    """The lines of one settlement, or an amount on account."""

    run_id: RunId | None
    supply_period_id: SupplyPeriodId
    gsrn: Gsrn
    supply_address: tuple[str, ...]
    product: str
    correction: bool
    period: Period
    daily_wh: tuple[int, ...]
    year_before_wh: int | None
    lines: tuple[BillLine, ...]
    annotations: Annotations = NO_ANNOTATIONS

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

    customer_id: CustomerId
    recipient: Recipient
    sections: tuple[BillSection, ...]

    def totals(self, vat_percent: int) -> Totals:
        """The sums in øre: VAT once on the sum of the rounded lines, and beside it aconto's."""
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
    def period(self) -> Period:
        """The days that are billed; those of corrections and of aconto only if there is no more."""
        settled = [section for section in self.sections if not section.aconto]
        originals = [section for section in settled if not section.correction]
        sections = originals or settled or self.sections

        return Period(
            min(section.period.start for section in sections),
            max(section.period.end for section in sections),
        )

    def _lines(self) -> Sequence[BillLine]:
        return [line for section in self.sections for line in section.lines]
