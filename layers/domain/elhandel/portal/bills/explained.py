"""One bill of a customer, explained: how it stands, where its money goes, why it is another than
the one before it, and what was corrected later.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from elhandel.billing import explained
from elhandel.billing.annotations import Change, Estimated, GreenHours
from elhandel.billing.bill import BillSection
from elhandel.billing.estimate import Basis
from elhandel.billing.explained import (
    Difference,
    Group,
    GroupedLine,
    Side,
    difference,
    groups_of,
    origins_of,
    supplements_of,
)
from elhandel.billing.green import green_hours
from elhandel.billing.invoice import Invoice, Standing, own_standing, payment_line
from elhandel.platform.database import Transaction
from elhandel.values.errors import NotFound


@dataclass(frozen=True, slots=True)
class ExplainedBill:
    """A bill with all that is said about it. VAT: `invoice.totals`."""

    invoice: Invoice
    standing: Standing
    groups: tuple[Group, ...]

    before: Invoice | None
    """The regular bill before it of the same supply."""

    difference: Difference | None
    notes: tuple[Invoice, ...]
    """What corrects it, in the order of their numbers."""

    green_today: GreenHours | None = None
    """What certificates cover of it by what is known now; None where nothing is covered."""

    @property
    def places(self) -> tuple[str, ...]:
        """The first lines of the addresses that it is about, each once."""
        first = [
            section.supply_address[0]
            for section in self.invoice.bill.sections
            if section.supply_address
        ]
        return tuple(dict.fromkeys(first))

    @property
    def changes(self) -> tuple[Change, ...]:
        """What was corrected, where this bill says it."""
        return tuple(
            change
            for section in self.invoice.bill.sections
            for change in section.annotations.changes
        )

    @property
    def estimated(self) -> tuple[Estimated, ...]:
        """What of its readings is estimated."""
        sections = self.invoice.bill.sections
        found = (section.annotations.estimated for section in sections)
        return tuple(estimated for estimated in found if estimated is not None)

    @property
    def green(self) -> GreenHours | None:
        """What certificates cover of it, as it says itself."""
        sections = self.invoice.bill.sections
        return _in_all(sections, {n: s.annotations.green for n, s in enumerate(sections)})

    @property
    def bases(self) -> tuple[Basis, ...]:
        """What its amounts on account rest on."""
        found = (section.basis for section in self.invoice.bill.sections)
        return tuple(basis for basis in found if basis is not None)

    @property
    def is_measured(self) -> bool:
        """Whether it has lines that are made of hours."""
        return any(opens(grouped) for group in self.groups for grouped in group.lines)

    @property
    def payment_line(self) -> str | None:
        """What the bank asks for; None where it is collected, or nothing is to be paid."""
        invoice = self.invoice
        if invoice.bill.mandate is not None or self.standing.open_ore <= 0:
            return None
        return payment_line(invoice.payment_reference, invoice.issuer.creditor_number)

    @property
    def is_aconto(self) -> bool:
        """Whether it asks for an amount on account and nothing else."""
        return all(section.aconto for section in self.invoice.bill.sections)


def explained_bill(tx: Transaction, number: str, today: date) -> ExplainedBill:
    """A bill of the asking customer. Raises NotFound."""
    invoice = own_bill(tx, number)
    groups = _groups(tx, invoice)
    before = explained.bill_before(tx, invoice)
    changed = None
    if before is not None:
        changed = difference(_side(invoice, groups), _side(before, _groups(tx, before)))

    return ExplainedBill(
        invoice=invoice,
        standing=own_standing(tx, invoice.invoice_id, today),
        groups=groups,
        before=before,
        difference=changed,
        notes=tuple(explained.notes_of(tx, invoice)),
        green_today=_green_today(tx, invoice),
    )


def opens(grouped: GroupedLine) -> bool:
    """Whether a line is made of hours or days that can be shown."""
    return grouped.line.settlement_line_no is not None


def own_bill(tx: Transaction, number: str) -> Invoice:
    """A bill of the asking customer, whole. Raises NotFound, also for somebody else's."""
    invoice = explained.own_bill(tx, number)
    if invoice is None:
        raise NotFound(f"You have no invoice {number}. The list says which there are.")
    return invoice


def _groups(tx: Transaction, invoice: Invoice) -> tuple[Group, ...]:
    supplies = {
        section.supply_period_id
        for section in invoice.bill.sections
        if section.supply_period_id is not None
    }
    # What was known on the day of issue: prices are agreed by the day.
    known_at = datetime.combine(invoice.issued_on, time.max, UTC)
    supplements = supplements_of(tx, list(supplies), known_at)

    return groups_of(invoice.bill, origins_of(tx, invoice.invoice_id, own=True), supplements)


def _green_today(tx: Transaction, invoice: Invoice) -> GreenHours | None:
    if invoice.corrects_number is not None:
        return None
    sections = invoice.bill.sections
    return _in_all(sections, green_hours(tx, sections))


def _in_all(
    sections: Sequence[BillSection], green: Mapping[int, GreenHours | None]
) -> GreenHours | None:
    """What is covered of all that a bill bills for the first time; None where nothing is."""
    whole = GreenHours(0, 0)
    for place, section in enumerate(sections):
        if section.original and section.consumption_wh > 0:
            whole = whole.plus(green.get(place) or GreenHours(section.consumption_wh, 0))
    return whole if whole.covered_wh else None


def _side(invoice: Invoice, groups: Sequence[Group]) -> Side:
    return Side(groups, invoice.totals.total, invoice.vat_percent)
