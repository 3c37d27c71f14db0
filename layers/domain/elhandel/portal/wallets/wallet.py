"""The wallet itself (GX-WAL-1, 2)."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from elhandel.exchange.orders import cancel_of_wallet
from elhandel.platform.database import Transaction
from elhandel.platform.settings import settings
from elhandel.values.base58 import decoded
from elhandel.values.errors import NotFound
from elhandel.values.ids import CustomerId
from elhandel.values.request_body import RequestBody
from elhandel.values.seen import Seen
from elhandel.wallets.connecting import Outcome, activities, ask, connect, own_wallet, remove
from elhandel.wallets.message import text_of

_NO_SITE = "http://localhost"
"""Where the setting names no address of the pages: the local run."""

type Address = Annotated[
    str,
    Field(
        max_length=64,
        description="Base58, 32 to 44 letters.",
        examples=["9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin"],
    ),
]


class ChallengeWish(RequestBody):
    """Which wallet is to be proved."""

    wallet_address: Address


class ChallengeAnswer(BaseModel):
    """What the wallet's key is to sign, as UTF-8."""

    message: str
    nonce: str
    expires_at: dt.datetime


class WalletWish(RequestBody):
    """A wallet, with its key's signature of the text that was asked for."""

    wallet_address: Address
    signature: Annotated[
        str, Field(max_length=128, description="Of the text by the wallet's key: base58.")
    ]
    verify_ownership: Annotated[
        Literal[True], Field(description="No wallet is connected without a proof.")
    ] = True


class WalletAnswer(BaseModel):
    """The customer's wallet."""

    wallet_address: str
    connected_at: dt.datetime


class ActivityAnswer(BaseModel):
    """What was done or tried about the wallet."""

    at: dt.datetime
    event: str
    wallet_address: str
    ip: Annotated[str | None, Field(description="Where it was asked from; null where unknown.")]
    user_agent: str | None


class ActivityList(BaseModel):
    """The newest first."""

    activity: Sequence[ActivityAnswer]


def ask_for_proof(
    tx: Transaction, customer: CustomerId, wish: ChallengeWish, seen: Seen, now: dt.datetime
) -> ChallengeAnswer:
    """What the wallet's key is to sign within five minutes. Raises NotAWallet."""
    site = settings().site_address or _NO_SITE
    challenge = ask(tx, customer, wish.wallet_address, site, seen, now)
    return ChallengeAnswer(
        message=text_of(challenge), nonce=challenge.nonce, expires_at=challenge.expires_at
    )


def connect_wallet(
    tx: Transaction, customer: CustomerId, wish: WalletWish, seen: Seen, now: dt.datetime
) -> Outcome:
    """Connect the wallet; what came of it is checked when the transaction is committed.

    Raises NotBase58, OtherWallet.
    """
    return connect(tx, customer, wish.wallet_address, decoded(wish.signature), seen, now)


def show_wallet(tx: Transaction) -> WalletAnswer:
    """The customer's wallet. Raises NotFound."""
    wallet = own_wallet(tx)
    if wallet is None:
        raise NotFound("You have connected no wallet.")
    return WalletAnswer(wallet_address=wallet.address, connected_at=wallet.connected_at)


def remove_wallet(tx: Transaction, customer: CustomerId, seen: Seen, now: dt.datetime) -> int:
    """Remove the customer's wallet, and cancel the open orders that would be paid from it; how
    many. What the market may still move of it, its owner takes back on the ledger.

    Raises NoWallet.
    """
    cancelled = cancel_of_wallet(tx, now)
    remove(tx, customer, seen, now)
    return cancelled


def list_activity(tx: Transaction) -> ActivityList:
    """What was done and tried about the customer's wallets."""
    return ActivityList(
        activity=[
            ActivityAnswer(
                at=one.at,
                event=one.event,
                wallet_address=one.address,
                ip=one.asked_from,
                user_agent=one.user_agent,
            )
            for one in activities(tx)
        ]
    )
