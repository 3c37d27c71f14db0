"""The sender of requests: builds each document when it leaves, and notes what the transport said.

A document is built that late because only then a CPR number is opened. What left is kept with its
numbers sealed (`sent`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import psycopg

from elhandel.market.cim.outgoing import Head, envelope
from elhandel.market.cim.writing import written
from elhandel.market.hub import DataHubClient, RefusedByDataHub
from elhandel.market.processes import updates
from elhandel.market.requests.kind import Answer, Record, RequestKind
from elhandel.market.requests.kinds import REQUEST_KINDS
from elhandel.market.requests.request import note_answer, note_sent
from elhandel.market.requests.subject import subject_of
from elhandel.market.sent import SentLog
from elhandel.platform.aws import AwsUnavailable
from elhandel.platform.database import Database, Transaction, fetch_one
from elhandel.platform.telemetry import error_text, logger
from elhandel.platform.vault.sealer import Sealer
from elhandel.platform.work.outbox import Entry, Fate, Outcome, Sender
from elhandel.portfolio.customers import CustomerDetails, SealedCustomer
from elhandel.values.decision import Provenance
from elhandel.values.errors import Unavailable
from elhandel.values.texts.redaction import scrub_to

if TYPE_CHECKING:
    from elhandel.platform.vault.opener import Opener  # loaded by those only who open

_LONGEST_ERROR: Final = 2_000  # characters


@dataclass(frozen=True, slots=True)
class Parties:
    """The two ends of our messages."""

    supplier_gln: str
    datahub_gln: str


@dataclass(frozen=True, slots=True)
class _Draft:
    """What a document is made of, as it was read; the customer's number is still sealed."""

    kind: RequestKind[Any]
    head: Head
    record: Record


class RequestSender(Sender):
    """Builds and sends the requests of the outbox, and notes what the transport said."""

    def __init__(
        self,
        database: Database,
        client: DataHubClient,
        opener: "Opener",
        sealer: Sealer,
        parties: Parties,
    ) -> None:
        self._database = database
        self._client = client
        self._opener = opener
        self._sealer = sealer
        self._parties = parties
        self._silent: str | None = None

    def send(self, entries: Sequence[Entry]) -> Sequence[Outcome]:
        return [self._send(entry) for entry in entries]

    def note(self, tx: Transaction, entry: Entry, outcome: Outcome, now: datetime) -> None:
        transaction = entry.body["transaction_id"]
        if outcome.fate is Fate.SENT:
            note_sent(tx, transaction, outcome.receipt, now)
        elif outcome.fate is Fate.REFUSED:
            _refused_in_transport(tx, transaction, outcome.error, now)

    def _send(self, entry: Entry) -> Outcome:
        transaction_id = entry.body["transaction_id"]
        try:
            with self._database.transaction() as tx:
                draft = self._read(tx, transaction_id)
            content = self._written(draft)
            log = self._log(transaction_id, content)
        except AwsUnavailable as error:
            self._silent = error.sentence
            return Outcome(Fate.LATER, error.sentence)
        except (psycopg.OperationalError, Unavailable):
            raise  # our own storage: nothing was sent, and nothing is noted
        except Exception as error:  # what cannot be built must not hold up the rest of its batch
            logger.exception("a request could not be built", extra={"transaction_id": entry.key})
            return Outcome(Fate.LATER, scrub_to(error_text(error), _LONGEST_ERROR))

        try:
            receipt = self._client.send(draft.kind.document, content, log)
            return Outcome(Fate.SENT, receipt=receipt)
        except Unavailable as error:
            return Outcome(Fate.LATER, error.sentence)
        except RefusedByDataHub as error:
            return Outcome(Fate.REFUSED, error.sentence)
        except psycopg.Error:
            raise  # our own storage; DataHub is asked again, with the same ids
        except Exception as error:  # nor what cannot be sent
            logger.exception("a request could not be sent", extra={"transaction_id": entry.key})
            sentence = f"{type(error).__name__}: {error_text(error)}"
            return Outcome(Fate.LATER, scrub_to(sentence, _LONGEST_ERROR))

    def _read(self, tx: Transaction, transaction_id: str) -> _Draft:
        message_id, document, reason, created_at = fetch_one(
            tx, _TO_SEND, {"transaction": transaction_id}
        )
        head = Head(
            message_id=message_id,
            transaction_id=transaction_id,
            business_reason=reason,
            sender_gln=self._parties.supplier_gln,
            receiver_gln=self._parties.datahub_gln,
            created_at=created_at,
        )
        kind = REQUEST_KINDS[document]

        return _Draft(kind, head, kind.build(tx, head, subject_of(tx, transaction_id)))

    def _written(self, draft: _Draft) -> bytes:
        """The document itself; the customer's number is opened here, outside the transaction."""
        record = draft.record(self._opened)
        return written(envelope(draft.kind, draft.head, record))

    def _log(self, transaction_id: str, content: bytes) -> SentLog:
        return SentLog(
            database=self._database,
            clock=self._client.clock,
            transaction_id=transaction_id,
            content=content,
            sealer=self._sealer,
        )

    def _opened(self, customer: SealedCustomer) -> CustomerDetails:
        """Raises AwsUnavailable, at once if KMS was silent before: the rest of a batch need not
        wait for it too.
        """
        if self._silent is not None:
            raise AwsUnavailable(self._silent)
        return customer.opened(self._opener)


_TO_SEND: Final = """
SELECT message_id, document, business_reason, created_at
FROM market.request WHERE transaction_id = %(transaction)s
"""


def _refused_in_transport(tx: Transaction, transaction_id: str, error: str, now: datetime) -> None:
    rejection = updates.Rejection("transport", error)
    document = note_answer(
        tx,
        transaction_id,
        result="refused_in_transport",
        at=now,
        code=rejection.code,
        text=rejection.text,
    )
    subject = subject_of(tx, transaction_id)
    if document is None or subject is None:
        return  # it was answered before

    sentence = f"DataHub refused {document} in transport: {error}"
    answer = Answer(
        tx=tx,
        subject=subject,
        provenance=Provenance(now),
        sentence=sentence,
        rejection=rejection,
    )
    REQUEST_KINDS[document].refused(answer)
