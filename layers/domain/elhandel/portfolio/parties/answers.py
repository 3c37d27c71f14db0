"""Whose home it is: what somebody who has signed in says of a party with their number.

A move-in proves nothing, because the market takes whoever is named. A provider of identities has
compared the person with the number, so the person is asked. They are shown where the home is and
from when, and nothing that the signup said of a person: it may be somebody else's. Their yes proves
the party; their no is a matter for staff.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from psycopg.rows import class_row

from elhandel.platform.database import Transaction, fetch_one
from elhandel.values.decision import Decision
from elhandel.values.errors import DomainError, NotFound
from elhandel.values.ids import CustomerId

type Closing = Literal["not-theirs", "ask-again"]

_CLOSINGS: Final[tuple[Closing, ...]] = ("not-theirs", "ask-again")


class UnableToCloseAnswer(DomainError):
    """An outcome that an answer about a home does not have."""

    code = "unable-to-close-answer"


@dataclass(frozen=True, slots=True)
class HomeToAsk:
    """A home that may be the person's."""

    party_id: CustomerId
    address: Mapping[str, Any] | None
    """As the market names it; None where it is not known, or protected."""
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class OpenAnswer:
    """What somebody said of a party, and nothing has come of yet: a yes waits to be joined to the
    customer who said it, a no for staff.
    """

    home_answer_id: int
    party_id: CustomerId
    customer_id: CustomerId | None
    """As whom they had signed in, if as anybody."""
    is_theirs: bool
    answered_at: datetime


def parties_to_ask(tx: Transaction, odd: bytes | None, even: bytes | None) -> list[CustomerId]:
    """Parties that nobody has proved, with this number, that were supplied and not asked about."""
    return list(fetch_one(tx, _PARTIES, {"odd": odd, "even": even})[0])


def homes_to_ask(tx: Transaction, parties: Sequence[int]) -> list[HomeToAsk]:
    """The homes of those of the parties about which there is still something to ask."""
    if not parties:
        return []
    with tx.cursor(row_factory=class_row(HomeToAsk)) as cursor:
        return cursor.execute(_HOMES, {"parties": list(parties)}).fetchall()


def answer_whose_home(
    tx: Transaction,
    party: CustomerId,
    *,
    customer: CustomerId | None,
    subject: int,
    is_theirs: bool,
    now: datetime,
) -> CustomerId | None:
    """Keep what somebody said; their customer where this has proved the party, else None.

    customer: as whom they have signed in, if as anybody; of a party with another number than theirs
    nothing is kept. A yes for a number that is a customer's already waits to be joined
    (`market.customers`). The same answer again changes nothing.
    """
    values = {
        "party": party,
        "customer": customer,
        "subject": subject,
        "theirs": is_theirs,
        "at": now,
    }
    (proved,) = fetch_one(tx, _ANSWER, values)
    return None if proved is None else CustomerId(proved)


def open_home_answers(
    tx: Transaction, *, is_theirs: bool | None = None, after: int = 0, limit: int = 500
) -> list[OpenAnswer]:
    """What is open, the oldest first. is_theirs: only these. after: the number of the last one of
    an earlier call.
    """
    values = {"theirs": is_theirs, "after": after, "limit": limit}
    with tx.cursor(row_factory=class_row(OpenAnswer)) as cursor:
        return cursor.execute(_OPEN, values).fetchall()


def close_home_answer(tx: Transaction, answer: int, outcome: str, decision: Decision) -> CustomerId:
    """Close what somebody denied, with what staff found; its party.

    outcome: "not-theirs", or "ask-again" for one who was wrong. Raises NotFound,
    UnableToCloseAnswer.
    """
    if outcome not in _CLOSINGS:
        raise UnableToCloseAnswer(f"The outcome of an answer is one of {', '.join(_CLOSINGS)}.")

    values = {
        "answer": answer,
        "outcome": outcome,
        "at": decision.at,
        "by": decision.by,
        "why": decision.why,
    }
    closed = tx.execute(_CLOSE, values).fetchone()
    if closed is None:
        raise NotFound(
            f"There is no open answer {answer} of somebody who says that a home is not theirs. "
            "The queue in the back office lists those that there are."
        )
    return CustomerId(closed[0])


def end_claim(tx: Transaction, answer: OpenAnswer, decision: Decision) -> bool:
    """End the yes of a customer who does not bear the party's number any more, so that it does not
    wait for ever; False where they bear it, or nobody can say (yet).
    """
    values = {
        "answer": answer.home_answer_id,
        "at": decision.at,
        "by": decision.by,
        "why": decision.why,
    }
    return tx.execute(_END_CLAIM, values).rowcount == 1


def end_answers(tx: Transaction, party: CustomerId, decision: Decision, *, is_joined: bool) -> None:
    """A party is proved or joined now, so what was said of it is settled."""
    values = {
        "party": party,
        "outcome": "joined" if is_joined else "proved",
        "at": decision.at,
        "by": decision.by,
        "why": decision.why,
    }
    tx.execute(_END, values)


_PARTIES: Final = "SELECT portfolio.parties_to_ask(%(odd)s, %(even)s)"

_HOMES: Final = """
SELECT party_id, address, starts_on, ends_on FROM portfolio.homes_to_ask(%(parties)s)
ORDER BY starts_on, party_id
"""

_ANSWER: Final = """
SELECT portfolio.answer_whose_home(
    %(party)s, %(customer)s, %(subject)s, %(theirs)s, %(at)s)
"""

_OPEN: Final = """
SELECT home_answer_id, party_id, customer_id, is_theirs, answered_at FROM portfolio.home_answer
WHERE closed_at IS NULL AND home_answer_id > %(after)s
  AND (%(theirs)s::boolean IS NULL OR is_theirs = %(theirs)s)
ORDER BY home_answer_id LIMIT %(limit)s
"""

_CLOSE: Final = """
UPDATE portfolio.home_answer
SET outcome = %(outcome)s, closed_at = %(at)s, closed_by = %(by)s, reason = %(why)s
WHERE home_answer_id = %(answer)s AND NOT is_theirs AND closed_at IS NULL
RETURNING party_id
"""

# Staff may have found that a home is somebody's who had denied it: asked again, they would say so.
_END: Final = """
UPDATE portfolio.home_answer
SET outcome = CASE WHEN is_theirs THEN %(outcome)s ELSE 'ask-again' END, closed_at = %(at)s,
    closed_by = %(by)s, reason = %(why)s
WHERE party_id = %(party)s AND closed_at IS NULL
"""

# Compared as far as both rows have the hash of one version: while the key changes they may not.
_END_CLAIM: Final = """
UPDATE portfolio.home_answer a
SET outcome = 'ask-again', closed_at = %(at)s, closed_by = %(by)s, reason = %(why)s
FROM portfolio.customer k, portfolio.customer o
WHERE a.home_answer_id = %(answer)s AND a.closed_at IS NULL
  AND k.customer_id = a.party_id AND o.customer_id = a.customer_id
  AND (o.identity_hash <> k.identity_hash OR o.identity_hash_even <> k.identity_hash_even)
  AND (o.identity_hash = k.identity_hash) IS NOT TRUE
  AND (o.identity_hash_even = k.identity_hash_even) IS NOT TRUE
"""
