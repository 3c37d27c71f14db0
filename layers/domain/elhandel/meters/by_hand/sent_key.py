"""A key is issued and sent to its customer, who alone can use it."""

import re
from typing import Final

from elhandel.meters.errors import UnableToDecideOnMeter
from elhandel.meters.keys import NewKey, issue_key
from elhandel.meters.registry import SERIAL
from elhandel.meters.rules import meter_rules
from elhandel.notifications.notices import Notice, tell
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.values.days.local_time import local_date
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound

_SERIAL: Final = re.compile(SERIAL)


def send_key(
    tx: Transaction, customer: int, serial: str, key: NewKey, decision: Decision, clock: Clock
) -> int:
    """Issue a key for a meter and write its customer a notice with it; the key's number.

    key: made outside the transaction. A key that was issued before is good no more.
    Raises NotFound, UnableToDecideOnMeter.
    """
    check_serial(serial)
    if tx.execute(_CUSTOMER, {"customer": customer}).fetchone() is None:
        raise NotFound(f"There is no customer {customer}. The number stands on their bills.")

    expires_at = decision.at + meter_rules(local_date(decision.at)).key_lives
    number = issue_key(tx, customer, serial, key, decision, expires_at)
    tell(
        tx,
        Notice(
            customer,
            "meter-key",
            str(number),
            {"serial": serial, "key": key.key, "until": local_date(expires_at)},
        ),
        clock,
    )
    return number


def check_serial(serial: str) -> None:
    """Raises UnableToDecideOnMeter for what is no number of a meter."""
    if not _SERIAL.fullmatch(serial):
        raise UnableToDecideOnMeter(
            "The number of a meter has 3 to 64 letters, digits, - and _. Look at its plate.",
            field="meter",
        )


_CUSTOMER: Final = """
SELECT 1 FROM portfolio.customer WHERE customer_id = %(customer)s AND forgotten_at IS NULL
"""
