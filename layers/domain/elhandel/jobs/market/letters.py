"""The dead letters: what could not be handled. Staff look at them, and discard what stays dead."""

from typing import Final

from elhandel.jobs.fields import Filled, Number, Why
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.market import inbox
from elhandel.market.cim.checks import all_problems
from elhandel.market.cim.codec import decode
from elhandel.market.cim.incoming import UnreadableDocument
from elhandel.market.cim.report import words
from elhandel.platform.work.invoker import staff
from elhandel.values.decision import Decision

_MOST: Final = 5_000
"""An answer of Lambda is 6 MB at most."""
_MOST_LINES: Final = 400
_MOST_RECORDS: Final = 500


class DeadLetters(Request, frozen=True):
    """How many are listed at most."""

    most: Number = 200


class DeadLetter(Request, frozen=True):
    """Which message."""

    message_id: Filled


class Discard(Request, frozen=True):
    """Which message, or which record of it, is discarded, and why."""

    message_id: Filled
    why: Why
    record: Filled | None = None


def dead_letters(tools: Tools, asked: DeadLetters) -> Answer:
    """The dead letters, the newest first, and how many more there are."""
    with tools.database.transaction() as tx:
        letters = inbox.dead_letters(tx, limit=min(asked.most, _MOST))
        there_are = inbox.count_dead_letters(tx)

    return {
        "left_out": there_are - len(letters),
        "dead_letters": [
            {
                "received_at": letter.received_at.isoformat(),
                "document": letter.document,
                "message_id": letter.message_id,
                "record": letter.record,
                "code": letter.code,
                "error": letter.error,
            }
            for letter in letters
        ],
    }


def dead_letter(tools: Tools, asked: DeadLetter) -> Answer:
    """One message: what became of it, what it says, and what is wrong with it."""
    with tools.database.transaction() as tx:
        letter = inbox.letter(tx, asked.message_id)
        discards = inbox.discards_of(tx, asked.message_id)

    return {
        "message_id": letter.message_id,
        "queue": letter.queue,
        "document": letter.document,
        "received_at": letter.received_at.isoformat(),
        "state": letter.state,
        "code": letter.code,
        "error": letter.error,
        "replays": letter.replays,
        "attempts": letter.attempts,
        "records": [
            {
                "record": record.record,
                "code": record.code,
                "error": record.error,
                "resolved_at": None
                if record.resolved_at is None
                else record.resolved_at.isoformat(),
            }
            for record in letter.records[:_MOST_RECORDS]
        ],
        "discards": [
            {
                "record": discard.record,
                "code": discard.code,
                "by": discard.by,
                "why": discard.why,
                "at": discard.at.isoformat(),
            }
            for discard in discards
        ],
        **_said(letter.body),
    }


def _said(body: bytes) -> Answer:
    """What the message says, as far as it can be read, and what is wrong with its form."""
    try:
        message = decode(body)
    except UnreadableDocument as error:
        return {"says": [], "problems": [error.sentence]}

    return {
        "says": words(message)[:_MOST_LINES],
        "problems": [str(problem) for problem in all_problems(message)][:_MOST_RECORDS],
    }


def discard(tools: Tools, asked: Discard) -> Answer:
    """Discard a dead message or a dead record: it stays, and waits for nobody any more."""
    decision = Decision(staff(), asked.why, tools.clock.now())

    with tools.database.transaction() as tx:
        discarded = inbox.discard(tx, asked.message_id, decision, record=asked.record)

    return {"discarded": discarded}


JOBS: Final = (
    Job("dead-letters", DeadLetters, dead_letters, traced=True),
    Job("dead-letter", DeadLetter, dead_letter, traced=True),
    Job("discard-dead-letter", Discard, discard),
)
