"""API keys for trying the API on the local run: made once, kept in the stack's folder for its owner
to read.
"""

import contextlib
from pathlib import Path
from typing import Final

from elhandel.platform.clock import Clock
from elhandel.platform.database import Database
from elhandel.platform.keys.api_keys import Scope, authenticate, create_key
from elhandel.values.errors import Unauthenticated

_UNBOUNDED: Final = 1_000_000_000  # the demo signs up as many as it is asked to


def local_api_key(home: Path, database: Database, scope: Scope, clock: Clock) -> str:
    """The key of `scope` in this folder; a new one when there is none that the database knows."""
    path = home / f"{scope}-key"

    with database.transaction() as tx:
        if path.exists():
            key = path.read_text()
            with contextlib.suppress(
                Unauthenticated
            ):  # ended, or of a database that was deleted since
                authenticate(tx, key, scope, clock.now())
                return key
        key = create_key(tx, "local run", scope, clock, per_minute=_UNBOUNDED, per_day=_UNBOUNDED)

    path.touch(mode=0o600)
    path.write_text(key)

    return key
