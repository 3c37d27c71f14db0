"""A small world of customers who owe and pay: documents in the books, and the bank beside."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import Any, Final

from psycopg.types.json import Jsonb

from elhandel.billing.invoice import payment_reference
from elhandel.billing.issue import follow_customer
from elhandel.ledger import Book, Entry, Posting, balance, open_documents, post
from elhandel.payments.exchange import Vault
from elhandel.payments.incoming import Booked, book_statements, note_booked, store_file
from elhandel.payments.incoming.files import BANK_FILE
from elhandel.payments.statements import read_statements
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database, Transaction, fetch_one
from elhandel.platform.vault.sealer import SealingKey
from elhandel.values.decision import Decision
from elhandel.values.ids import AccountId, CustomerId
from simulator.world.bank import ACCOUNT, Movement, camt_file

TODAY: Final = date(2026, 3, 16)  # a Monday
NOW: Final = datetime(2026, 3, 16, 9, tzinfo=UTC)
CLOCK: Final = FixedClock(NOW)

_numbers = count(1)


@dataclass(frozen=True)
class Document:
    """A document in the books."""

    document_id: int
    number: str
    reference: str


def a_customer(tx: Transaction, name: str = "Anna Holm", kind: str = "private") -> AccountId:
    (customer,) = fetch_one(
        tx,
        "INSERT INTO portfolio.customer (kind, name, email, phone, identity_hash, "
        "identity_sealed, identity_key, created_at, updated_at) "
        "VALUES (%s, %s, 'a@example.dk', '+4512345678', %s, '', '', %s, %s) RETURNING customer_id",
        [kind, name, f"hash-{next(_numbers)}".encode(), NOW, NOW],
    )
    return AccountId(customer)


def a_contract(tx: Transaction, customer: AccountId, state: str = "active") -> None:
    (point,) = fetch_one(
        tx,
        "INSERT INTO portfolio.metering_point (gsrn, created_at) VALUES (%s, %s) "
        "RETURNING metering_point_id",
        [f"5713131{next(_numbers):011d}", NOW],
    )
    tx.execute(
        "INSERT INTO portfolio.contract (customer_id, metering_point_id, product_id, state, "
        "created_at) VALUES (%s, %s, 'spot-basis', %s, %s)",
        [customer, point, state, NOW],
    )


def a_document(
    tx: Transaction,
    customer: AccountId,
    ore: int = 500_00,
    *,
    due_on: date = date(2026, 3, 2),
    corrects: Document | None = None,
) -> Document:
    """An invoice, or a credit note below 0, issued and posted."""
    number = next(_numbers)
    kind = "invoice" if corrects is None else "credit_note" if ore < 0 else "debit_note"
    values: dict[str, Any] = {
        "number": f"2026-{number:05}",
        "no": number,
        "kind": kind,
        "corrects": corrects.document_id if corrects else None,
        "customer": customer,
        "due_on": due_on,
        "reference": payment_reference(2026, number),
        "recipient": Jsonb({"name": "x", "address": []}),
        "issuer": Jsonb({}),
        "ore": ore,
        "now": NOW,
    }
    (document,) = fetch_one(tx, _INVOICE, values)
    entries = (
        Entry(Book.RECEIVABLE, ore, customer, document),
        Entry(Book.REVENUE_ENERGY, -ore),
    )
    post(tx, [Posting("invoice", str(document), date(2026, 2, 2), "Faktura", entries)], NOW)
    return Document(document, values["number"], values["reference"])


def lines_of(tx: Transaction, document: Document, *amounts: int) -> None:
    """The lines of a document, without VAT; together they are what it comes to."""
    values = {"invoice": document.document_id, "amounts": list(amounts), "now": NOW}
    for statement in _LINE:
        tx.execute(statement, values)


_LINE: Final = (
    """
    INSERT INTO billing.charge (
        source, source_id, period_from, period_to, account_id, what, quantity, unit, amount_ore,
        vat_class, bill_from, added_at)
    SELECT 'service', %(invoice)s || '-' || line_no, '2026-02-09', '2026-02-10', customer_id,
           'Fiber', 1, 'stk.', ore, 'none', '2026-02-09', %(now)s
    FROM billing.invoice, unnest(%(amounts)s::int[]) WITH ORDINALITY line (ore, line_no)
    WHERE invoice_id = %(invoice)s
    """,
    """
    INSERT INTO billing.invoice_section (
        invoice_id, section_no, supply_address, product, correction, period_from, period_to,
        daily_wh)
    VALUES (%(invoice)s, 1, '{}', '', false, '2026-02-09', '2026-02-10', '{}')
    """,
    """
    INSERT INTO billing.invoice_line (
        invoice_id, line_no, section_no, category, component, description, amount_ore, vat,
        billing_charge_id)
    SELECT %(invoice)s, line_no, 1, 'service', 'service', 'Fiber', ore, false, billing_charge_id
    FROM unnest(%(amounts)s::int[]) WITH ORDINALITY line (ore, line_no)
    JOIN billing.charge ON source_id = %(invoice)s || '-' || line_no
    """,
)

_INVOICE: Final = """
INSERT INTO billing.invoice (
    number, series, number_in_series, kind, corrects_id, customer_id, period_from, period_to,
    issued_on, due_on, payment_reference, recipient, issuer, subtotal_ore, vat_base_ore,
    vat_percent, vat_ore, total_ore, issued_at)
