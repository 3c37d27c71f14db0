"""Conversations with the market: what was said in each, what is expected next, and the work list of
what is overdue or waits for staff.
"""

from elhandel.market.conversations.conversation import (
    Conversation,
    Entry,
    Head,
    Subject,
    conversation,
    conversations_at,
)
from elhandel.market.conversations.work import Work, work_list

__all__ = [
    "Conversation",
    "Entry",
    "Head",
    "Subject",
    "Work",
    "conversation",
    "conversations_at",
    "work_list",
]
