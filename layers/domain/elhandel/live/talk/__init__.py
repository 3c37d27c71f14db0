"""What a connection says, and what it is answered."""

from elhandel.live.talk.answer import Opened, answer, open_connection

__all__ = ["Opened", "answer", "open_connection"]
