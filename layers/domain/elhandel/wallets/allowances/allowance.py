"""An allowance: ordered by its owner, offered as bytes, signed, and on the ledger."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from elhandel.chain import tasks
from elhandel.chain.offers import Offer, newest_offer, sign_offer
from elhandel.chain.tasks import Allowance, Kind
from elhandel.platform.database import Transaction
from elhandel.values.ids import CustomerId
from elhandel.values.seen import Seen
from elhandel.wallets.connecting import Wallet, note, own_wallet
from elhandel.wallets.errors import AllowanceUnderWay, InvalidAllowance, NoWallet


class AllowanceState(StrEnum):
    """Where an allowance stands."""

    ASKED = "asked"
    """The bytes to sign come within a minute."""
    TO_SIGN = "to_sign"
    SIGNED = "signed"
    """Signed and on its way; bytes that came too late are offered anew."""
    ALLOWED = "allowed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Allowed:
    """An allowance. token: `energy` or `currency`. units: of it. message: what to sign."""

    token: str
    units: int
    state: AllowanceState
    message: bytes | None
    cause: str | None


def allow(
    tx: Transaction, customer: CustomerId, token: str, units: int, seen: Seen, now: datetime
) -> Allowed:
    """Let the market move so many units of the customer's wallet instead of what was allowed
    before; the same again, while it is under way, is the same. 0 takes back what was allowed.

    Raises InvalidAllowance, NoWallet, AllowanceUnderWay.
    """
    if units < 0:
        raise InvalidAllowance("Let the market move 0 or more of your wallet.", field="amount")
    wallet = _wallet(tx)
    subject = _subject(wallet, token)
    newest = newest_offer(tx, subject)
    if newest is not None and newest.state in {"pending", "sent"}:
        if newest.units != units:
            raise AllowanceUnderWay(
                "Another amount of this token is about to be allowed. Sign that one, or wait a "
                "quarter of an hour until it is over."
            )
        return _allowed(newest)

    tasks.order(
        tx,
        Kind.APPROVE,
        subject=subject,
        number=1 if newest is None else newest.number + 1,
        wallet=wallet.address,
        units=units,
        terms=Allowance(token),
        now=now,
    )
    note(tx, customer, "allowance", wallet.address, seen, now)
    return Allowed(token, units, AllowanceState.ASKED, None, None)


def allowance_of(tx: Transaction, token: str) -> Allowed | None:
    """The newest allowance of the customer's wallet. Raises NoWallet."""
    newest = newest_offer(tx, _subject(_wallet(tx), token))
    return None if newest is None else _allowed(newest)


def sign(tx: Transaction, token: str, signature: bytes, now: datetime) -> Allowed | None:
    """Keep the owner's signature of what is offered. Raises NoWallet, OfferOver, NotSigned."""
    sign_offer(tx, _subject(_wallet(tx), token), signature, now)
    return allowance_of(tx, token)


def _wallet(tx: Transaction) -> Wallet:
    wallet = own_wallet(tx)
    if wallet is None:
        raise NoWallet("You have connected no wallet. Connect one first.")
    return wallet


def _subject(wallet: Wallet, token: str) -> str:
    return hashlib.sha256(f"allowance {token} {wallet.address}".encode()).hexdigest()


def _allowed(offer: Offer) -> Allowed:
    state = AllowanceState.ASKED
    if offer.state == "done":
        state = AllowanceState.ALLOWED
    elif offer.state == "dead":
        state = AllowanceState.FAILED
    elif offer.state == "sent" or offer.signed_at is not None:
        state = AllowanceState.SIGNED
    elif offer.message is not None:
        state = AllowanceState.TO_SIGN
    message = offer.message if state is AllowanceState.TO_SIGN else None
    cause = offer.cause if state is AllowanceState.FAILED else None
    return Allowed(offer.token, offer.units, state, message, cause)
