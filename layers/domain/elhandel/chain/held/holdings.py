"""What wallets hold: as the ledger had it last, and by our own books."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction, fetch_one, statement


@dataclass(frozen=True, slots=True)
class Holding:
    """What a wallet held when the ledger was read last. energy: units; currency: øre.

    allowed: how much of them the market may move. read_at: None where it was not read yet.
    """

    wallet: str
    energy_account: str | None
    currency_account: str | None
    energy: int
    currency: int
    energy_allowed: int
    currency_allowed: int
    lamports: int
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class House:
    """Our own accounts. currency_mint: None where there is no money on this ledger."""

    address: str
    energy_mint: str
    currency_mint: str | None
    market: str
    energy_supply: int
    read_at: datetime


def house(tx: Transaction) -> House | None:
    """Where the house's accounts are; None until the worker has looked."""
    return tx.cursor(row_factory=class_row(House)).execute(_HOUSE).fetchone()


def watch(tx: Transaction, wallet: str, now: datetime) -> None:
    """Let what a wallet holds be read each minute."""
    tx.execute(_WATCH, {"wallet": wallet, "now": now})


def holding_of(tx: Transaction, wallet: str) -> Holding | None:
    """What a watched wallet holds; None for any other."""
    cursor = tx.cursor(row_factory=class_row(Holding))
    return cursor.execute(_HOLDING, {"wallet": wallet}).fetchone()


def booked(tx: Transaction, wallets: Sequence[str]) -> Mapping[str, int]:
    """The units of energy that our books have of each wallet: what came in by us, less what went
    out by us. Of one that its owner holds the ledger may have another number.
    """
    rows = tx.execute(_BOOKED, {"wallets": list(wallets)}).fetchall()
    return dict.fromkeys(wallets, 0) | dict(rows)


def leaving(tx: Transaction, wallet: str) -> int:
    """The units of energy that are ordered to leave a wallet, and have not yet."""
    units: int = fetch_one(tx, _LEAVING, {"wallet": wallet})[0]
    return units


def is_busy(tx: Transaction, wallet: str) -> bool:
    """Whether work for a wallet's tokens is not done yet."""
    return tx.execute(_BUSY, {"wallet": wallet}).fetchone() is not None


_LEAVING: Final = """
SELECT coalesce(sum(units), 0)::bigint FROM chain.task
WHERE wallet = %(wallet)s AND state <> 'done' AND kind IN ('burn', 'transfer')
"""

_BUSY: Final = "SELECT FROM chain.task WHERE wallet = %(wallet)s AND state <> 'done' LIMIT 1"

_HOUSE: Final = """
SELECT address, energy_mint, currency_mint, market, energy_supply::bigint, read_at FROM chain.house
"""

_WATCH: Final = """
INSERT INTO chain.holding (wallet, watched_since) VALUES (%(wallet)s, %(now)s)
ON CONFLICT (wallet) DO NOTHING
"""

_HOLDING: Final = """
SELECT wallet, energy_account, currency_account, energy::bigint, currency::bigint,
       energy_allowed::bigint, currency_allowed::bigint, lamports::bigint, read_at
FROM chain.holding WHERE wallet = %(wallet)s
"""

_BOOKED: Final = statement("elhandel.chain.held", "booked")
