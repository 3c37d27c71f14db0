"""What a bill keeps of its customer and of what was agreed, as it was on the day of issue: to JSON
and back.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from elhandel.billing.annotations import annotations_of
from elhandel.billing.bill import (
    Agreement,
    BillLine,
    BillSection,
    EInvoiceFormat,
    Recipient,
)
from elhandel.billing.estimate import basis_of, basis_values
from elhandel.platform.bulk.arrays import array_text
from elhandel.values.days.period import Period
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import RunId, SupplyPeriodId

_OF_RECIPIENT = ("kind", "cvr", "ean", "order_reference", "account_number")


def recipient_fields(recipient: Recipient) -> dict[str, Any]:
    """Whom a bill is addressed to; what is not known is left out."""
    known = {name: getattr(recipient, name) for name in (*_OF_RECIPIENT, "einvoice")}
    return {
        "name": recipient.name,
        "address": list(recipient.address),
        **{name: value for name, value in known.items() if value is not None},
    }


def recipient_of(stored: Mapping[str, Any], recipient_id: int | None) -> Recipient:
    """The inverse of `recipient_fields`."""
    wanted = stored.get("einvoice")
    return Recipient(
        name=stored["name"],
        address=tuple(stored["address"]),
        recipient_id=recipient_id,
        **{name: stored.get(name) for name in _OF_RECIPIENT},
        einvoice=None if wanted is None else EInvoiceFormat(wanted),
    )


def snapshot_fields(section: BillSection) -> dict[str, Any]:
    """The columns of a section that keep what its lines do not say."""
    agreed = section.agreement
    return {
        "year_before_daily_wh": array_text(section.year_before_daily_wh),
        "grid_company": section.grid_company,
        "final": section.final,
        "basis": None if section.basis is None else basis_values(section.basis),
        "agreement": None
        if agreed is None
        else {
            "promised_to": agreed.promised_to,
            "after_term": agreed.after_term,
            "price_notice_days": agreed.price_notice_days,
            "supply_ends_on": agreed.supply_ends_on,
        },
    }


def section_of(row: Mapping[str, Any], lines: Sequence[BillLine]) -> BillSection:
    """A section from its row."""
    run, supply, gsrn = row["run_id"], row["supply_period_id"], row["gsrn"]

    return BillSection(
        run_id=None if run is None else RunId(run),
        supply_period_id=None if supply is None else SupplyPeriodId(supply),
        gsrn=None if gsrn is None else Gsrn(gsrn),
        supply_address=tuple(row["supply_address"]),
        product=row["product"],
        correction=row["correction"],
        period=Period(row["period_from"], row["period_to"]),
        daily_wh=tuple(row["daily_wh"]),
        year_before_wh=row["year_before_wh"],
        lines=tuple(lines),
        annotations=annotations_of(row["annotations"]),
        year_before_daily_wh=tuple(row["year_before_daily_wh"]),
        grid_company=row["grid_company"],
        agreement=_agreement(row["agreement"]),
        final=row["final"],
        basis=basis_of(row["basis"]),
    )


def _agreement(stored: Mapping[str, Any] | None) -> Agreement | None:
    if stored is None:
        return None

    return Agreement(
        promised_to=_day(stored["promised_to"]),
        after_term=stored["after_term"],
        price_notice_days=stored["price_notice_days"],
        supply_ends_on=_day(stored["supply_ends_on"]),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
