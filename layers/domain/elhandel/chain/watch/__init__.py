"""What those look at who watch the ledger: what was seen of it, and work that stands still."""

from elhandel.chain.watch.look import Look, last_look, note_look
from elhandel.chain.watch.stuck import Stuck, stuck_tasks

__all__ = ["Look", "Stuck", "last_look", "note_look", "stuck_tasks"]
