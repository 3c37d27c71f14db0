"""The billing view of a customer: documents, what was booked, services, and what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from psycopg.rows import class_row

from elhandel.billing.charges import OpenCharge, open_charges
from elhandel.billing.invoice import Standing, standings
from elhandel.notifications import Preferences, preferences_of
from elhandel.payments.collections import Attempt, attempts_of
from elhandel.payments.methods import Method, auto_pays, methods_of
from elhandel.platform.database import Transaction, statement
from elhandel.services.agreements import Agreement, agreements_of
from elhandel.values.ids import AccountId, CustomerId

_ROOM: Final = "elhandel.backoffice.customers"
MOST: Final = 24


@dataclass(frozen=True, slots=True)
class Document:
    """An invoice or note. Øre with VAT."""

    invoice_id: int
    number: str
    kind: str
    issued_on: date
    due_on: date
    total_ore: int


@dataclass(frozen=True, slots=True)
class Booked:
    """Something that was booked. Above 0 is owed."""

    posting_id: int
    booked_on: date
    source: str
    amount_ore: int
    number: str | None


@dataclass(frozen=True, slots=True)
class BillingView:
    """How an account is billed: the latest documents and entries, what waits for a bill."""

    documents: Sequence[tuple[Document, Standing]]
    booked: Sequence[Booked]
    services: Sequence[Agreement]
    waiting: Sequence[OpenCharge]
    methods: Sequence[Method]
    auto_pay: bool
    attempts: Sequence[Attempt]
    """To collect documents, the latest first."""
    preferences: Preferences

    @property
    def waiting_ore(self) -> int:
        """Of what waits, without VAT."""
        return sum(charge.amount_ore for charge in self.waiting)


def billing_view(
    tx: Transaction, account_id: int, parties: Sequence[int], today: date
) -> BillingView:
    """The billing view of an account. parties: theirs, as joined. Raises NotFound."""
    values = {"parties": list(parties), "account": account_id, "today": today, "most": MOST}
    rows = tx.cursor(row_factory=class_row(Document)).execute(_DOCUMENTS, values).fetchall()
    stands = standings(tx, [row.invoice_id for row in rows], today)
    return BillingView(
        documents=[(row, stands[row.invoice_id]) for row in rows],
        booked=tx.cursor(row_factory=class_row(Booked)).execute(_BOOKED, values).fetchall(),
        services=agreements_of(tx, CustomerId(account_id)),
        waiting=open_charges(tx, AccountId(account_id)),
        methods=methods_of(tx, AccountId(account_id)),
        auto_pay=auto_pays(tx, AccountId(account_id)),
        attempts=attempts_of(tx, AccountId(account_id), MOST),
        preferences=preferences_of(tx, account_id),
    )


_DOCUMENTS: Final = statement(_ROOM, "documents")
_BOOKED: Final = statement(_ROOM, "entries")
