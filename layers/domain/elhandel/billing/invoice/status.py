"""The status of documents, as it follows from the ledger and from the day: stored nowhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from elhandel.platform.database import Transaction, fetch_one


class Status(StrEnum):
    """What a document is, as it is shown."""

    DRAFT = "draft"
    """It has no number yet: `billing.draft`."""

    ISSUED = "issued"
    PARTLY_PAID = "partly_paid"

    PAID = "paid"
    """Nothing is open: paid, set off, or paid out; also where nothing was due."""

    OVERDUE = "overdue"
    CREDITED = "credited"
    """Notes have taken back all of it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a document stands."""

    status: Status

    open_ore: int
    """What the customer still owes of it; below 0 what is still to the customer's good."""


def standings(tx: Transaction, invoice_ids: Sequence[int], today: date) -> Mapping[int, Standing]:
    """How these documents stand on a day, by their ids."""
    rows = tx.execute(_STANDINGS, {"ids": list(invoice_ids), "today": today})
    return {invoice: Standing(Status(status), open_ore) for invoice, open_ore, status in rows}


def own_standing(tx: Transaction, invoice_id: int, today: date) -> Standing:
    """How a document of the asking customer stands on a day, in that customer's transaction."""
    open_ore, status = fetch_one(tx, _OWN, {"id": invoice_id, "today": today})
    return Standing(Status(status), open_ore)


_STANDINGS: Final = """
SELECT d.invoice_id, d.open_ore, d.status FROM billing.document_status(%(today)s) d
WHERE d.invoice_id = ANY(%(ids)s::int[])
"""

_OWN: Final = """
SELECT open_ore, status FROM billing.own_document_status(%(today)s) WHERE invoice_id = %(id)s
"""
