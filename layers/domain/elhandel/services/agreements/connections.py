"""Which connection at the network's provider is whose: one is that of one agreement."""

from typing import Final

from elhandel.platform.database import Transaction
from elhandel.services.agreements.agreement import Agreement
from elhandel.services.errors import UnableToServe


def refuse_taken(tx: Transaction, agreement_id: int, connection_id: str | None) -> None:
    """Raises UnableToServe where a connection is that of another service."""
    values = {"agreement": agreement_id, "connection": connection_id}
    taken = None if connection_id is None else tx.execute(_TAKEN, values).fetchone()
    if taken is not None:
        raise UnableToServe(
            f"Connection {connection_id} is that of service {taken[0]}. Look the number up at the "
            "provider again.",
            field="connection_id",
        )


def refuse_another(agreement: Agreement, connection_id: str | None) -> None:
    """Raises UnableToServe where the provider made a connection for it, and this is another."""
    if connection_id is not None and agreement.connection_id not in {None, connection_id}:
        raise UnableToServe(
            f"The network's provider made connection {agreement.connection_id} for service "
            f"{agreement.agreement_id}. Leave the connection out.",
            field="connection_id",
        )


_TAKEN: Final = """
SELECT agreement_id FROM services.agreement
WHERE connection_id = %(connection)s AND agreement_id <> %(agreement)s
"""
