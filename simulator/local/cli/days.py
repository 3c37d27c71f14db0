"""Local days on the command line: a month, or the first day and the day after the last."""

from datetime import date

from simulator.local.cloud.errors import UnableToRun


def days_of(start: str, end: str) -> dict[str, str]:
    """`from` and `to` of a month (2026-01), or of the first day and the day after the last.

    Raises UnableToRun.
    """
    from elhandel.values.days.local_time import next_month  # noqa: PLC0415  (keeps --help quick)

    try:
        if not end:
            month = likely(date.fromisoformat(f"{start}-01"))
            return {"from": str(month), "to": str(next_month(month))}
        first, past = likely(date.fromisoformat(start)), likely(date.fromisoformat(end))
    except ValueError:
        raise UnableToRun(
            "Name a month (2026-01), or the first day and the day after the last (2026-01-01)."
        ) from None

    if first >= past:
        raise UnableToRun(
            f"The period from {first} to {past} has no days. The end is the day after the last."
        )
    return {"from": str(first), "to": str(past)}


def likely(day: date) -> date:
    """A day that can be meant, as it is. Raises UnableToRun for a mistyped year."""
    from elhandel.values.days.likely_days import UnlikelyDay, refuse_unlikely  # noqa: PLC0415

    try:
        refuse_unlikely(day)
    except UnlikelyDay as error:
        raise UnableToRun(error.sentence) from None
    return day


def a_day(text: str) -> str:
    """One day. Raises UnableToRun."""
    try:
        return str(likely(date.fromisoformat(text)))
    except ValueError:
        raise UnableToRun(f"{text!r} is no day. Write it as 2026-01-31.") from None
