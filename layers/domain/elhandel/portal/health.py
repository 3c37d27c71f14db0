"""Whether the system can do its work now: each part that it needs is asked, and says what is wrong with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import psycopg

from elhandel.platform.database import Database
from elhandel.platform.errors import DomainError
from elhandel.platform.migrate import missing_migrations
from elhandel.platform.queues import queue_answers
from elhandel.platform.settings import Settings

if TYPE_CHECKING:
    from elhandel.market.probe import Entry


@dataclass(frozen=True, slots=True)
class Check:
    """One part: whether it answers, and if not, why and what to do."""

    part: str
    ok: bool
    detail: str = ""


def ready(database: Database, config: Settings, now: datetime) -> list[Check]:
    """The checks of database, migrations, our queues, DataHub's token endpoint and DataHub, in that order.

    A part that fails stops no other. Each is asked once, within seconds; DataHub is asked at most every half minute.
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
    return Check(part, not wrong, wrong)


def _database(database: Database) -> str:
    with database.transaction() as tx:
        tx.execute("SELECT 1")
    return ""


def _migrations(database: Database) -> str:
    missing = missing_migrations(database)
    return f"the schema lacks {', '.join(missing)}: invoke the migrator" if missing else ""


def _queues(config: Settings) -> str:
    silent = [url for url in (config.settlement_queue_url, config.invoice_queue_url) if not queue_answers(url)]
    return f"{len(silent)} of 2 queues do not answer: check SQS and the function's permissions" if silent else ""


def _datahub(config: Settings, now: datetime) -> "Entry":
    from elhandel.market.probe import datahub_probe  # noqa: PLC0415  (the market's room, for this question alone)

    return datahub_probe(config).ask(now)
