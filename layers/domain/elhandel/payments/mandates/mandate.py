"""Mandates: what allows us to collect by a method, moved only along the table `MOVES`.

The provider tells of a mandate more than once and in any order: what is over stays over, and a
mandate that is active is not pending again.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from psycopg.rows import class_row

from elhandel.payments.errors import UnableToChangeMethod
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.platform.vault.sealed import Sealed
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound
from elhandel.values.ids import AccountId

type MandateState = Literal["wanted", "pending", "active", "suspended", "cancelled", "expired"]
type Provider = Literal["betalingsservice", "netcash"]

MOVES: Final[dict[MandateState, frozenset[MandateState]]] = {
    "wanted": frozenset({"pending", "active", "suspended", "cancelled", "expired"}),
    "pending": frozenset({"active", "suspended", "cancelled", "expired"}),
    "active": frozenset({"suspended", "cancelled", "expired"}),
    "suspended": frozenset({"active", "cancelled", "expired"}),
    "cancelled": frozenset(),
    "expired": frozenset(),
}
"""What may follow what; all else that is told is old news (CD-PAY-6)."""

_ROOM: Final = "elhandel.payments.mandates"
_OVER: Final = frozenset({"cancelled", "expired"})


@dataclass(frozen=True, slots=True)
class Mandate:
    """A mandate as it stands."""

    mandate_id: int
    provider: Provider
    state: MandateState
    reference: str | None
    max_ore: int | None
    approval_url: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A mandate that the provider is to be asked for, with the sealed details of its method."""

    mandate_id: int
    method_id: int
    account_id: AccountId
    state: MandateState
    reference: str | None
    max_ore: int | None
    cipher: bytes | None
    wrapped_key: bytes | None
    version: int | None

    @property
    def sealed(self) -> Sealed | None:
        if self.cipher is None or self.wrapped_key is None or self.version is None:
            return None
        return Sealed(bytes(self.cipher), bytes(self.wrapped_key), self.version)

    def __repr__(self) -> str:
        return f"Wanted({self.mandate_id})"


def want_mandate(tx: Transaction, method_id: int, max_ore: int | None, now: datetime) -> None:
    """A mandate that the provider is asked for by the next round."""
    tx.execute(_WANT, {"method": method_id, "max": max_ore, "now": now})


def mandates_to_ask_for(tx: Transaction, limit: int = 500) -> list[Wanted]:
    """Mandates that are wanted, and those whose customer has not answered yet, the oldest first."""
    cursor = tx.cursor(row_factory=class_row(Wanted))
    return cursor.execute(_TO_ASK_FOR, {"limit": limit}).fetchall()


def mandate_stands(
    tx: Transaction,
    mandate_id: int,
    reference: str,
    state: MandateState,
    now: datetime,
    *,
    approval_url: str | None = None,
) -> bool:
    """Note what the provider answered to being asked for a mandate. Whether it changed something.

    What the provider told meanwhile by itself is not taken back.
    """
    values = {"mandate": mandate_id, "reference": reference, "url": approval_url}
    tx.execute(_KNOWN_AS, values)
    return mandate_is(tx, mandate_id, state, now)


def mandate_is(
    tx: Transaction, mandate_id: int, state: MandateState, now: datetime, why: str | None = None
) -> bool:
    """Note the state of a mandate, if it may follow the present one. Whether it did."""
    row = tx.execute(_LOCK, {"mandate": mandate_id}).fetchone()
    if row is None:
        raise NotFound(f"There is no mandate {mandate_id}. Look at the list of methods again.")
    before: MandateState = row[0]
    if state not in MOVES[before]:
        return False

    values = {
        "mandate": mandate_id,
        "state": state,
        "approved": now if state == "active" else None,
        "ended": now if state in _OVER else None,
        "why": why if state in _OVER else None,
    }
    tx.execute(_MOVE, values)
    return True


def cancel_mandate(tx: Transaction, mandate_id: int, now: datetime, why: str) -> bool:
    """Collect by a mandate no more. Whether it was still open."""
    return mandate_is(tx, mandate_id, "cancelled", now, why)


def known_mandate(tx: Transaction, provider: Provider, reference: str) -> int | None:
    """The mandate that the provider knows by this number; None where it is none of ours."""
    row = tx.execute(_BY_REFERENCE, {"provider": provider, "reference": reference}).fetchone()
    return None if row is None else int(row[0])


