"""Sending what is due: leased, worded, handed to a carrier outside any transaction, and noted.

A crash between handing over and noting sends the same again: the carrier knows a delivery by its
key. A carrier that does not answer is tried later, in longer and longer waits; one bad notice costs
none of its neighbours.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from psycopg.rows import class_row

from elhandel.identity import subjects
from elhandel.notifications.carriers import (
    Carrier,
    CarrierAway,
    Carriers,
    Letter,
    NotTaken,
)
from elhandel.notifications.delivery.bounced import SKIPPED, address_hash, bounced_of
from elhandel.notifications.delivery.decide import NO_ADDRESS
from elhandel.notifications.templates import (
    MARKETS,
    House,
    Language,
    Market,
    language_of,
    mail_of,
    segments_of,
    sms_of,
    template,
)
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction, statement
from elhandel.platform.telemetry import error_text, logger
from elhandel.portfolio.markets import markets_of
from elhandel.values.ids import CustomerId

_LEASE: Final = timedelta(minutes=5)
_BATCH: Final = 20
_WAITS: Final = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720))
_MOST_ATTEMPTS: Final = len(_WAITS) + 1  # a day and some hours


@dataclass(frozen=True, slots=True)
class Sent:
    """How many deliveries were handed over, wait for another try, failed, and were left out."""

    sent: int = 0
    later: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Sent") -> "Sent":
        return Sent(
            self.sent + other.sent,
            self.later + other.later,
            self.failed + other.failed,
            self.skipped + other.skipped,
        )


@dataclass(frozen=True, slots=True)
class _Due:
    """A delivery that is leased."""

    delivery_id: int
    notice_id: int
    channel: str
    attempts: int
    template: str
    said: Mapping[str, Any]
    told_at: datetime
    customer_id: int
    address: str
    of_bills: str | None

    @property
    def goes_to(self) -> str:
        """The address: of bills and payments the account may have named another."""
        is_of_bills = template(self.template).group == "bills"
        return (self.of_bills or self.address) if is_of_bills else self.address


@dataclass(frozen=True, slots=True)
class _Reader:
    """For whom a notice is worded: the language, and the market on which the account lies."""

    language: Language
    market: Market


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a delivery is from now on."""

    state: str
    cause: str | None = None
    receipt: str | None = None
    language: Language | None = None
    segments: int | None = None
    due_at: datetime | None = None


def send_due(
    database: Database,
    clock: Clock,
    carriers: Carriers,
    house: House,
    *,
    notices: Sequence[int] | None = None,
    time_is_left: Callable[[], bool] = lambda: True,
) -> Sent:
    """Send what is due, of these notices or of all, while time is left."""
    sent = Sent()
    while time_is_left():
        with database.transaction() as tx:
            due = _lease(tx, clock.now(), notices)
            readers = _readers(tx, [one.customer_id for one in due], clock)
            bounced = bounced_of(tx, {one.goes_to for one in due if one.channel == "mail"})
        if not due:
            break

        for delivery in due:
            reader = readers[delivery.customer_id]
            if delivery.channel == "mail" and delivery.goes_to in bounced:
                outcome = _Outcome("skipped", SKIPPED)
            else:
                outcome = _tried(delivery, reader, carriers, house, clock.now())
            with database.transaction() as tx:
                _note(tx, delivery, outcome, clock.now())
            sent += _counted(outcome)
    return sent


def _lease(tx: Transaction, now: datetime, notices: Sequence[int] | None) -> list[_Due]:
    values = {
        "now": now,
        "until": now + _LEASE,
        "notices": None if notices is None else list(notices),
        "limit": _BATCH,
    }
    with tx.cursor(row_factory=class_row(_Due)) as cursor:
        return cursor.execute(_LEASE_DUE, values).fetchall()


