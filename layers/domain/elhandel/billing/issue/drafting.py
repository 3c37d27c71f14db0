"""From a bill to a document without a number: its kind, and its sums under the VAT rules that it is
under.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from elhandel.billing.bill import Bill, Families, VatClass, kind_of
from elhandel.billing.invoice import Draft
from elhandel.billing.profile import Profile
from elhandel.platform.database import Transaction, fetch_one
from elhandel.platform.settings import settings
from elhandel.portfolio.markets import markets_of
from elhandel.values.ids import CustomerId
from elhandel.values.units import ore

LITTLE_WAITS: Final = timedelta(days=183)
"""How long an amount that is too little for a bill waits for the next one."""


class Drafting:
    """Drafts of one transaction: the notes of an invoice count each other."""

    def __init__(
        self, tx: Transaction, profiles: Mapping[CustomerId, Profile], today: date
    ) -> None:
        self._tx = tx
        self._profiles = profiles
        self._markets = markets_of(tx, list(profiles), today)
        self._families = Families(tx)

    def draft(self, bill: Bill, corrects_id: int | None) -> Draft:
        """A bill as an invoice, or as the next note of the invoice that it corrects.

        An invoice is under the VAT rules of its customer's account, a note under its invoice's.
        """
        profile = self._profiles[bill.customer_id]
        recipient = profile.addressed(bill.recipient)
        if recipient is not bill.recipient:
            bill = replace(bill, recipient=recipient)
        if corrects_id is None:
            return self._invoice(bill, profile.vat_class)

        vat = self._class_of(corrects_id)
        of_class = self._families.bounded(corrects_id, bill.under(vat))
        sums, percent = self._families.add(corrects_id, of_class)

        return Draft(
            bill=of_class,
            totals=sums,
            vat_percent=percent,
            kind=kind_of(sums),
            corrects_id=corrects_id,
            vat_class=vat,
        )

    def _invoice(self, bill: Bill, vat: VatClass) -> Draft:
        of_class = bill.under(vat)
        percent = self._markets[bill.customer_id].vat_percent
        return Draft(
            bill=of_class,
            totals=of_class.totals(percent),
            vat_percent=percent,
            vat_class=vat,
        )

    def _class_of(self, invoice_id: int) -> VatClass:
        (vat,) = fetch_one(self._tx, _CLASS, {"invoice": invoice_id})
        return VatClass(vat)


def is_too_little(draft: Draft, profile: Profile) -> bool:
    """Whether a document is below what its account is billed for; a final bill never is."""
    least = ore(settings().least_bill_dkk) if profile.least_ore is None else profile.least_ore
    final = any(section.final for section in draft.bill.sections)
    return not final and abs(draft.totals.total) < least


_CLASS: Final = "SELECT vat_class FROM billing.invoice WHERE invoice_id = %(invoice)s"
