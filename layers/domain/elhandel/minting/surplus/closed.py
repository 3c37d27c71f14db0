"""Months of which no tokens are made any more: they are closed, and their tokens are burned."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from elhandel.platform.database import Transaction, fetch_one, statement


def closed_past(tx: Transaction) -> date | None:
    """The first day whose surplus may still become tokens, or be taken back; None where no month
    is closed yet.
    """
    past: date | None = fetch_one(tx, _PAST, [])[0]
    return past


def close_months(tx: Transaction, past: date, now: datetime) -> bool:
    """Close the months before `past`, the first of a month; whether any was open."""
    before = closed_past(tx)
    if before is not None and past <= before:
        return False
    return tx.execute(_CLOSE, {"past": past, "now": now}).rowcount == 1


def tokens_of_days(tx: Transaction, since: date, today: date) -> Mapping[str, int]:
    """The units that were minted of the days from `since` on less those that were taken back, by
    the account or wallet that they came to or were taken from.
    """
    rows = tx.execute(_TOKENS, {"since": since, "today": today})
    return {wallet: int(units) for wallet, units in rows}


_PAST: Final = "SELECT max(past) FROM minting.closing"

_CLOSE: Final = """
INSERT INTO minting.closing (past, closed_at) VALUES (%(past)s, %(now)s) ON CONFLICT DO NOTHING
"""

_TOKENS: Final = statement("elhandel.minting.surplus", "tokens_of_days")
