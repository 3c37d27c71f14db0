"""Leases: one at a time, for a while. No lock is held; a holder that dies loses the lease when it
runs out.
"""

import contextlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Final
from uuid import uuid4

from elhandel.platform.clock import Clock
from elhandel.platform.database import Database


@contextlib.contextmanager
def lease(database: Database, clock: Clock, name: str, span: timedelta) -> Iterator[bool]:
    """Try to be the only holder of `name` for `span`; True inside the block if it worked."""
    holder, now = uuid4(), clock.now()
    with database.transaction() as tx:
        taken = tx.execute(
            _TAKE, {"name": name, "holder": holder, "until": now + span, "now": now}
        ).fetchone()

    try:
        yield taken is not None
    finally:
        if taken is not None:
            with database.transaction() as tx:
                tx.execute(_GIVE_BACK, {"name": name, "holder": holder})


_TAKE: Final = """
INSERT INTO platform.lease (name, holder, until) VALUES (%(name)s, %(holder)s, %(until)s)
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
WHERE platform.lease.until < %(now)s
RETURNING 1
"""

_GIVE_BACK: Final = """
DELETE FROM platform.lease WHERE name = %(name)s AND holder = %(holder)s
"""
