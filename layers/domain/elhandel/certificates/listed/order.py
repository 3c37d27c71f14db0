"""What the token ledger has of certificates is compared with our books, and the next step of each
is ordered: it is made, moves, or is burned.

Nothing is remembered of it but the work that was ordered, so a second look is the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from psycopg.rows import dict_row

from elhandel.certificates.listed.places import Placed, subject_of
from elhandel.certificates.shown import metadata_bytes, metadata_hash
from elhandel.chain import tasks
from elhandel.chain.tasks import Certificate, Kind, Terms, Transfer
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction, statement
from elhandel.platform.telemetry import logger

LONGEST_URI: Final = 120
"""Characters of the address of metadata: more do not fit a packet of the ledger."""
_BATCH: Final = 200
_FOLLOWED: Final = timedelta(days=4 * 365)
"""After its issue. It has expired long before, its readings are corrected no more, and work about
it is kept for longer: else it would look as if it had never been made.
"""


@dataclass(slots=True)
class Listed:
    """Certificates that were ordered to be made, to move and to be burned; lost: of which only the
    ledger knows where they are, because our database was restored.
    """

    made: int = 0
    moved: int = 0
    retired: int = 0
    lost: int = 0


def follow_on_ledger(database: Database, clock: Clock, issuer: str, address: str) -> Listed:
    """Order what is missing on the ledger, a transaction for some certificates at a time.

    address: of the site, without a last slash; without one nothing is made, as the metadata would
    be nowhere.
    """
    listed = Listed()
    after = 0
    while True:
        with database.transaction() as tx:
            some = _placed(tx, after, clock.now())
            _follow(tx, some, issuer, address, clock.now(), listed)
        if len(some) < _BATCH:
            return listed
        after = some[-1].certificate.certificate_id


def _placed(tx: Transaction, after: int, now: datetime) -> list[Placed]:
    asked = {"after": after, "now": now, "since": now - _FOLLOWED, "most": _BATCH}
    rows = tx.cursor(row_factory=dict_row).execute(_TO_LIST, asked).fetchall()
    return [Placed.of(row) for row in rows]


def _follow(
    tx: Transaction, some: Sequence[Placed], issuer: str, address: str, now: datetime, to: Listed
) -> None:
    subjects = [subject_of(placed.certificate, placed.gsrn) for placed in some]
    known = tasks.latest(tx, subjects)
    for placed, subject in zip(some, subjects, strict=True):
        last = known.get(subject)
        if last is None:
            _make(tx, placed, subject, issuer, address, now, to)
        elif not last.open and last.kind != Kind.RETIRE:
            _move(tx, placed, subject, last.number + 1, last.wallet, now, to)


def _make(
    tx: Transaction,
    placed: Placed,
    subject: str,
    issuer: str,
    address: str,
    now: datetime,
    to: Listed,
) -> None:
    certificate, place = placed.certificate, placed.belongs
    if place is None or not address:
        return

    uri = f"{address}/certifikat/{certificate.number}/metadata.json"
    if len(uri) > LONGEST_URI:
        logger.error("the address of the site is too long for the token ledger")
        return
    sha256 = metadata_hash(metadata_bytes(certificate, issuer, address))
    terms = Certificate(certificate.number, uri, sha256)
    to.made += _order(tx, Kind.CERTIFICATE, subject, 1, place, terms, now)


def _move(
    tx: Transaction,
    placed: Placed,
    subject: str,
    number: int,
    wallet: str | None,
    now: datetime,
    to: Listed,
) -> None:
    """Order the `number`-th piece of work about a certificate that lies in `wallet`."""
    place = placed.belongs
    if wallet is None:
        to.lost += 1
    elif place is None:
        to.retired += _order(tx, Kind.RETIRE, subject, number, wallet, None, now)
    elif place != wallet:
        to.moved += _order(tx, Kind.HAND_OVER, subject, number, wallet, Transfer(place), now)


def _order(
    tx: Transaction, kind: Kind, subject: str, number: int, wallet: str, terms: Terms, now: datetime
) -> bool:
    return tasks.order(
        tx, kind, subject=subject, number=number, wallet=wallet, units=1, terms=terms, now=now
    )


_TO_LIST: Final = statement("elhandel.certificates", "certificates_to_list")
