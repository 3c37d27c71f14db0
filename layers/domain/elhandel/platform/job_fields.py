"""The fields of a job that is asked for by hand or by the clock: known ones only, read as what they are.

A field that is taken and ignored is worse than one that is refused: whoever gave it believes that it was heeded.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from elhandel.platform.errors import DomainError


class UnusableJobField(DomainError):
    """A job with a field that it does not know, that it lacks, or whose value it cannot use."""

    code = "unusable-job-field"


def refuse_unknown_fields(event: Mapping[str, Any], known: Collection[str]) -> None:
    """Raises UnusableJobField for a field that the job would pass over; "job" itself is always known."""
    unknown = sorted(event.keys() - {"job", *known})
    if unknown:
        raise UnusableJobField(
            f"The job {event.get('job', '')!r} knows no field {', '.join(map(repr, unknown))}. "
            f"It takes {', '.join(known) or 'none'}."
        )


def day_field(event: Mapping[str, Any], name: str) -> date:
    """A local day. Raises UnusableJobField."""
    try:
        return date.fromisoformat(event[name])
    except (KeyError, TypeError, ValueError):
        raise UnusableJobField(
            f"{event.get(name)!r} is no day for {name!r} of the job {event.get('job', '')!r}. Write it as 2026-01-31."
        ) from None
