"""What is to be done on the token ledger, each piece once: ordered by rooms above, in their own
transactions, and done by the worker.
"""

from elhandel.chain.tasks.look import Look, last_look, note_look
from elhandel.chain.tasks.orders import order, order_open
from elhandel.chain.tasks.read import Ordered, Standing, about, minted, standing
from elhandel.chain.tasks.retried import retry
from elhandel.chain.tasks.stuck import Stuck, stuck_tasks
from elhandel.chain.tasks.task import CUSTODY, Kind, Task

__all__ = [
    "CUSTODY",
    "Kind",
    "Look",
    "Ordered",
    "Standing",
    "Stuck",
    "Task",
    "about",
    "last_look",
    "minted",
    "note_look",
    "order",
    "order_open",
    "retry",
    "standing",
    "stuck_tasks",
]
