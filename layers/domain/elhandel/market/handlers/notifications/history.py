"""The notifications that were applied to a supply, by which a later one is known."""

from datetime import date
from typing import Final

from elhandel.market.handlers.records import Context
from elhandel.market.processes import Process


def note_notice(context: Context, process: Process, reason: str, day: date) -> None:
    """Note that a supply has this notification; the same message again adds nothing."""
    values = {
        "process": process.process_id,
        "message": context.message_id,
        "reason": reason,
        "day": day,
        "now": context.now,
    }
    context.tx.execute(_NOTE, values)


_NOTE: Final = """
INSERT INTO market.notice (process_id, inbound_message_id, business_reason, day, recorded_at)
VALUES (%(process)s, %(message)s, %(reason)s, %(day)s, %(now)s)
ON CONFLICT DO NOTHING
"""
