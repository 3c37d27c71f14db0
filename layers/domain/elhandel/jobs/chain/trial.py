"""Money of a trial: on a ledger whose currency token is ours alone and worth nothing, a wallet gets
some to trade with. Where real money is at stake nobody opens such a currency.
"""

import hashlib
from typing import Any, Final

from elhandel.chain import UnableToChain, tasks
from elhandel.chain.held import house
from elhandel.chain.tasks import Kind
from elhandel.jobs.fields import Amount, Filled, Reason
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.values.base58 import is_address
from elhandel.values.errors import KeyUsedForAnother


class NoTrialMoney(UnableToChain):
    """There is no money of a trial here, or it cannot be given like that."""

    code = "no-trial-money"


class FundWallet(Request, frozen=True, kw_only=True):
    """Which wallet gets how much, in øre. key: the same again is the same gift, and
    with another wallet or amount refused."""

    wallet: Filled
    dkk: Amount
    key: Filled
    why: Reason


def fund_wallet(tools: Tools, asked: FundWallet) -> Answer:
    """Order that a wallet gets money of a trial; the same gift again orders nothing.

    Raises NoTrialMoney, and KeyUsedForAnother for another gift under the same key.
    """
    if not is_address(asked.wallet):
        raise NoTrialMoney("This is no wallet's address: 32 to 44 letters and digits.")
    if asked.dkk <= 0:
        raise NoTrialMoney("Give a wallet more than 0.")

    with tools.database.transaction() as tx:
        ours = house(tx)
        if ours is None or ours.currency_mint is None:
            raise NoTrialMoney(
                "There is no money of a trial on this ledger. The local run has some once "
                "`follow-chain` has run; where real money is paid there is none."
            )
        gift: Any = {
            "subject": hashlib.sha256(f"fund {asked.key}".encode()).hexdigest(),
            "number": 1,
            "wallet": asked.wallet,
            "units": asked.dkk,
        }
        is_new = tasks.order(tx, Kind.FUND, **gift, now=tools.clock.now())
        if not is_new and not tasks.is_ordered(tx, Kind.FUND, **gift):
            raise KeyUsedForAnother(
                "This key came before with another wallet or another amount, and nothing was given "
                "now. Use a new key for a new gift."
            )
    return {"ordered": is_new}


JOBS: Final = (Job("fund-wallet", FundWallet, fund_wallet, traced=True),)
