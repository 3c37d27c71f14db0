"""The dead letters: what could not be handled."""

from typing import Final

from elhandel.jobs.fields import Number
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.market import inbox

_MOST: Final = 5_000
"""An answer of Lambda is 6 MB at most."""


class DeadLetters(Request, frozen=True):
    """How many are listed at most."""

    most: Number = 200


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


JOBS: Final = (Job("dead-letters", DeadLetters, dead_letters, traced=True),)
