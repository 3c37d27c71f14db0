"""What the customer's wallet held when the token ledger was read last, as pages show it."""

import datetime as dt
from dataclasses import dataclass

from elhandel.chain.held import Holding, holding_of, house
from elhandel.platform.database import Transaction
from elhandel.values.tokens import whole_wh
from elhandel.wallets.connecting import own_wallet


@dataclass(frozen=True, slots=True)
class Tokens:
    """Of a connected wallet; energy in Wh, money in øre. is_rail_open: orders can be paid from it.

    allowed: what of it the market may move. read_at: None where it was not read yet.
    """

    address: str
    wh: int
    allowed_wh: int
    ore: int
    allowed_ore: int
    read_at: dt.datetime | None
    is_rail_open: bool


def tokens_of(tx: Transaction) -> Tokens | None:
    """What the customer's wallet has; None without one."""
    wallet = own_wallet(tx)
    if wallet is None:
        return None
    ours, held = house(tx), holding_of(tx, wallet.address)
    is_open = ours is not None and ours.currency_mint is not None
    return _tokens(wallet.address, held, is_rail_open=is_open)


def _tokens(address: str, held: Holding | None, *, is_rail_open: bool) -> Tokens:
    if held is None:
        return Tokens(address, 0, 0, 0, 0, None, is_rail_open)
    return Tokens(
        address=address,
        wh=whole_wh(held.energy),
        allowed_wh=whole_wh(min(held.energy, held.energy_allowed)),
        ore=held.currency,
        allowed_ore=min(held.currency, held.currency_allowed),
        read_at=held.read_at,
        is_rail_open=is_rail_open,
    )
