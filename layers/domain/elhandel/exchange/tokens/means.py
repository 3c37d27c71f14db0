"""Whether a wallet has what an order needs, and lets the market move it."""

from dataclasses import dataclass
from typing import Final

from elhandel.chain.held import Holding, holding_of, house
from elhandel.exchange.auction import Side
from elhandel.exchange.errors import NotEnough, RailClosed
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.settlement.engine.exact import NANO_DKK_PER_ORE
from elhandel.values.tokens import decimal_currency, decimal_tokens, units_of_wh
from elhandel.wallets import NoWallet
from elhandel.wallets.connecting import own_wallet


@dataclass(frozen=True, slots=True)
class WalletMeans:
    """What of a wallet orders of the rail `token` can still be for. Units of energy, and øre.

    bound: what open orders hold, and trades that the ledger has not paid yet. left: what the wallet
    has and the market may move, less that.
    """

    bound_units: int
    left_units: int
    bound_ore: int
    left_ore: int


def wallet_means(tx: Transaction, most_price: int) -> WalletMeans | None:
    """Of the customer's wallet; None where it has not been read, or there is none."""
    wallet = own_wallet(tx)
    held = None if wallet is None else holding_of(tx, wallet.address)
    if held is None:
        return None

    asked = {"wallet": held.wallet, "most_price": most_price, "read_at": held.read_at}
    bound_units = units_of_wh(int(fetch_one(tx, _SOLD, asked)[0]))
    bound_ore = int(fetch_one(tx, _BOUGHT, asked)[0])
    return WalletMeans(
        bound_units=bound_units,
        left_units=_left(held.energy, held.energy_allowed, bound_units),
        bound_ore=bound_ore,
        left_ore=_left(held.currency, held.currency_allowed, bound_ore),
    )


def check_wallet(tx: Transaction, side: Side, wh: int, price: int | None, most_price: int) -> str:
    """The address of the customer's wallet, which has what an order needs besides what it is bound
    by already; in a transaction that holds the customer's other orders back.

    Raises RailClosed, NoWallet, NotEnough.
    """
    ours = house(tx)
    if ours is None or ours.currency_mint is None:
        raise RailClosed(
            "Nothing is settled on the token ledger here. Place the order on the rail `bill`."
        )
    wallet = own_wallet(tx)
    held = None if wallet is None else holding_of(tx, wallet.address)
    if wallet is None or held is None:
        raise NoWallet("Connect a wallet first: an order of the rail `token` is paid from it.")

    asked = {"wallet": wallet.address, "most_price": most_price, "read_at": held.read_at}
    if side is Side.SELL:
        bound_wh = int(fetch_one(tx, _SOLD, asked)[0])
        _check_energy(held, units_of_wh(wh), units_of_wh(bound_wh))
    else:
        bound_ore = int(fetch_one(tx, _BOUGHT, asked)[0])
        _check_money(held, most_ore(wh, most_price if price is None else price), bound_ore)
    return wallet.address


def most_ore(wh: int, price: int) -> int:
    """What a purchase may come to, at its limit: rounded up, and an øre for the rounding of its
    trades.
    """
    return -(-wh * price // NANO_DKK_PER_ORE) + 1


def _check_energy(held: Holding, units: int, bound: int) -> None:
    left = _left(held.energy, held.energy_allowed, bound)
    if units > left:
        raise NotEnough(
            f"Of this wallet the market may still move {decimal_tokens(left)} kWh: what it holds "
            "and you have allowed, less what your orders are bound to. Offer less, or allow more.",
            available_kwh=str(decimal_tokens(left)),
        )


def _check_money(held: Holding, ore: int, bound: int) -> None:
    left = _left(held.currency, held.currency_allowed, bound)
    if ore > left:
        raise NotEnough(
            f"From this wallet the market may still pay {decimal_currency(left)}: what it holds "
            "and you have allowed, less what your orders are bound to. Buy less, or allow more.",
            available_dkk=str(decimal_currency(left)),
        )


def _left(held: int, allowed: int, bound: int) -> int:
    return max(0, min(held, allowed) - bound)


_SOLD: Final = statement("elhandel.exchange.tokens", "wh_held_of_wallet")

_BOUGHT: Final = statement("elhandel.exchange.tokens", "ore_held_of_wallet")
