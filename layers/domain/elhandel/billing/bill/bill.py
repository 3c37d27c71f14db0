"""What a customer is to be billed, before it has a number: values only."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Literal

from elhandel.billing.annotations import NO_ANNOTATIONS, Annotations
from elhandel.billing.bill.vat import VatClass
from elhandel.billing.estimate import Basis
from elhandel.settlement.engine.exact import Totals, totals
from elhandel.values.days.period import Period
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import CustomerId, RunId, SupplyPeriodId

type Category = Literal["supplier", "network", "tax", "aconto", "service", "allowance"]
type Component = Literal[
    "energy",
    "charge",
    "supplier_subscription",
    "production_credit",
    "aconto",
    "service",
    "allowance",
]
type InvoiceKind = Literal["invoice", "credit_note"]
type CustomerKind = Literal["private", "business"]
type SettlementKey = tuple[RunId, SupplyPeriodId]
"""What one run settled of a supply period."""


class EInvoiceFormat(StrEnum):
    """Which e-invoice a buyer takes."""

    PEPPOL = "peppol"
    """Peppol BIS Billing 3, which is EN 16931."""

    OIOUBL = "oioubl"
    """OIOUBL 2.1, of NemHandel."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A note that went out together with an invoice."""

    number: str
    total_ore: int


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom an invoice is addressed to."""

    name: str
    address: tuple[str, ...]

    recipient_id: int | None = None
    """The recipient that a contract names; None where it is the customer."""

    kind: CustomerKind | None = None
    """Of the customer: what the law wants a consumer to read, no company has to. None: unknown."""

    cvr: str | None = None
    """Of a company, as the account's profile names it; with `ean` and `order_reference`."""

    ean: str | None = None
    order_reference: str | None = None

    einvoice: EInvoiceFormat | None = None
    """None: a document to read is all that is sent."""

    account_number: str | None = field(default=None, compare=False)
    """Of the customer's account; None where the document is older than such numbers."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What was agreed for a supply, as it was known when its bill was issued."""

    promised_to: date | None
    """The first day on which the price is no longer promised; None: it never was."""

    after_term: str
    """What is paid then: `list` (the price of the list) or `unchanged`."""

    price_notice_days: int
    """How many days before its first day we announce a dearer price."""

    supply_ends_on: date | None
    """The first day without supply, where its end is known."""


@dataclass(frozen=True, slots=True)
class BillLine:
    """A line as it will be printed.

    A line of aconto has no settled line behind it, and its VAT stands on it: what was asked for is
    set off to the øre. So does that of an allowance, an amount off an invoice. A service's line
    bills a charge that is not settled.
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
    """Of aconto and of allowances only."""

    billing_charge_id: int | None = None
    """Of a service only: the charge behind it."""


@dataclass(frozen=True, slots=True)
class BillSection:
    """The lines of one settlement, an amount on account, or the account's other charges."""

    run_id: RunId | None

    supply_period_id: SupplyPeriodId | None
    """With `gsrn`: the home that it is about; None for charges, which are about none."""

    gsrn: Gsrn | None
    supply_address: tuple[str, ...]
    product: str
    correction: bool
    period: Period
    daily_wh: tuple[int, ...]
    year_before_wh: int | None
    lines: tuple[BillLine, ...]
    annotations: Annotations = NO_ANNOTATIONS

    year_before_daily_wh: tuple[int, ...] = ()
    """Of each of the same days a year before; empty where not all of them are known."""

    grid_company: str | None = None
    """GLN of the grid company whose charges the point pays."""

    agreement: Agreement | None = None

    final: bool = False
    """Whether it settles the last day of a supply that has ended."""

    basis: Basis | None = None
    """Of an amount on account that was estimated: what it rests on."""

    @property
    def aconto(self) -> bool:
        """Whether this is an amount on account: no settlement run is behind it."""
        return self.run_id is None and not self.services

    @property
    def services(self) -> bool:
        """Whether this bills charges that are not settled: services, fees, goodwill."""
        return self.supply_period_id is None

    @property
    def original(self) -> bool:
        """Whether its days are billed here for the first time."""
        return not self.correction and self.run_id is not None

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

    mandate: str | None = None
    """The number under which Betalingsservice collects it; None: the customer pays by hand."""

    def totals(self, vat_percent: int) -> Totals:
        """The sums in øre: VAT once on the sum of the rounded lines, and beside it that of aconto
        and of allowances.
        """
        settled = self.settled_totals(vat_percent)

        on_account = [line for line in self._lines() if line.vat_ore is not None]
        net = sum(line.amount_ore for line in on_account)
        taxed = sum(line.amount_ore for line in on_account if line.vat)
        vat = sum(line.vat_ore or 0 for line in on_account)

        return Totals(settled.subtotal + net, settled.vat_base + taxed, settled.vat + vat)

    def settled_totals(self, vat_percent: int) -> Totals:
        """The sums of what was settled, in øre, without aconto and allowances."""
        return totals(
            ((line.amount_ore, line.vat) for line in self._lines() if line.vat_ore is None),
            vat_percent,
        )

    @property
    def period(self) -> Period:
        """The days that are settled; those of corrections, and of what is not, only if there is no
        more.
        """
        settled = [section for section in self.sections if section.run_id is not None]
        originals = [section for section in settled if not section.correction]
        sections = originals or settled or self.sections

        return Period(
            min(section.period.start for section in sections),
            max(section.period.end for section in sections),
        )

    @property
    def final(self) -> bool:
        """Whether it is the last regular bill of all that it bills: a *slutopgørelse*."""
        last = self.last_of_supplies()
        return bool(last) and all(section.final for section in last)

    def last_of_supplies(self) -> Sequence[BillSection]:
        """The last section of each supply that is billed for the first time here."""
        by_supply: dict[SupplyPeriodId | None, BillSection] = {}
        for section in self.sections:
            known = by_supply.get(section.supply_period_id)
            if section.original and (known is None or section.period.end > known.period.end):
                by_supply[section.supply_period_id] = section

        return list(by_supply.values())

    def under(self, vat: VatClass) -> "Bill":
        """This bill under the VAT rules of its customer; where they add none, no line has VAT."""
        if vat is VatClass.STANDARD:
            return self

        sections = tuple(
            replace(section, lines=tuple(replace(line, vat=False) for line in section.lines))
            for section in self.sections
        )
        return replace(self, sections=sections)

    def _lines(self) -> Sequence[BillLine]:
        return [line for section in self.sections for line in section.lines]
