"""Which collection a provider's event is about: it names a transaction, and our reference or only
the number of an invoice (A.5).

One transaction is one collection. Money of a second transaction on what is paid already is another
payment, and is noted as one.
"""

from dataclasses import dataclass
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction, statement


@dataclass(frozen=True, slots=True)
class Meant:
    """What an event is about: a collection by our reference, or else an invoice by its number;
    neither where it names nothing of ours.
    """

    reference: str | None = None
    number: str | None = None


def meant_by(tx: Transaction, reference: str, transaction: str, amount_ore: int | None) -> Meant:
    """What an event of the provider by REST is about; under the lock of payments.

    reference: what it names: ours, or the number of an invoice.
    """
    asked = {
        "reference": reference,
        "transaction": transaction,
        "amount": amount_ore,
        "provider": "netcash",
    }
    cursor = tx.cursor(row_factory=class_row(Meant))
    return cursor.execute(_MEANT, asked).fetchone() or Meant()


_MEANT: Final = statement("elhandel.payments.collections", "meant_by")
