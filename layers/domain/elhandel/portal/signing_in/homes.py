"""Homes that were signed up with the number of who has signed in: whose they are, the person says.

Only a session whose sign-in stated that number asks about them (`Session.asks`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from elhandel.billing.bill import address_lines
from elhandel.identity import Session
from elhandel.identity.subjects import become_customer
from elhandel.platform.database import Transaction
from elhandel.portfolio.parties import HomeToAsk, answer_whose_home, homes_to_ask
from elhandel.values.errors import NotFound
from elhandel.values.ids import CustomerId

_HOUSE: Final = ("street", "number", "postal_code", "city", "townDetail", "postalCode")


@dataclass(frozen=True, slots=True)
class HomeAsked:
    """A party that may be the person's: where its homes are, and from when, and nothing else."""

    party_id: CustomerId
    places: tuple[tuple[str, ...], ...]
    """Of each home the lines of its address; none where it is not known, or protected."""
    starts_on: date
    """The first day of supply."""
    ends_on: date | None


def homes_asked(tx: Transaction, session: Session) -> list[HomeAsked]:
    """What there is still to ask in this session."""
    by_party: dict[CustomerId, list[HomeToAsk]] = {}
    for home in homes_to_ask(tx, session.asks):
        by_party.setdefault(home.party_id, []).append(home)

    return [_asked(party, homes) for party, homes in by_party.items()]


def _asked(party: CustomerId, homes: Sequence[HomeToAsk]) -> HomeAsked:
    ends = [home.ends_on for home in homes]
    known_ends = [end for end in ends if end is not None]
    return HomeAsked(
        party_id=party,
        places=tuple(address_lines(_house(home.address)) for home in homes),
        starts_on=min(home.starts_on for home in homes),
        ends_on=max(known_ends) if len(known_ends) == len(ends) else None,
    )


def _house(address: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Street, number and town: enough to know one's home by. Floor and door are left out."""
    if address is None:
        return None
    street = address.get("streetDetail")
    if isinstance(street, Mapping):
        house = {name: street[name] for name in ("name", "number") if name in street}
        return {**address, "streetDetail": house}
    return {name: address[name] for name in _HOUSE if name in address}


def say_whose_home(
    tx: Transaction, session: Session, party: int, now: datetime, *, is_theirs: bool
) -> bool:
    """Keep what somebody says of a home that they were asked about; the same again changes nothing.

    Who was no customer is the party's customer from a yes on. Returns whether the home is theirs
    now: of who is a customer already, a job joins it to them within minutes. Raises NotFound where
    this session does not ask about the party.
    """
    if party not in session.asks:
        raise NotFound("You are not asked about this home. Sign in again to see what there is.")

    proved = answer_whose_home(
        tx,
        CustomerId(party),
        customer=None if session.customer_id is None else CustomerId(session.customer_id),
        subject=session.subject_id,
        is_theirs=is_theirs,
        now=now,
    )
    if proved is not None:
        become_customer(tx, session.subject_id, proved)
    return proved is not None
