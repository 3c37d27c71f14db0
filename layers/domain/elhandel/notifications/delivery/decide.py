"""How a notice reaches its customer: decided once, channel by channel, when it is taken up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.notifications.partners import note_events
from elhandel.notifications.preferences import Preferences
from elhandel.notifications.rules import when_quiet_ends
from elhandel.notifications.templates import Channel, Template, template
from elhandel.platform.database import Transaction, statement
from elhandel.portfolio.markets import markets_of
from elhandel.values.days.local_time import local_date
from elhandel.values.ids import CustomerId

TURNED_OFF: Final = "turned-off"
NO_ADDRESS: Final = "no-address"
ENOUGH: Final = "texted-enough"
"""As many text messages remind of the bill as the market allows."""


@dataclass(frozen=True, slots=True)
class _Untaken:
    """A notice with how its customer can be reached, and wants to be."""

    notice_id: int
    template: str
    customer_id: int
    about: str | None
    has_mail: bool
    has_phone: bool
    mail_bills: bool | None
    mail_service: bool | None
    sms: bool | None
    has_bill_mail: bool
    has_bill_phone: bool

    @property
    def preferences(self) -> Preferences:
        if self.mail_bills is None or self.mail_service is None or self.sms is None:
            return Preferences()
        return Preferences(self.mail_bills, self.mail_service, self.sms)


@dataclass(frozen=True, slots=True)
class _Delivery:
    notice_id: int
    channel: Channel
    due_at: datetime
    cause: str | None


def take_up(tx: Transaction, notices: Sequence[int], now: datetime) -> int:
    """Decide the deliveries of those that nobody has taken; how many notices that were."""
    values = {"notices": list(notices)}
    with tx.cursor(row_factory=class_row(_Untaken)) as cursor:
        untaken = cursor.execute(_UNTAKEN, values).fetchall()
    if not untaken:
        return 0

    texts = _Texts(tx, untaken, now)
    decided = [delivery for notice in untaken for delivery in _deliveries(notice, texts, now)]
    values_of_all = {
        "notices": [delivery.notice_id for delivery in decided],
        "channels": [delivery.channel for delivery in decided],
        "causes": [delivery.cause for delivery in decided],
        "due": [delivery.due_at for delivery in decided],
        "taken": [notice.notice_id for notice in untaken],
        "now": now,
    }
    tx.execute(_DECIDE, values_of_all)
    tx.execute(_TAKEN, values_of_all)
    note_events(tx, _events(untaken), now)
    return len(untaken)


def _events(notices: Sequence[_Untaken]) -> dict[int, str]:
    """What partners may learn, by the number of the notice."""
    named = ((notice.notice_id, template(notice.template).event) for notice in notices)
    return {notice_id: event for notice_id, event in named if event}


class _Texts:
    """How many text messages may still remind of each bill, while notices are decided."""

    def __init__(self, tx: Transaction, notices: Sequence[_Untaken], now: datetime) -> None:
        counted = {(one.customer_id, one.about) for one in notices if one.about is not None}
        customers = [CustomerId(customer) for customer, _ in counted]
        self._most = {
            int(customer): market.most_text_reminders
            for customer, market in markets_of(tx, customers, local_date(now)).items()
        }
        asked = {"customers": customers, "about": [about for _, about in counted]}
        self._sent = {
            (customer, about): number for customer, about, number in tx.execute(_TEXTS, asked)
        }

    def take(self, notice: _Untaken) -> bool:
        """Whether one more may go about the notice's bill; it is counted."""
        key = (notice.customer_id, notice.about)
        if notice.about is None:
            return True
        if self._sent.get(key, 0) >= self._most.get(notice.customer_id, 0):
            return False
        self._sent[key] = self._sent.get(key, 0) + 1
        return True


def _deliveries(notice: _Untaken, texts: _Texts, now: datetime) -> Iterator[_Delivery]:
    kind = template(notice.template)
    for channel in kind.channels:
        cause = _why_not(notice, kind, channel)
        if cause is None and channel == "sms" and not texts.take(notice):
            cause = ENOUGH
        yield _Delivery(
            notice_id=notice.notice_id,
            channel=channel,
            due_at=now if channel == "mail" or kind.is_urgent else when_quiet_ends(now),
            cause=cause,
        )


def _why_not(notice: _Untaken, kind: Template, channel: Channel) -> str | None:
    """Why a notice does not go by a channel; None where it goes."""
    if not _wanted(notice.preferences, kind, channel):
        return TURNED_OFF
    is_reached = notice.has_mail if channel == "mail" else notice.has_phone
    is_of_bills = notice.has_bill_mail if channel == "mail" else notice.has_bill_phone
    if not (is_reached or (is_of_bills and kind.group == "bills")):
        return NO_ADDRESS
    return None


def _wanted(preferences: Preferences, kind: Template, channel: Channel) -> bool:
    if kind.is_urgent:
        return True
    if channel == "sms":
        return preferences.sms
    if kind.is_due or kind.group == "security":
        return True
    return preferences.mail_bills if kind.group == "bills" else preferences.mail_service


_UNTAKEN: Final = statement("elhandel.notifications.delivery", "untaken")

_TEXTS: Final = statement("elhandel.notifications.delivery", "texts_about")

_DECIDE: Final = """
INSERT INTO notifications.delivery (notice_id, channel, state, cause, due_at, settled_at)
SELECT d.notice_id, d.channel, CASE WHEN d.cause IS NULL THEN 'waiting' ELSE 'skipped' END, d.cause,
       d.due_at, CASE WHEN d.cause IS NOT NULL THEN %(now)s::timestamptz END
FROM unnest(%(notices)s::bigint[], %(channels)s::text[], %(causes)s::text[], %(due)s::timestamptz[])
     AS d (notice_id, channel, cause, due_at)
"""

_TAKEN: Final = """
UPDATE notifications.notice SET taken_at = %(now)s WHERE notice_id = ANY(%(taken)s)
"""
