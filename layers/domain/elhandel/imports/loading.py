"""Rows that are ready become customers, services and orders, some at a time, each part in one
transaction with its rows' new state. A crash in between loses nothing: the rest is loaded by the
next call, and nothing twice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from elhandel.imports.batches import batch_of
from elhandel.imports.errors import UnableToImport
from elhandel.platform.database import Transaction, statement
from elhandel.portfolio.customers import NewCustomer, add_customers
from elhandel.services.takeover import TakenOver, take_over
from elhandel.values.days.local_time import start_of_day
from elhandel.values.decision import Decision
from elhandel.values.ids import CustomerId
from elhandel.values.units import ore

_AT_ONCE: Final = 20_000
_PLACE: Final[tuple[str, ...]] = ("street", "postal_code", "city")


@dataclass(frozen=True, slots=True)
class _Ready:
    """A row that is to be loaded; without a customer, its account makes one."""

    line_no: int
    ref: str
    customer_id: CustomerId | None
    fields: dict[str, str]


def load_some(tx: Transaction, batch_id: int, decision: Decision) -> int:
    """Load some rows of a checked file, accounts first; 0 when all of them are loaded.

    Raises NotFound, UnableToImport for a file that was not checked.
    """
    tx.execute(_JOIN_WHOLE)
    batch = batch_of(tx, batch_id)
    if batch.loaded_at is not None:
        return 0
    if batch.checked_at is None:
        raise UnableToImport(
            f"Import {batch_id} was not checked yet. Check it, and read its report."
        )

    for kind, load in _LOADERS.items():
        rows = [
            _Ready(line_no, ref, customer, fields)
            for line_no, ref, customer, fields in tx.execute(
                _TAKE, {"batch": batch_id, "kind": kind, "most": _AT_ONCE}
            )
        ]
        if rows:
            load(tx, batch_id, rows, decision)
            return len(rows)

    finish = {"batch": batch_id, "by": decision.by, "why": decision.why, "now": decision.at}
    tx.execute(_MOVE, finish)
    tx.execute(_LOADED, finish)
    return 0


def load_rows(
    tx: Transaction, batch_id: int, kind: str, lines: Sequence[int], decision: Decision
) -> None:
    """Load these rows of one kind, which are ready: such as an orphan that found its customer."""
    rows = [
        _Ready(line_no, ref, customer, fields)
        for line_no, ref, customer, fields in tx.execute(
            _THESE, {"batch": batch_id, "lines": list(lines)}
        )
    ]
    if rows:
        _LOADERS[kind](tx, batch_id, rows, decision)


def _load_accounts(
    tx: Transaction, batch_id: int, rows: Sequence[_Ready], decision: Decision
) -> None:
    """Who is no customer yet becomes one, without a number that could prove who they are."""
    fresh = [row for row in rows if row.customer_id is None]
    added = add_customers(tx, [new_customer(row.fields, decision.at) for row in fresh])
    ids = dict(zip((row.line_no for row in fresh), added, strict=True))
    values = _values(batch_id, rows, [row.customer_id or ids[row.line_no] for row in rows])
    tx.execute(_ACCOUNT, values)
    tx.execute(_DONE, values)
    tx.execute(_OWNED_BY_REF, values)
    tx.execute(_OWNED_BY_EMAIL, values)


def _load_agreements(
    tx: Transaction, batch_id: int, rows: Sequence[_Ready], decision: Decision
) -> None:
    owned = [(row, row.customer_id) for row in rows if row.customer_id is not None]
    take_over(tx, [_taken_over(row, customer) for row, customer in owned], decision)
    customers = [customer for _, customer in owned]
    tx.execute(_DONE, _values(batch_id, [row for row, _ in owned], customers))


def _load_orders(
    tx: Transaction, batch_id: int, rows: Sequence[_Ready], decision: Decision
) -> None:
    values = {
        **_values(batch_id, rows, [row.customer_id for row in rows]),
        "statuses": [row.fields["status"].lower() for row in rows],
        "days": [date.fromisoformat(row.fields["ordered_on"]) for row in rows],
        "totals": [ore(row.fields["total_dkk"]) for row in rows],
        "packages": [row.fields.get("package") for row in rows],
    }
    tx.execute(_ORDER, values)
    tx.execute(_DONE, values)


def new_customer(fields: dict[str, str], now: datetime) -> NewCustomer:
    """A customer as a row of the file describes them."""
    created = fields.get("created_on")
    street = fields.get("street")
    place = {name: fields[name] for name in _PLACE if name in fields}
    return NewCustomer(
        kind="business" if fields.get("type") == "business" else "private",
        name=fields.get("name") or fields["email"],
        email=fields["email"],
        phone=fields.get("phone", ""),
        billing_address=place if street else None,
        created_at=start_of_day(date.fromisoformat(created)) if created else now,
    )


def _taken_over(row: _Ready, customer: CustomerId) -> TakenOver:
    fields = row.fields
    parts = (fields["street"], f"{fields.get('postal_code', '')} {fields.get('city', '')}".strip())
    return TakenOver(
        customer_id=customer,
        key=f"import:{row.ref}",
        package=fields["package"],
        address=", ".join(part for part in parts if part),
        billing_day=int(fields["billing_day"]),
        is_active=fields["state"] == "active",
        day=date.fromisoformat(fields["takes_over_on"]),
        connection_id=fields.get("connection"),
        monthly_dkk=fields.get("monthly_dkk"),
    )


def _values(
    batch_id: int, rows: Sequence[_Ready], customers: Sequence[CustomerId | None]
) -> dict[str, Any]:
    return {
        "batch": batch_id,
        "lines": [row.line_no for row in rows],
        "refs": [row.ref for row in rows],
        "customers": list(customers),
    }


type _Load = Callable[[Transaction, int, Sequence[_Ready], Decision], None]

_LOADERS: Final[dict[str, _Load]] = {
    "account": _load_accounts,
    "agreement": _load_agreements,
    "order": _load_orders,
}

# As in the check: rows that came a moment ago are joined whole.
_JOIN_WHOLE: Final = "SET LOCAL enable_nestloop = off"

_TAKE: Final = """
SELECT line_no, ref, customer_id, fields FROM imports.line
WHERE batch_id = %(batch)s AND kind = %(kind)s AND state = 'ready'
ORDER BY line_no LIMIT %(most)s FOR UPDATE
"""

_THESE: Final = """
SELECT line_no, ref, customer_id, fields FROM imports.line
WHERE batch_id = %(batch)s AND line_no = ANY(%(lines)s) AND state = 'ready' FOR UPDATE
"""

_ACCOUNT: Final = """
INSERT INTO imports.account (ref, customer_id, batch_id)
SELECT t.ref, t.customer_id, %(batch)s
FROM unnest(%(refs)s::text[], %(customers)s::int[]) AS t (ref, customer_id)
"""

_ORDER: Final = statement("elhandel.imports", "add_orders")

_DONE: Final = """
UPDATE imports.line r SET state = 'loaded', customer_id = t.customer_id
FROM unnest(%(lines)s::int[], %(customers)s::int[]) AS t (line_no, customer_id)
WHERE r.batch_id = %(batch)s AND r.line_no = t.line_no
"""

# What belongs to the accounts that were loaded just now.
_OWNED_BY_REF: Final = statement("elhandel.imports", "owned_by_ref")

_OWNED_BY_EMAIL: Final = statement("elhandel.imports", "owned_by_email")

_MOVE: Final = statement("elhandel.imports", "move_rows")

_LOADED: Final = """
UPDATE imports.batch SET loaded_at = %(now)s, loaded_by = %(by)s, reason = %(why)s
WHERE batch_id = %(batch)s
"""
