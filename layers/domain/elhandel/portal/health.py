"""Whether the system can do its work now: each part that it needs is asked, and says what is wrong
with it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import psycopg

from elhandel.platform.database import Database
from elhandel.platform.database.migrate import missing_migrations
from elhandel.platform.settings import Settings
from elhandel.platform.telemetry import logger
from elhandel.platform.work.queues import queue_answers
from elhandel.values.errors import DomainError

if TYPE_CHECKING:
    from elhandel.market.hub import Entry

REMEMBERED: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Check:
    """One part: whether it answers, and if not, why and what to do."""

    part: str
    ok: bool
    detail: str = ""


class Readiness:
    """The answers of all parts, asked once in REMEMBERED: whoever asks us often does not ask them
    through us.
    """

    def __init__(self) -> None:
        self._answer: tuple[datetime, Sequence[Check]] | None = None

    def ask(self, database: Database, config: Settings, now: datetime) -> Sequence[Check]:
        """What the parts say now, or said at most REMEMBERED ago; parts that do not answer are
        logged when asked.
        """
        if self._answer is None or not self._answer[0] <= now < self._answer[0] + REMEMBERED:
            self._answer = now, _ask(database, config, now)
            failing = {check.part: check.detail for check in self._answer[1] if not check.ok}
            if failing:
                logger.warning("not ready", extra={"failing": failing})
        return self._answer[1]


def _ask(database: Database, config: Settings, now: datetime) -> Sequence[Check]:
    """The checks of database, migrations, our queues, DataHub's token endpoint and DataHub, in that
    order.

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
    return f"the schema lacks {', '.join(missing)}: invoke the migrator" if missing else ""


def _queues(config: Settings) -> str:
    silent = [
        url
        for url in (config.settlement_queue_url, config.invoice_queue_url)
        if not queue_answers(url)
    ]
    return (
        f"{len(silent)} of 2 queues do not answer: check SQS and the function's permissions"
        if silent
        else ""
    )


def _datahub(config: Settings, now: datetime) -> "Entry":
    from elhandel.market.hub import datahub_probe  # noqa: PLC0415  (the market's room, for this question alone)

    return datahub_probe(config).ask(now)
