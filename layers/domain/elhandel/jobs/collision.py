"""A second try for a job that collided.

Every job may run twice at the same moment. Where both write the same row, the database lets one
through and refuses the other, which then finds the work done.
"""

from collections.abc import Callable
from typing import Any, Final

import psycopg.errors

from elhandel.platform.telemetry import logger
from elhandel.values.errors import Unavailable

type Event = dict[str, Any]
type Answer = dict[str, Any]

_COLLISIONS: Final = (
    psycopg.errors.UniqueViolation,
    psycopg.errors.ExclusionViolation,
    psycopg.errors.SerializationFailure,
    psycopg.errors.DeadlockDetected,
)


def again_after_a_collision(job: Callable[[Event], Answer], event: Event) -> Answer:
    """The answer of the job, run once more if another run was in its way.

    Raises Unavailable where both tries collided.
    """
    try:
        return job(event)
    except _COLLISIONS as error:
        logger.warning(
            "a job collided with another and is run again", extra={"constraint": _named(error)}
        )

    try:
        return job(event)
    except _COLLISIONS as error:
        raise Unavailable(
            f"The job {event.get('job', '')!r} collided twice with something that writes the same "
            "at the same moment; what it had not finished is not written. Run it again in a "
            "minute."
        ) from error


def _named(error: psycopg.Error) -> str:
    return error.diag.constraint_name or type(error).__name__
