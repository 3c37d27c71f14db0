"""Notices, written down in the transaction of their cause."""

from elhandel.notifications.notices.own import OwnNotice, own_notices
from elhandel.notifications.notices.tell import Notice, tell, tell_all

__all__ = ["Notice", "OwnNotice", "own_notices", "tell", "tell_all"]