def note_agreement(
    tx: Transaction, account_id: AccountId, number: str, decision: Decision
) -> int | None:
    """An agreement of Betalingsservice, as it tells of it: a method with an active mandate. None
    where it was known; the account's earlier agreement is over.

    decision.at: when it was told; one that has ended since, or that another has followed since,
    does not come back.
    Raises UnableToChangeMethod.
    """
    if not (number.isascii() and number.isdecimal() and len(number) <= _LONGEST_AGREEMENT):
        raise UnableToChangeMethod(
            "An agreement of Betalingsservice is a number of at most 9 digits. Take it from the "
            "list of agreements that Betalingsservice sends.",
            field="number",
        )
    values = {
        "account": account_id,
        "number": number,
        "at": decision.at,
        "by": decision.by,
        "why": decision.why,
    }
    if tx.execute(_AGREEMENT_OUTDATED, values).fetchone() is not None:
        return None

    tx.execute(_END_AGREEMENTS, values)
    tx.execute(_REMOVE_AGREEMENTS, values)
    tx.execute(_NONE_PRIMARY, values)
    (mandate_id,) = fetch_one(tx, _ADD_AGREEMENT, values)
    return int(mandate_id)


def end_agreement(
    tx: Transaction, account_id: AccountId, number: str, told_at: datetime, why: str
) -> bool:
    """Collect by an agreement of Betalingsservice no more. Whether it was open; one that began
    after this was told stays.
    """
    asked = {"account": account_id, "number": number, "at": told_at}
    row = tx.execute(_AGREEMENT_OPEN, asked).fetchone()
    return row is not None and cancel_mandate(tx, int(row[0]), told_at, why)


def had_agreement(tx: Transaction, account_id: AccountId) -> bool:
    """Whether Betalingsservice has ever told of an agreement of the account: from then on what its
    bills name follows that alone.
    """
    return tx.execute(_HAD_AGREEMENT, {"account": account_id}).fetchone() is not None


_LONGEST_AGREEMENT: Final = 9

_HAD_AGREEMENT: Final = """
SELECT FROM payments.mandate m JOIN payments.method t USING (method_id)
WHERE t.account_id = %(account)s AND m.provider = 'betalingsservice' LIMIT 1
"""

_WANT: Final = """
INSERT INTO payments.mandate (method_id, provider, state, max_ore, wanted_at)
VALUES (%(method)s, 'netcash', 'wanted', %(max)s, %(now)s)
"""

_TO_ASK_FOR: Final = statement(_ROOM, "mandates_to_ask_for")

_KNOWN_AS: Final = """
UPDATE payments.mandate
SET reference = coalesce(reference, %(reference)s), approval_url = coalesce(%(url)s, approval_url)
WHERE mandate_id = %(mandate)s AND ended_at IS NULL
"""

_LOCK: Final = "SELECT state FROM payments.mandate WHERE mandate_id = %(mandate)s FOR UPDATE"

_MOVE: Final = """
UPDATE payments.mandate
SET state = %(state)s, approved_at = coalesce(approved_at, %(approved)s), ended_at = %(ended)s,
    ended_why = %(why)s, approval_url = CASE WHEN %(state)s = 'pending' THEN approval_url END
WHERE mandate_id = %(mandate)s
"""

_BY_REFERENCE: Final = """
SELECT mandate_id FROM payments.mandate
WHERE provider = %(provider)s AND reference = %(reference)s
"""

_AGREEMENT_OUTDATED: Final = """
SELECT m.mandate_id FROM payments.mandate m JOIN payments.method t USING (method_id)
WHERE t.account_id = %(account)s AND m.provider = 'betalingsservice' AND (
    m.reference = %(number)s AND (m.ended_at IS NULL OR m.ended_at >= %(at)s)
    OR m.wanted_at > %(at)s)
LIMIT 1
"""
"""It stands, or news of it, or of another agreement of the account, came later than this."""

_AGREEMENT_OPEN: Final = """
SELECT m.mandate_id FROM payments.mandate m JOIN payments.method t USING (method_id)
WHERE t.account_id = %(account)s AND m.provider = 'betalingsservice'
  AND m.reference = %(number)s AND m.ended_at IS NULL AND m.wanted_at <= %(at)s
"""

_END_AGREEMENTS: Final = """
UPDATE payments.mandate m
SET state = 'cancelled', ended_at = %(at)s, ended_why = 'another agreement took its place'
FROM payments.method t
WHERE t.method_id = m.method_id AND t.account_id = %(account)s
  AND m.provider = 'betalingsservice' AND m.ended_at IS NULL
"""

_REMOVE_AGREEMENTS: Final = """
UPDATE payments.method t
SET removed_at = %(at)s, removed_by = %(by)s, removed_why = %(why)s, is_primary = false
WHERE t.account_id = %(account)s AND t.removed_at IS NULL AND EXISTS (
    SELECT FROM payments.mandate m
    WHERE m.method_id = t.method_id AND m.provider = 'betalingsservice')
"""

_NONE_PRIMARY: Final = """
UPDATE payments.method SET is_primary = false WHERE account_id = %(account)s AND is_primary
"""

_ADD_AGREEMENT: Final = statement(_ROOM, "add_agreement")
