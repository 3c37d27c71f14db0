"""Where the tokens of a participation or a meter lie: in a wallet, or in our custody."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from elhandel.chain import tasks
from elhandel.chain.held import booked, is_busy, leaving, watch
from elhandel.chain.tasks import CUSTODY, Kind, Transfer
from elhandel.minting.participation import Participation
from elhandel.platform.database import Transaction
from elhandel.values.ids import ContractId
from elhandel.wallets.connecting import wallet_of_contract


@dataclass(slots=True)
class Places:
    """custody: an account of the house for each time that somebody takes part. wallet: of who takes
    part, if one is connected. in_custody: units that our books have there, less what is to leave.
    """

    custody: str
    wallet: str | None
    in_custody: int
    taken: Counter[str] = field(default_factory=Counter)

    @property
    def gets(self) -> str:
        """Where new tokens go."""
        return self.custody if self.wallet is None else self.wallet

    def takes(self, units: int) -> str:
        """From where tokens are taken back: custody, as far as it has them; else the wallet.

        What the owner has moved elsewhere is not there: the work waits until there is some again.
        """
        if self.wallet is None or units <= self.in_custody - self.taken[self.custody]:
            self.taken[self.custody] += units
            return self.custody
        return self.wallet


def places_of(tx: Transaction, taking_part: Participation) -> Places:
    """Where the tokens of a participation lie now."""
    custody = custody_of(taking_part)
    wallet = wallet_of_contract(tx, ContractId(taking_part.contract_id))
    return places_at(tx, custody, wallet)


def places_at(tx: Transaction, custody: str, wallet: str | None) -> Places:
    """Where tokens lie now that have this account in custody and this wallet."""
    return Places(custody, wallet, booked(tx, [custody])[custody] - leaving(tx, custody))


def move_out(tx: Transaction, taking_part: Participation, now: datetime) -> bool:
    """Order that what lies in custody moves to the wallet, where one is connected; whether it was.

    Nothing moves while anything about it is under way.
    """
    subject = hashed(f"out of custody {taking_part.gsrn} {taking_part.starts_on}")
    return leave_custody(tx, places_of(tx, taking_part), subject, now)


def leave_custody(tx: Transaction, places: Places, subject: str, now: datetime) -> bool:
    """Have custody watched, and order what `move_out` says, as work about `subject`."""
    watch(tx, places.custody, now)
    if places.wallet is None or places.in_custody <= 0 or is_busy(tx, places.custody):
        return False

    before = tasks.about(tx, [subject]).get(subject)
    return tasks.order(
        tx,
        Kind.TRANSFER,
        subject=subject,
        number=1 if before is None else before.last + 1,
        wallet=places.custody,
        units=places.in_custody,
        terms=Transfer(places.wallet),
        now=now,
    )


def custody_of(taking_part: Participation) -> str:
    """The house's account of a participation: a new owner of a home gets none of the old one's."""
    return CUSTODY + hashed(f"custody {taking_part.gsrn} {taking_part.starts_on}")


def hashed(text: str) -> str:
    """A name without a number in it; who knows the number can form it."""
    return hashlib.sha256(text.encode()).hexdigest()
