"""What a wallet holds, and what tokens are (GX-MNT-6)."""

import datetime as dt
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, Field

from elhandel.chain.held import holding_of, house
from elhandel.platform.database import Transaction
from elhandel.values.errors import NotFound
from elhandel.values.tokens import (
    CURRENCY_DECIMALS,
    DECIMALS,
    decimal_currency,
    decimal_sol,
    decimal_tokens,
)


class BalanceAnswer(BaseModel):
    """What a wallet held when the ledger was read last, at `read_at`; null: not yet."""

    wallet_address: str
    token_balance: Annotated[Decimal, Field(description="kWh.", examples=["25.500000000"])]
    token_balance_raw: Annotated[str, Field(description="In units.", examples=["25500000000"])]
    decimals: int
    mint: str | None
    token_account: str | None
    allowed: Annotated[Decimal, Field(description="kWh that the market may move.")]
    currency_balance: Decimal
    currency_allowed: Annotated[Decimal, Field(description="What the market may pay from it.")]
    sol_balance: Decimal
    read_at: dt.datetime | None


class TokenInfo(BaseModel):
    """Tokens of energy: one is a kWh that was delivered to the grid."""

    mint: str
    decimals: int
    total_supply: Annotated[Decimal, Field(description="kWh.")]
    currency_mint: Annotated[
        str | None, Field(description="Null: nothing is settled on the ledger here.")
    ]
    currency_decimals: int
    market_authority: Annotated[
        str, Field(description="What owners let move their tokens when they trade.")
    ]
    read_at: dt.datetime


def show_balance(tx: Transaction, wallet: str) -> BalanceAnswer:
    """What the customer's own wallet holds. Raises NotFound, also for anybody else's."""
    held, ours = holding_of(tx, wallet), house(tx)
    if held is None:
        raise NotFound("This is no wallet that you have connected.")

    return BalanceAnswer(
        wallet_address=wallet,
        token_balance=decimal_tokens(held.energy),
        token_balance_raw=str(held.energy),
        decimals=DECIMALS,
        mint=None if ours is None else ours.energy_mint,
        token_account=held.energy_account,
        allowed=decimal_tokens(held.energy_allowed),
        currency_balance=decimal_currency(held.currency),
        currency_allowed=decimal_currency(held.currency_allowed),
        sol_balance=decimal_sol(held.lamports),
        read_at=held.read_at,
    )


def show_tokens(tx: Transaction) -> TokenInfo:
    """Where tokens are made. Raises NotFound where the ledger was never read."""
    ours = house(tx)
    if ours is None:
        raise NotFound("The token ledger has not been read here yet. Try again in a minute.")
    return TokenInfo(
        mint=ours.energy_mint,
        decimals=DECIMALS,
        total_supply=decimal_tokens(ours.energy_supply),
        currency_mint=ours.currency_mint,
        currency_decimals=CURRENCY_DECIMALS,
        market_authority=ours.market,
        read_at=ours.read_at,
    )
