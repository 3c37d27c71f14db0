"""What the owner of a wallet lets the market move of it, as the page shows it."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from elhandel.chain.held import holding_of, house
from elhandel.chain.tasks import CURRENCY, ENERGY
from elhandel.exchange.rules import MarketRules
from elhandel.exchange.tokens import WalletMeans, wallet_means
from elhandel.platform.database import Transaction
from elhandel.values.tokens import whole_wh
from elhandel.wallets.allowances import Allowed, allowance_of
from elhandel.wallets.connecting import own_wallet

TOKENS: Final = (ENERGY, CURRENCY)


@dataclass(frozen=True, slots=True)
class Allowance:
    """Of a token: Wh of `energy`, øre of `currency`.

    may: what the market may move now, as the ledger was read last. given, used: what the owner
    allowed last, and how much of it trades have used; None where nothing was, or another amount is
    under way. bound: what orders hold of the wallet. left: what they can still be for.
    state: of the newest one; None: nothing was asked for yet. message: what to sign, base64.
    cause: why it came to nothing.
    """

    token: str
    may: int
    given: int | None
    used: int | None
    bound: int
    left: int
    state: str | None
    asked: int
    message: str | None
    cause: str | None

    @property
    def is_under_way(self) -> bool:
        """Whether it changes by itself, soon."""
        return self.state in ("asked", "signed")


def allowances_of(tx: Transaction, rules: MarketRules) -> Sequence[Allowance]:
    """Both tokens of the customer's wallet; none where nothing is paid with tokens here, or the
    wallet was not read yet.
    """
    ours, wallet = house(tx), own_wallet(tx)
    if wallet is None or ours is None or ours.currency_mint is None:
        return []
    held, means = holding_of(tx, wallet.address), wallet_means(tx, rules.most_price)
    if held is None or means is None:
        return []

    may = {ENERGY: held.energy_allowed, CURRENCY: held.currency_allowed}
    return [_allowance(token, may[token], allowance_of(tx, token), means) for token in TOKENS]


def _allowance(token: str, may: int, newest: Allowed | None, means: WalletMeans) -> Allowance:
    in_energy = token == ENERGY
    bound = means.bound_units if in_energy else means.bound_ore
    left = means.left_units if in_energy else means.left_ore
    is_allowed = newest is not None and newest.state == "allowed"
    given = newest.units if newest is not None and is_allowed else None
    message = None if newest is None else newest.message

    def shown(units: int) -> int:
        return whole_wh(units) if in_energy else units

    return Allowance(
        token=token,
        may=shown(may),
        given=None if given is None else shown(given),
        used=None if given is None else shown(max(0, given - may)),
        bound=shown(bound),
        left=shown(left),
        state=None if newest is None else newest.state.value,
        asked=0 if newest is None else shown(newest.units),
        message=None if message is None else base64.b64encode(message).decode(),
        cause=None if newest is None else newest.cause,
    )
