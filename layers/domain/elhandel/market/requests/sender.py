"""Requests to the market: each has its ids before it is sent, so that a repeat after a lost answer
is the same one.

`ask()` writes the request and its outbox entry in the transaction that moves the process. The
document is built when it is sent, because only then a CPR number is opened. What left is kept with
its numbers sealed (`sent`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import msgspec
import psycopg

from elhandel.market.cim import outgoing
from elhandel.market.customers import protection_of
from elhandel.market.hub import DataHubClient, RefusedByDataHub
from elhandel.market.processes import Cause, Event, Process, State, advance, load_process
from elhandel.market.requests.sent import SentLog
from elhandel.platform.aws import AwsUnavailable
from elhandel.platform.database import Database, Transaction, fetch_one
from elhandel.platform.telemetry import logger, scrub_to
from elhandel.platform.telemetry.error_texts import error_text
from elhandel.platform.vault.sealing import Sealer
from elhandel.platform.work.outbox import Entry, Fate, Outcome, Sender, emit
from elhandel.portfolio.customers import CustomerDetails, SealedCustomer, load_contracting
from elhandel.values.errors import Unavailable

if TYPE_CHECKING:
    from elhandel.platform.vault.opening import Opener  # loaded by those only who open

DESTINATION: Final = "datahub"

_ADD: Final = """
INSERT INTO market.request (transaction_id, message_id, process_id, document, business_reason, created_at)
VALUES (%(transaction)s, %(message)s, %(process)s, %(document)s, %(reason)s, %(now)s)
"""

_TO_SEND: Final = """
SELECT r.message_id, r.document, r.business_reason, r.created_at, r.process_id, c.contract_id,
       (SELECT v.address FROM portfolio.metering_point_version v
        WHERE v.metering_point_id = c.metering_point_id AND v.superseded_at IS NULL AND v.address IS NOT NULL
        ORDER BY v.valid_from DESC LIMIT 1),
       (SELECT o.transaction_id FROM market.request o
        WHERE o.process_id = r.process_id AND o.document = 'RequestChangeOfSupplier'
        ORDER BY o.created_at DESC LIMIT 1)
