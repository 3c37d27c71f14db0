"""Charges as rows: each once under its key, whoever adds it again."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from psycopg.rows import class_row
from psycopg.types.json import Json

from elhandel.billing.charges.charge import Charge
from elhandel.billing.errors import ChargeDiffers
from elhandel.platform.database import Transaction, statement
from elhandel.values.ids import AccountId


def add_charges(tx: Transaction, charges: Sequence[Charge], now: datetime) -> int:
    """Add what accounts are to be billed; returns how many of the charges were new.

    A charge that is there already stays as it is. Raises ChargeDiffers where its key stands for
    another account, amount or VAT class: take the first one back, and charge anew.
    """
    rows = [_row(charge, now) for charge in charges]
    if not rows:
        return 0

    values = {"rows": Json(rows, dumps=_json)}
    added = tx.execute(_ADD, values).rowcount
    other = tx.execute(_DIFFERS, values).fetchone() if added < len(rows) else None
    if other is not None:
        source, source_id, day = other
        raise ChargeDiffers(
            f"There is another charge with the key {source}/{source_id} from {day}: its account, "
            "amount or VAT class differs. Take it back, and charge under a new key.",
        )

    return added


@dataclass(frozen=True, slots=True)
class OpenCharge:
    """A charge that is on no document yet, of whatever source; amounts in øre without VAT."""

    source: str
    source_id: str
    period_from: date
    period_to: date
    what: str
    quantity: Decimal | None
    unit: str | None
    unit_price: int | None
    amount_ore: int
    vat_class: str
    agreement: str | None


def open_charges(tx: Transaction, account: AccountId) -> list[OpenCharge]:
    """All that an account is to be billed and is on no document, by time: settled lines too."""
    cursor = tx.cursor(row_factory=class_row(OpenCharge))
    return cursor.execute(_OPEN, {"account": account}).fetchall()


def accounts_with_charges(
    tx: Transaction, source: str, today: date, after: int, most: int
) -> list[AccountId]:
    """Accounts with charges of a source that may be billed by a day and are on no document, by
    number behind `after`, at most so many.
    """
    values = {"source": source, "today": today, "after": after, "most": most}
    return [AccountId(account) for (account,) in tx.execute(_ACCOUNTS, values)]


def _row(charge: Charge, now: datetime) -> dict[str, object]:
    return {
        "source": charge.source,
        "source_id": charge.source_id,
        "period_from": str(charge.period.start),
        "period_to": str(charge.period.end),
        "account_id": charge.account_id,
        "what": charge.what,
        "quantity": str(charge.quantity),
        "unit": charge.unit,
        "unit_price": charge.unit_price,
        "amount_ore": charge.amount_ore,
        "vat_class": charge.vat_class.value,
        "agreement": charge.agreement,
        "bill_from": str(charge.first_billed_on),
        "added_at": now.isoformat(),
    }


def _json(rows: object) -> str:
    return json.dumps(rows, ensure_ascii=False)


_ADD: Final = statement("elhandel.billing.charges", "add_charges")

_ACCOUNTS: Final = statement("elhandel.billing.charges", "accounts_with_charges")

_OPEN: Final = statement("elhandel.billing.charges", "open_charges")

_DIFFERS: Final = statement("elhandel.billing.charges", "charges_that_differ")