def _readers(tx: Transaction, customers: Sequence[int], clock: Clock) -> Mapping[int, _Reader]:
    languages = subjects.languages_of(tx, customers)
    lie_in = markets_of(tx, [CustomerId(customer) for customer in customers], clock.today())
    markets = {int(customer): MARKETS[market.code] for customer, market in lie_in.items()}
    return {
        customer: _Reader(language_of(languages.get(customer), market), market)
        for customer, market in markets.items()
    }


def _tried(
    delivery: _Due, reader: _Reader, carriers: Carriers, house: House, now: datetime
) -> _Outcome:
    """What comes of one try."""
    carrier = carriers[delivery.channel]
    if _is_too_late(delivery, now):
        return _Outcome("skipped", "too-late")
    if carrier is None or not delivery.goes_to:
        return _Outcome("skipped", "not-connected" if carrier is None else NO_ADDRESS)

    try:
        letter = _letter(delivery, reader, house)
    except Exception as error:  # one that cannot be worded costs none of its neighbours
        logger.error(
            "a notice cannot be worded",
            extra={"delivery": delivery.delivery_id, "reason": error_text(error)},
        )
        return _Outcome("failed", "cannot-be-worded")

    segments = segments_of(letter.text) if delivery.channel == "sms" else None
    written = _Outcome("sent", language=reader.language, segments=segments)
    return _carried(delivery, letter, carrier, written, now)


def _is_too_late(delivery: _Due, now: datetime) -> bool:
    useful = template(delivery.template).useful_for
    return useful is not None and now >= delivery.told_at + useful


def _carried(
    delivery: _Due, letter: Letter, carrier: Carrier, written: _Outcome, now: datetime
) -> _Outcome:
    """What the carrier makes of a letter."""
    try:
        return replace(written, receipt=carrier.carry(letter).receipt)
    except NotTaken as error:
        return replace(written, state="failed", cause=error.cause)
    except CarrierAway as error:
        if delivery.attempts >= _MOST_ATTEMPTS:
            return replace(written, state="failed", cause="carrier-away")
        wait = _WAITS[delivery.attempts - 1]
        return replace(written, state="waiting", cause=error.cause, due_at=now + wait)


def _letter(delivery: _Due, reader: _Reader, house: House) -> Letter:
    kind, key = template(delivery.template), f"notice-{delivery.delivery_id}"
    if delivery.channel == "sms":
        text = sms_of(kind, delivery.said, reader.language, reader.market)
        return Letter(key, delivery.goes_to, text)

    mail = mail_of(kind, delivery.said, reader.language, house, reader.market)
    return Letter(key, delivery.goes_to, mail.text, mail.subject, mail.html)


def _note(tx: Transaction, delivery: _Due, outcome: _Outcome, now: datetime) -> None:
    values = {
        "delivery": delivery.delivery_id,
        "notice": delivery.notice_id,
        "state": outcome.state,
        "cause": outcome.cause,
        "receipt": outcome.receipt,
        "language": outcome.language,
        "segments": outcome.segments,
        "address_hash": address_hash(delivery.goes_to) if outcome.state == "sent" else None,
        "due_at": outcome.due_at,
        "now": now,
    }
    tx.execute(_NOTE, values)
    if template(delivery.template).is_secret:
        tx.execute(_BLANK, values)


def _counted(outcome: _Outcome) -> Sent:
    match outcome.state:
        case "sent":
            return Sent(sent=1)
        case "waiting":
            return Sent(later=1)
        case "failed":
            return Sent(failed=1)
        case _:
            return Sent(skipped=1)


_LEASE_DUE: Final = statement("elhandel.notifications.delivery", "lease")

_NOTE: Final = statement("elhandel.notifications.delivery", "note")

# A code is nobody's business once it was sent, or is too late.
_BLANK: Final = """
UPDATE notifications.notice n SET said = '{}' WHERE n.notice_id = %(notice)s AND NOT EXISTS (
    SELECT FROM notifications.delivery d WHERE d.notice_id = n.notice_id AND d.state = 'waiting')
"""
