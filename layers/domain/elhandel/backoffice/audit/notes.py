"""Notes on a customer: who they talked with, and what was said. Added, never changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from elhandel.platform.database import Transaction

type Channel = Literal["phone", "mail", "letter", "visit", "other"]
CHANNELS: Final[tuple[Channel, ...]] = ("phone", "mail", "letter", "visit", "other")


@dataclass(frozen=True, slots=True)
class NewNote:
    """A note as it is written. `repr` shows nothing of what was said."""

    form_key: str
    customer_id: int
    channel: Channel
    title: str
    text: str
    by: str
    at: datetime

    def __repr__(self) -> str:
        return f"NewNote(customer {self.customer_id})"


def add_note(tx: Transaction, note: NewNote) -> bool:
    """Keep a note; False for the same form again, which adds nothing."""
    values = {
        "form_key": note.form_key,
        "customer": note.customer_id,
        "channel": note.channel,
        "title": note.title,
        "text": note.text,
        "by": note.by,
        "at": note.at,
    }
    return tx.execute(_ADD, values).rowcount == 1


_ADD: Final = """
INSERT INTO backoffice.note (form_key, customer_id, channel, title, text, noted_by, noted_at)
VALUES (%(form_key)s, %(customer)s, %(channel)s, %(title)s, %(text)s, %(by)s, %(at)s)
ON CONFLICT (form_key) DO NOTHING
"""