VALUES (
    %(number)s, 2026, %(no)s, %(kind)s, %(corrects)s, %(customer)s, '2026-01-01', '2026-02-01',
    '2026-02-02', %(due_on)s, %(reference)s, %(recipient)s, %(issuer)s, %(ore)s, 0, 25, 0, %(ore)s,
    %(now)s)
RETURNING invoice_id
"""


def a_movement(number: int, ore: int, **details: Any) -> Movement:
    return Movement(number, details.pop("booked_on", date(2026, 3, 13)), ore, **details)


def a_statement(*movements: Movement, opening: int = 0) -> bytes:
    day = max((movement.booked_on for movement in movements), default=TODAY)
    return camt_file(ACCOUNT, day, opening, movements, NOW)


def booked(database: Database, vault: Vault, content: bytes) -> Booked:
    """Book a file, as the function does."""
    key = vault.sealer.key_for(BANK_FILE)
    with database.transaction() as tx:
        return booked_in(tx, key, content)


def booked_in(tx: Transaction, key: SealingKey, content: bytes) -> Booked:
    """The same, in a transaction that goes on. key: for BANK_FILE."""
    file = store_file(tx, content, key, NOW)
    lines = book_statements(
        tx, file.bank_file_id, read_statements(content), file_format="camt.053", now=NOW
    )
    note_booked(tx, file.bank_file_id, NOW)
    return lines


def bank_read(tx: Transaction, day: date, state: str = "booked") -> None:
    """The bank's statement of a day, without payments."""
    tx.execute(
        "INSERT INTO payments.bank_file (sha256, format, state, refusal, booked_at, reported_day, "
        "received_at, content_sealed, content_key, content_seal_version) "
        "VALUES (%(key)s, 'camt.053', %(state)s, CASE %(state)s WHEN 'refused' THEN 'cut off' END, "
        "CASE %(state)s WHEN 'booked' THEN %(now)s END, %(day)s, %(now)s, '', '', 1)",
        {"key": f"file-{next(_numbers)}".encode(), "state": state, "day": day, "now": NOW},
    )


def owed(database: Database, customer: AccountId) -> int:
    with database.transaction() as tx:
        return balance(tx, customer)


def open_of(database: Database, customer: AccountId) -> dict[int | None, int]:
    """What is open on an account, by document."""
    with database.transaction() as tx:
        return {item.document_id: item.open_ore for item in open_documents(tx, [customer])}


def book(database: Database, name: str) -> int:
    """The sum of a book of the ledger."""
    with database.transaction() as tx:
        sql = "SELECT coalesce(sum(amount_ore), 0) FROM ledger.entry WHERE book = %s"
        return int(fetch_one(tx, sql, [name])[0])


def offenders(database: Database) -> list[str]:
    """What breaks the invariants of payments."""
    from elhandel.payments import INVARIANTS
    from elhandel.platform.upkeep.invariants import EVERYTHING

    with database.transaction() as tx:
        return [
            f"{invariant.name}: {offender.how}"
            for invariant in INVARIANTS
            for offender in invariant.find(tx, EVERYTHING)
        ]


def joined(database: Database, party: AccountId, customer: AccountId) -> None:
    """Let a party be a customer's from now on, as the market's proof does."""
    with database.transaction() as tx:
        tx.execute(
            "UPDATE portfolio.customer SET joined_to = %s WHERE customer_id = %s", [customer, party]
        )
        decision = Decision("market", "a confirmed switch began", NOW)
        follow_customer(tx, CustomerId(party), CustomerId(customer), decision)
