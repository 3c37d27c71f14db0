"""Files of the bank: imported by hand or fetched by day, stored first, then booked whole or not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Final

from elhandel.payments.errors import UnableToReachBank, UnableToReadBankFile
from elhandel.payments.exchange.client import BankClient
from elhandel.payments.exchange.vault import Vault
from elhandel.payments.incoming import (
    BANK_FILE,
    Booked,
    StoredFile,
    book_statements,
    booked_days,
    content_of,
    last_reported_day,
    note_booked,
    note_refused,
    store_file,
    unbooked_files,
)
from elhandel.payments.statements import Statement, format_of, own_account, read_statements
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import logger

_LOOKED_BACK: Final = timedelta(days=40)
"""Before the last booked day: a day that came late, or could not be had, is among these."""


@dataclass(frozen=True, slots=True)
class Imported:
    """A file, and what became of its lines; `booked` is None for a file that was booked before."""

    bank_file_id: int
    booked: Booked | None


@dataclass(slots=True)
class Fetched:
    """What was fetched: how many files, and what became of their lines."""

    files: int = 0
    refused: int = 0
    booked: Booked = field(default_factory=Booked)

    failures: list[Exception] = field(default_factory=list)
    """Mistakes of the program and of transport: raised when all the others are booked."""


def import_file(
    database: Database,
    clock: Clock,
    vault: Vault,
    content: bytes,
    *,
    by: str | None = None,
    reported_day: date | None = None,
) -> Imported:
    """Store a file of the bank and book its lines; the same file again changes nothing.

    Raises UnableToReadBankFile, BankFileDoesNotAddUp, DaysReadTwice: the file is kept, refused.
    """
    key = vault.sealer.key_for(BANK_FILE)
    with database.transaction() as tx:
        stored = store_file(tx, content, key, clock.now(), by=by, reported_day=reported_day)

    booked = None if stored.state == "booked" else _book(database, clock, stored, content)
    return Imported(stored.bank_file_id, booked)


def fetch_files(database: Database, clock: Clock, vault: Vault, bank: BankClient) -> Fetched:
    """Fetch the statements of days that are not booked yet, and finish what a crash left.

    A day whose file was refused is fetched again each time: the bank may have mended it. One day
    holds up no other.
    Raises at the end what went wrong with a file or day, such as UnableToReachBank; the others are
    booked.
    """
    fetched = Fetched()
    with database.transaction() as tx:
        left = unbooked_files(tx)
        last = last_reported_day(tx)
    for stored in left:
        _try(fetched, partial(_finish, database, clock, vault, stored))

    after = None if last is None else last - _LOOKED_BACK
    with database.transaction() as tx:
        booked = booked_days(tx, after or date.min)
    for day in bank.days(after):
        if day in booked:
            continue
        try:
            content = bank.statement(day)
        except UnableToReachBank as error:
            fetched.failures.append(error)
        else:
            _try(fetched, partial(_import_day, database, clock, vault, content, day))

    if fetched.failures:
        raise fetched.failures[0]
    return fetched


def _import_day(
    database: Database, clock: Clock, vault: Vault, content: bytes, day: date
) -> Booked | None:
    return import_file(database, clock, vault, content, reported_day=day).booked


def _finish(database: Database, clock: Clock, vault: Vault, stored: StoredFile) -> Booked:
    return _book(database, clock, stored, content_of(stored, vault.opener))


def _book(database: Database, clock: Clock, stored: StoredFile, content: bytes) -> Booked:
    number = stored.bank_file_id
    try:
        statements = read_statements(content)
        _refuse_others_account(statements)
        _refuse_days_to_come(statements, clock.today())
        with database.transaction() as tx:
            booked = book_statements(
                tx, number, statements, file_format=format_of(content), now=clock.now()
            )
            note_booked(tx, number, clock.now())
    except UnableToReadBankFile as error:
        with database.transaction() as tx:
            note_refused(tx, number, error.sentence)
        raise

    return booked


def _refuse_others_account(statements: Sequence[Statement]) -> None:
    """What came into somebody else's account pays no bill of ours."""
    ours = own_account(settings().bank_account)
    if any(report.account and report.account != ours for report in statements):
        raise UnableToReadBankFile(
            "The file has a statement of another account than ours (BankAccount), so nothing of it "
            "was booked. Give the file of our own account, and of no other."
        )


def _refuse_days_to_come(statements: Sequence[Statement], today: date) -> None:
    """What is booked is over; and the last day that is booked says what the bank has told."""
    if any(report.days and report.days[1] > today for report in statements):
        raise UnableToReadBankFile(
            f"The file has a line of a day after {today}, so nothing of it was booked. Give the "
            "file of the days that are over."
        )


def _try(fetched: Fetched, book: Callable[[], Booked | None]) -> None:
    """One bad file never holds up the others."""
    try:
        booked = book()
    except UnableToReadBankFile as error:
        logger.error(error.sentence, extra={"code": error.code})
        fetched.refused += 1
        return
    except Exception as error:  # raised in the end
        fetched.failures.append(error)
        return

    if booked is not None:
        fetched.files += 1
        fetched.booked += booked
