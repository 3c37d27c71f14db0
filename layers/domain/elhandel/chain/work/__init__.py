"""The worker: brings what was ordered onto the token ledger, each piece exactly once."""

from elhandel.chain.work.environment import book_from_environment
from elhandel.chain.work.follow import Followed, follow
from elhandel.chain.work.recovered import recover

__all__ = ["Followed", "book_from_environment", "follow", "recover"]
