"""Documents that are over: nothing is open of them, and their month is closed in the books."""

from datetime import date
from typing import Final

from elhandel.platform.database import Transaction, statement


def close_documents(tx: Transaction, today: date) -> int:
    """Close the documents that are over, for good; how many. A note may still correct them."""
    return tx.execute(_CLOSE, {"today": today}).rowcount


_CLOSE: Final = statement("elhandel.billing.issue", "close_documents")
