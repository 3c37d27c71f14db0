"""What wallets hold, noted for the rooms above: only the worker reads the ledger."""

import itertools
from datetime import datetime
from typing import Final

from elhandel.chain.ledger import MOST_ASKED, Account, Chain
from elhandel.chain.solana import Book, held_of, supply_of
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database

_MOST: Final = 300
"""Wallets that a pass reads, those first that were not read for longest."""
_ACCOUNTS: Final = 3
"""Of each: of energy, of the currency, and its own."""


def read_wallets(database: Database, clock: Clock, chain: Chain, book: Book) -> int:
    """Note what the house and the watched wallets hold now; how many. Raises Unavailable."""
    _read_house(database, clock, chain, book)
    with database.transaction() as tx:
        wallets = [row[0] for row in tx.execute(_OLDEST, {"most": _MOST})]
    for some in itertools.batched(wallets, MOST_ASKED // _ACCOUNTS, strict=False):
        lie = [book.accounts_of(wallet) for wallet in some]
        asked = [
            address
            for wallet, at in zip(some, lie, strict=True)
            for address in (at.energy, at.currency, book.owner_of(wallet))
        ]
        found = chain.accounts(asked)
        now = clock.now()
        rows = [
            _row(book, wallet, (at.energy, at.currency), accounts, now)
            for wallet, at, accounts in zip(
                some, lie, itertools.batched(found, _ACCOUNTS, strict=True), strict=True
            )
        ]
        with database.transaction() as tx, tx.cursor() as cursor:
            cursor.executemany(_NOTE, rows)
    return len(wallets)


def _read_house(database: Database, clock: Clock, chain: Chain, book: Book) -> None:
    house, energy, currency = chain.accounts([book.house, book.mint, book.currency])
    values = {
        "address": book.house,
        "energy_mint": book.mint,
        "currency_mint": None if currency is None else book.currency,
        "market": book.market,
        "supply": supply_of(energy),
        "lamports": 0 if house is None else house.lamports,
        "now": clock.now(),
    }
    with database.transaction() as tx:
        tx.execute(_HOUSE, values)


def _row(
    book: Book,
    wallet: str,
    lie: tuple[str, str],
    accounts: tuple[Account | None, ...],
    now: datetime,
) -> dict[str, object]:
    energy, currency = (held_of(account, book.market) for account in accounts[:2])
    own = accounts[2]
    return {
        "wallet": wallet,
        "energy_account": lie[0],
        "currency_account": lie[1],
        "energy": energy.units,
        "energy_allowed": energy.allowed,
        "currency": currency.units,
        "currency_allowed": currency.allowed,
        "lamports": 0 if own is None else own.lamports,
        "now": now,
    }


_HOUSE: Final = """
INSERT INTO chain.house (
    address, energy_mint, currency_mint, market, energy_supply, lamports, read_at)
VALUES (%(address)s, %(energy_mint)s, %(currency_mint)s, %(market)s, %(supply)s, %(lamports)s,
        %(now)s)
ON CONFLICT (one) DO UPDATE
SET address = excluded.address, energy_mint = excluded.energy_mint,
    currency_mint = excluded.currency_mint, market = excluded.market,
    energy_supply = excluded.energy_supply, lamports = excluded.lamports, read_at = excluded.read_at
"""

_OLDEST: Final = """
SELECT wallet FROM chain.holding ORDER BY read_at NULLS FIRST, wallet LIMIT %(most)s
"""

_NOTE: Final = """
UPDATE chain.holding
SET energy_account = %(energy_account)s, currency_account = %(currency_account)s,
    energy = %(energy)s, energy_allowed = %(energy_allowed)s, currency = %(currency)s,
    currency_allowed = %(currency_allowed)s, lamports = %(lamports)s, read_at = %(now)s
WHERE wallet = %(wallet)s
"""
