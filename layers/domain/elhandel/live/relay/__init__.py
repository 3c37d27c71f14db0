"""The relay: changes become messages, and messages go to who listens."""

from elhandel.live.relay.book import Book, book_of, changed_levels, levels
from elhandel.live.relay.compose import Composed, compose
from elhandel.live.relay.posts import Posted, Posts
from elhandel.live.relay.run import Look, Relayed, claim_start, relay, relay_once, take_over
from elhandel.live.relay.send import send
from elhandel.live.relay.snapshot import snapshot

__all__ = [
    "Book",
    "Composed",
    "Look",
    "Posted",
    "Posts",
    "Relayed",
    "book_of",
    "changed_levels",
    "claim_start",
    "compose",
    "levels",
    "relay",
    "relay_once",
    "send",
    "snapshot",
    "take_over",
]
