"""Whether the system can do its work now: each part that it needs is asked, and says what is wrong
with it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal, Self

import psycopg
from pydantic import BaseModel

from elhandel.platform.database import Database
from elhandel.platform.keys.api_keys import admit, refuse_malformed
from elhandel.platform.schema.migrate import missing_migrations
from elhandel.platform.settings import Settings, settings
from elhandel.platform.telemetry import logger
from elhandel.platform.work.queues import queue_answers
from elhandel.values.errors import DomainError, Forbidden, Unavailable

if TYPE_CHECKING:
    from elhandel.market.hub import Entry

REMEMBERED: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Check:
    """One part: whether it answers, and if not, why and what to do."""

    part: str
    ok: bool
    detail: str = ""


class Part(BaseModel):
    """A part that the system needs."""

    part: str
    ok: bool
    detail: str


class Health(BaseModel):
    """Whether the system can do its work; part by part where the key is one of operations."""

    status: Literal["ok", "failing"]
    parts: list[Part] = []

    @classmethod
    def of(cls, checks: Sequence[Check], *, detailed: bool) -> Self:
        """detailed: whether the parts are named."""
        parts = [Part(part=check.part, ok=check.ok, detail=check.detail) for check in checks]
        return cls(
            status="ok" if all(check.ok for check in checks) else "failing",
            parts=parts if detailed else [],
        )


class Readiness:
    """The answers of all parts, asked at most once in REMEMBERED, however often we are asked."""

    def __init__(self) -> None:
        self._answer: tuple[datetime, Sequence[Check]] | None = None

    def ask(self, database: Database, config: Settings, now: datetime) -> Sequence[Check]:
        """What the parts say now, or said at most REMEMBERED ago.

        Parts that do not answer are logged when they are asked.
        """
        if self._answer is None or not self._answer[0] <= now < self._answer[0] + REMEMBERED:
            self._answer = now, _ask(database, config, now)
            failing = {check.part: check.detail for check in self._answer[1] if not check.ok}
            if failing:
                logger.warning("not ready", extra={"failing": failing})

        return self._answer[1]


def health_now(
    database: Database, remembered: Readiness, shown: str | None, now: datetime
) -> Health:
    """Whether all parts that are needed answer, part by part for a key of operations.

    shown: the key that came with the request. Raises as `_opens_details` does.
    """
    checks = remembered.ask(database, settings(), now)
    detailed = shown is not None and _opens_details(database, shown, now)

    return Health.of(checks, detailed=detailed)


def _opens_details(database: Database, shown: str, now: datetime) -> bool:
    """Whether a key opens the details: one of operations.

    A key of another scope opens none, and neither does a database that cannot say whose it is (the
    log has them). Raises Unauthenticated and TooManyRequests, as any request with a key does.
    """
    try:
        admit(database, refuse_malformed(shown), now, "operations")
    except (Forbidden, Unavailable):
        return False
    return True


def _ask(database: Database, config: Settings, now: datetime) -> Sequence[Check]:
    """The checks of every part, in their order.

    A part that fails stops no other. Each is asked once, within seconds; DataHub is asked at most
    every half minute.
    """
    checks: Mapping[str, Callable[[], str]] = {
        "database": lambda: _database(database),
        "migrations": lambda: _migrations(database),
        "queues": lambda: _queues(config),
        "token": lambda: _datahub(config, now).token,
        "datahub": lambda: _datahub(config, now).queue,
    }
    return [_run(part, check) for part, check in checks.items()]


def _run(part: str, check: Callable[[], str]) -> Check:
    try:
        wrong = check()
    except DomainError as error:
        wrong = error.sentence
    except psycopg.Error as error:
        wrong = f"the database refused ({type(error).__name__})"
    except Exception as error:  # a part that ends its check in any other way does not answer either
        logger.exception("a part could not be asked", extra={"part": part})
        wrong = f"could not be asked ({type(error).__name__}): the log says why"

    return Check(part, not wrong, wrong)


def _database(database: Database) -> str:
    with database.transaction() as tx:
        tx.execute("SELECT 1")
    return ""


def _migrations(database: Database) -> str:
    missing = missing_migrations(database)
    return f"the schema is missing {', '.join(missing)}: invoke the migrator" if missing else ""


def _queues(config: Settings) -> str:
    silent = [
        url
        for url in (config.settlement_queue_url, config.invoice_queue_url)
        if not queue_answers(url)
    ]
    if not silent:
        return ""
    return f"{len(silent)} of 2 queues do not answer: check SQS and the function's permissions"


def _datahub(config: Settings, now: datetime) -> "Entry":
    from elhandel.market.hub import datahub_probe  # noqa: PLC0415  (for this question alone)

    return datahub_probe(config).ask(now)
