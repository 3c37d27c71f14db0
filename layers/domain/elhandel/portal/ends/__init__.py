"""A customer's move-out or end of supply: what is asked for in the portal, and not only read."""

from elhandel.portal.ends.end import EndAnswer, EndWish, cancel_end, register_end, show_end

__all__ = ["EndAnswer", "EndWish", "cancel_end", "register_end", "show_end"]
