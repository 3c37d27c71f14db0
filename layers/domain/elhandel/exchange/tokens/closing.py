"""Tokens of a closed month are burned (C.3): a trade that holds has redeemed its own, and what was
not sold, or does not hold, is what bills say without trades. Bills never ask for tokens.

A token does not say which month it is of. Of each holder's, those of open months are counted: what
was minted of their days, and what trades in them brought or took. All others are of closed months.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from elhandel.chain import tasks
from elhandel.chain.held import all_held
from elhandel.chain.tasks import CUSTODY, Kind
from elhandel.minting.surplus import close_months, closed_past, tokens_of_days
from elhandel.platform.database import AdvisoryLock, Transaction, fetch_one, statement


@dataclass(frozen=True, slots=True)
class ClosedTokens:
    """past: months before it are closed; None: none is. units: that are to be burned by this.

    waiting: holders of whom something else is done first.
    """

    past: date | None
    units: int = 0
    waiting: int = 0


def close_tokens(tx: Transaction, traded_from: date, today: date, now: datetime) -> ClosedTokens:
    """Close the months before `traded_from` whose trades are all decided, and order that what is
    left of their tokens is burned; in a snapshot. The same again orders nothing.

    What an owner has moved elsewhere is not there to be burned: the work waits and takes what comes
    next, as after a correction (decision 0133).
    """
    tx.execute(_ALONE, {"lock": AdvisoryLock.TRADES})
    undecided: date | None = fetch_one(tx, _UNDECIDED, [])[0]
    close_months(tx, traded_from if undecided is None else min(traded_from, undecided), now)
    past = closed_past(tx)
    if past is None:
        return ClosedTokens(None)

    still_open = _of_open_months(tx, past, today)
    units = waiting = 0
    for held in all_held(tx):
        left = held.units - sum(still_open[account] for account in held.booked)
        if left <= 0:
            continue
        if held.is_moving or not _burn(tx, _taken(held.booked, left), now):
            waiting += 1
        else:
            units += left
    return ClosedTokens(past, units, waiting)


def closing_subject(account: str) -> str:
    """What the burning of an account's tokens of closed months is called."""
    return hashlib.sha256(f"closed months {account}".encode()).hexdigest()


def _of_open_months(tx: Transaction, past: date, today: date) -> Counter[str]:
    """Units of months that are not closed, by account."""
    units = Counter(tokens_of_days(tx, past, today))
    for seller, buyer, moved in tx.execute(_TRADED, {"past": past}):
        units[seller] -= moved
        units[buyer] += moved
    return units


def _taken(booked: Mapping[str, int], units: int) -> dict[str, int]:
    """From where so many are taken: custody first, and of no account more than it has."""
    left, found = units, {}
    for account in sorted(booked, key=lambda one: (not one.startswith(CUSTODY), one)):
        if (some := min(left, booked[account])) > 0:
            found[account] = some
            left -= some
    return found


def _burn(tx: Transaction, taken: Mapping[str, int], now: datetime) -> bool:
    """Order it of each account; False, and nothing, where it was ordered before and is not done."""
    known = tasks.about(tx, [closing_subject(account) for account in taken])
    if any(has.open for has in known.values()):
        return False

    for account, units in taken.items():
        subject = closing_subject(account)
        tasks.order(
            tx,
            Kind.BURN,
            subject=subject,
            number=known[subject].last + 1 if subject in known else 1,
            wallet=account,
            units=units,
            now=now,
        )
    return True


_ALONE: Final = "SELECT pg_advisory_xact_lock(%(lock)s)"
_UNDECIDED: Final = statement("elhandel.exchange.tokens", "first_undecided_month")
_TRADED: Final = statement("elhandel.exchange.tokens", "tokens_traded_since")
