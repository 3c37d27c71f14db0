"""Notices, written down in the transaction of their cause."""

from elhandel.notifications.notices.tell import Notice, tell, tell_all

__all__ = ["Notice", "tell", "tell_all"]