FROM market.request r
JOIN market.process p USING (process_id)
JOIN portfolio.contract c USING (contract_id)
WHERE r.transaction_id = %s
"""

_SENT: Final = """
UPDATE market.request SET sent_at = %(now)s, correlation_id = %(correlation)s WHERE transaction_id = %(transaction)s
"""

_ANSWER: Final = """
UPDATE market.request
SET answered_at = %(at)s, answer = %(answer)s, reject_code = %(code)s, reject_text = %(text)s
WHERE transaction_id = %(transaction)s AND answered_at IS NULL
RETURNING document
"""


@dataclass(frozen=True, slots=True)
class Parties:
    """The two ends of our messages."""

    supplier_gln: str
    datahub_gln: str


def ask(tx: Transaction, process: Process, document: str, now: datetime) -> str:
    """Write down that `document` is to be sent for a process; its transaction id."""
    transaction, message = str(uuid4()), str(uuid4())
    tx.execute(
        _ADD,
        {
            "transaction": transaction,
            "message": message,
            "process": process.process_id,
            "document": document,
            "reason": process.business_reason,
            "now": now,
        },
    )

    emit(
        tx,
        DESTINATION,
        transaction,
        {"transaction_id": transaction},
        now=now,
        correlation_id=f"process-{process.process_id}",
    )

    return transaction


def answer(
    tx: Transaction,
    transaction_id: str,
    *,
    result: str,
    at: datetime,
    code: str | None = None,
    text: str | None = None,
) -> str | None:
    """Note the market's answer to a request, once; the document it answers, or None when it was
    answered before.
    """
    row = tx.execute(
        _ANSWER,
        {"transaction": transaction_id, "answer": result, "at": at, "code": code, "text": text},
    ).fetchone()
    return None if row is None else str(row[0])


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
            tx.execute(
                _SENT, {"now": now, "correlation": outcome.receipt, "transaction": transaction}
            )
        elif outcome.fate is Fate.REFUSED:
            _refused_in_transport(tx, transaction, outcome.error, now)

    def _send(self, entry: Entry) -> Outcome:
        transaction_id = entry.body["transaction_id"]
        try:
            with self._database.transaction() as tx:
                draft = self._read(tx, transaction_id)
            content = self._written(draft)
            log = SentLog(self._database, self._client.clock, transaction_id, content, self._sealer)
        except AwsUnavailable as error:
            self._silent = error.sentence
            return Outcome(Fate.LATER, error.sentence)
        except (psycopg.OperationalError, Unavailable):
            raise  # our own storage: nothing was sent, and nothing is noted
        except Exception as error:  # what cannot be built must not hold up the others of its batch
            logger.exception("a request could not be built", extra={"transaction_id": entry.key})
            return Outcome(Fate.LATER, scrub_to(error_text(error), 2_000))

        try:
            return Outcome(Fate.SENT, receipt=self._client.send(draft.document, content, log))
        except Unavailable as error:
            return Outcome(Fate.LATER, error.sentence)
        except RefusedByDataHub as error:
            return Outcome(Fate.REFUSED, error.sentence)
        except psycopg.Error:
            raise  # our own storage; what DataHub said is asked for again, with the same ids
        except Exception as error:  # nor what cannot be sent
            logger.exception("a request could not be sent", extra={"transaction_id": entry.key})
            return Outcome(
                Fate.LATER, scrub_to(f"{type(error).__name__}: {error_text(error)}", 2_000)
            )

    def _read(self, tx: Transaction, transaction_id: str) -> "_Draft":
        message, document, reason, created_at, process_id, contract, address, original = fetch_one(
            tx, _TO_SEND, [transaction_id]
        )
        process = load_process(tx, process_id)
        head = outgoing.Head(
            message,
            transaction_id,
            reason,
            self._parties.supplier_gln,
            self._parties.datahub_gln,
            created_at,
        )
        customer = None if document == outgoing.CANCELLATION else load_contracting(tx, contract)
        protected = document == outgoing.CUSTOMER_CHARACTERISTICS
        protection = protection_of(tx, process) if protected else None

        return _Draft(document, head, process, customer, address, original, protection)

    def _written(self, draft: "_Draft") -> bytes:
        """The document itself; the customer's number is opened here, outside the transaction."""
        content: dict[str, Any]
        gsrn, day = draft.process.gsrn, draft.process.effective_on
        if draft.customer is None:
            content = outgoing.cancellation(draft.head, gsrn, draft.original)
        elif draft.protection is None:
            content = outgoing.change_of_supplier(
                draft.head, gsrn, self._opened(draft.customer), day
            )
        else:
            content = outgoing.customer_characteristics(
                draft.head, gsrn, self._opened(draft.customer), draft.address, day, draft.protection
            )

        return msgspec.json.encode(content)

    def _opened(self, customer: SealedCustomer) -> CustomerDetails:
        """Raises AwsUnavailable, at once where KMS was silent before: the rest of a batch need not
        wait for it too.
        """
        if self._silent is not None:
            raise AwsUnavailable(self._silent)
        return customer.opened(self._opener)


@dataclass(frozen=True, slots=True)
class _Draft:
    """What a request is made of, as it was read; the customer's number is sealed.

    customer: None for a cancellation, which names nobody. protection: of customer data only.
    """

    document: str
    head: outgoing.Head
    process: Process
    customer: SealedCustomer | None
    address: Any
    original: str
    protection: outgoing.Protection | None


def _refused_in_transport(tx: Transaction, transaction_id: str, error: str, now: datetime) -> None:
    document = answer(
        tx, transaction_id, result="refused_in_transport", at=now, code="transport", text=error
    )
    (process_id,) = fetch_one(
        tx, "SELECT process_id FROM market.request WHERE transaction_id = %s", [transaction_id]
    )
    process = load_process(tx, process_id)
    cause = Cause(f"DataHub refused {document} in transport: {error}", now)
    if document == outgoing.CHANGE_OF_SUPPLIER:
        tx.execute(
            "UPDATE market.process SET reject_code = 'transport', reject_text = %s WHERE process_id = %s",
            [error, process_id],
        )
        advance(tx, process, Event.REJECT, cause)
    elif document == outgoing.CANCELLATION and process.state is State.CANCELLATION_PENDING:
        advance(tx, process, Event.REJECT_CANCELLATION, cause)
    elif document == outgoing.CUSTOMER_CHARACTERISTICS:
        tx.execute(
            "UPDATE market.process SET customer_data = 'refused' WHERE process_id = %s",
            [process_id],
        )
