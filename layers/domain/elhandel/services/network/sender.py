"""The sender of what is wanted at the provider: reads it when it leaves, asks until the connection
is so, and notes what the provider said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import psycopg
from psycopg.rows import class_row

from elhandel.platform.database import Database, Transaction
from elhandel.platform.telemetry import error_text, logger
from elhandel.platform.work.outbox import Entry, Fate, Outcome, Sender
from elhandel.services.network.provider import NetworkProvider, RefusedByNetwork, Subscriber
from elhandel.services.network.wanted import Wanted, reference_of
from elhandel.values.errors import Unavailable


@dataclass(frozen=True, slots=True)
class _Turn:
    """What is wanted of a connection now, and what the provider needs to know for it."""

    agreement_id: int
    connection_id: str | None
    address: str
    wanted: str
    profile: str
    version: int
    known_version: int


@dataclass(frozen=True, slots=True)
class _Said:
    """What came of a turn. `refusal`: the provider's code; None where it did it."""

    turn: _Turn
    what: str
    subscriber_id: str | None = None
    refusal: str | None = None


class NetworkSender(Sender):
    """Brings connections where they are wanted. One at a time: whoever dispatches holds a lease,
    so that nothing that is older arrives behind something newer.
    """

    def __init__(self, database: Database, provider: NetworkProvider) -> None:
        self._database = database
        self._provider = provider
        self._said: dict[int, _Said] = {}

    def send(self, entries: Sequence[Entry]) -> Sequence[Outcome]:
        self._said.clear()
        return [self._send(entry) for entry in entries]

    def note(self, tx: Transaction, entry: Entry, outcome: Outcome, now: datetime) -> None:
        said = self._said.pop(entry.outbox_id, None)
        if outcome.fate is not Fate.SENT or said is None:
            return

        values: dict[str, Any] = {
            "agreement": said.turn.agreement_id,
            "version": said.turn.version,
            "what": said.what,
            "wanted": said.turn.wanted,
            "profile": said.turn.profile,
            "connection": said.subscriber_id,
            "refusal": said.refusal,
            "now": now,
        }
        if said.refusal is None and _is_of_another(tx, values):
            values["refusal"] = "connection-taken"

        tx.execute(_ANSWER, values)
        if values["refusal"] is not None:
            tx.execute(_REFUSED, values)
        elif said.what != "disconnect":
            tx.execute(_KNOWN, values)
            tx.execute(_CONNECTED, values)

    def _send(self, entry: Entry) -> Outcome:
        agreement_id = entry.body["agreement"]
        with self._database.transaction() as tx:
            cursor = tx.cursor(row_factory=class_row(_Turn))
            turn = cursor.execute(_TURN, {"agreement": agreement_id}).fetchone()
        refreshes = bool(entry.body.get("refresh"))
        if turn is None or (self._is_done(turn) and not refreshes):
            return Outcome(Fate.SENT)  # nothing is left to do: another entry did it

        try:
            said = self._refreshed(turn) if refreshes else self._followed(turn)
        except RefusedByNetwork as refused:
            what = "disconnect" if refreshes else _what(turn)
            said = _Said(turn, what, refusal=refused.reason)
        except Unavailable as error:
            return Outcome(Fate.LATER, error.sentence)
        except psycopg.Error:
            raise  # our own storage
        except Exception as error:  # one connection must not hold up the others
            logger.exception("a connection could not be sent", extra={"service": agreement_id})
            return Outcome(Fate.LATER, f"{type(error).__name__}: {error_text(error)}")

        self._said[entry.outbox_id] = said
        return Outcome(Fate.SENT)

    def _is_done(self, turn: _Turn) -> bool:
        """Whether the provider did, or refused, what is wanted; perhaps in this batch."""
        said = (known.turn for known in self._said.values() if known.what != "disconnect")
        return turn.version == turn.known_version or any(
            (known.agreement_id, known.version) == (turn.agreement_id, turn.version)
            for known in said
        )

    def _followed(self, turn: _Turn) -> _Said:
        if turn.wanted == Wanted.DELETED:
            return self._deleted(turn)

        enabled = turn.wanted == Wanted.ENABLED
        if turn.connection_id is None:
            known = self._provider.create(
                reference_of(turn.agreement_id),
                address=turn.address,
                profile=turn.profile,
                enabled=enabled,
            )
            if known == Subscriber(known.subscriber_id, turn.profile, enabled):
                return _Said(turn, "create", known.subscriber_id)
            connection = known.subscriber_id  # of an earlier try, whose answer was lost
        else:
            connection = turn.connection_id

        self._provider.change(connection, profile=turn.profile, enabled=enabled)
        return _Said(turn, "change", connection)

    def _deleted(self, turn: _Turn) -> _Said:
        connection = turn.connection_id
        if connection is None:  # it may have been created by a try whose answer was lost
            found = self._provider.find(reference_of(turn.agreement_id))
            connection = None if found is None else found.subscriber_id

        if connection is not None:
            self._provider.delete(connection)
        return _Said(turn, "delete")

    def _refreshed(self, turn: _Turn) -> _Said:
        if turn.connection_id is not None and turn.wanted != Wanted.DELETED:
            self._provider.disconnect(turn.connection_id)
        return _Said(turn, "disconnect")


def _is_of_another(tx: Transaction, values: Mapping[str, Any]) -> bool:
    """Whether the provider named a connection that is another service's."""
    return tx.execute(_OF_ANOTHER, values).fetchone() is not None


def _what(turn: _Turn) -> str:
    if turn.wanted == Wanted.DELETED:
        return "delete"
    return "create" if turn.connection_id is None else "change"


_TURN: Final = """
SELECT a.agreement_id, a.connection_id, a.address, c.wanted, c.profile, c.version, c.known_version
FROM services.connection c JOIN services.agreement a USING (agreement_id)
WHERE c.agreement_id = %(agreement)s
"""

_ANSWER: Final = """
INSERT INTO services.network_answer (agreement_id, version, what, refusal, answered_at)
VALUES (%(agreement)s, %(version)s, %(what)s, %(refusal)s, %(now)s)
"""

# What was wanted meanwhile has an entry of its own: a refusal of the version before is over.
_REFUSED: Final = """
UPDATE services.connection SET refused_at = %(now)s, refusal = %(refusal)s
WHERE agreement_id = %(agreement)s AND version = %(version)s
"""

_OF_ANOTHER: Final = """
SELECT FROM services.agreement
WHERE connection_id = %(connection)s AND agreement_id <> %(agreement)s
"""

_CONNECTED: Final = """
UPDATE services.agreement SET connection_id = %(connection)s
WHERE agreement_id = %(agreement)s AND connection_id IS NULL AND %(connection)s::text IS NOT NULL
"""

_KNOWN: Final = """
UPDATE services.connection
SET known = %(wanted)s, known_profile = %(profile)s, known_version = %(version)s,
    known_at = %(now)s
WHERE agreement_id = %(agreement)s AND known_version < %(version)s
"""
