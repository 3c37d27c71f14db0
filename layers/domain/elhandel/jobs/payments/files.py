"""Files of the bank: fetched each morning, or imported by hand."""

import base64
import zlib
from typing import Final

from elhandel.jobs.fields import Filled
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing, Request
from elhandel.payments import UnableToReachBank, UnableToReadBankFile
from elhandel.payments.exchange import (
    BankClient,
    fetch_files,
    import_file,
    vault_from_environment,
)
from elhandel.payments.incoming import Booked, count_waiting
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import MetricUnit, metrics
from elhandel.platform.work.invoker import staff

_GZIP: Final = 16 + zlib.MAX_WBITS
_LARGEST: Final = 100_000_000  # bytes unpacked; a month of 80,000 payments has about as many


class ImportBankFile(Request, frozen=True):
    """The file, gzipped, in base64: a function's URL takes 6 MB."""

    content: Filled


def fetch_bank_files(tools: Tools, asked: Nothing) -> Answer:
    """Fetch and book the statements of the days that are over."""
    vault = vault_from_environment()
    bank = bank_client()
    if bank is None:
        return {"bank": "not connected", **_count(tools)}

    try:
        fetched = fetch_files(tools.database, tools.clock, vault, bank)
    except UnableToReachBank:
        metrics.add_metric("bank_unavailable", MetricUnit.Count, 1)
        raise

    metrics.add_metric("bank_unavailable", MetricUnit.Count, 0)
    metrics.add_metric("bank_files_refused", MetricUnit.Count, fetched.refused)
    return {
        "files": fetched.files,
        "refused": fetched.refused,
        **shown(fetched.booked),
        **_count(tools),
    }


def import_bank_file(tools: Tools, asked: ImportBankFile) -> Answer:
    """Book a file that staff have fetched; the same file again changes nothing."""
    imported = import_file(
        tools.database,
        tools.clock,
        vault_from_environment(),
        unpacked_file(asked.content),
        by=staff(),
    )
    booked = imported.booked
    return {
        "file": imported.bank_file_id,
        "known": booked is None,
        **shown(booked or Booked()),
    }


def bank_client() -> BankClient | None:
    """The bank's gateway; None where none is connected."""
    url = settings().bank_url
    return BankClient(url) if url else None


def shown(booked: Booked) -> Answer:
    """How many lines of which fate."""
    return {
        "matched": booked.matched,
        "waiting": booked.waiting,
        "payouts": booked.payouts,
        "known_lines": booked.known,
        "unread": booked.unread,
    }


def _count(tools: Tools) -> Answer:
    with tools.database.transaction() as tx:
        waiting = count_waiting(tx)
    metrics.add_metric("bank_lines_waiting", MetricUnit.Count, waiting)
    return {"work_list": waiting}


def unpacked_file(text: str) -> bytes:
    """The file itself, unpacked up to a limit. Raises UnableToReadBankFile."""
    unpacking = zlib.decompressobj(_GZIP)
    try:
        content = unpacking.decompress(base64.b64decode(text, validate=True), _LARGEST)
    except (zlib.error, ValueError):
        raise _unusable() from None

    if not unpacking.eof:
        raise _unusable()
    return content


def _unusable() -> UnableToReadBankFile:
    return UnableToReadBankFile(
        "The file is not gzip in base64, is cut off, or is too large. Send it with "
        "`elhandel bank import FILE`, or in parts."
    )


JOBS: Final = (
    Job(
        "fetch-bank-files",
        Nothing,
        fetch_bank_files,
        metrics=("bank_files_refused", "bank_lines_waiting", "bank_unavailable"),
    ),
    Job("import-bank-file", ImportBankFile, import_bank_file),
)
