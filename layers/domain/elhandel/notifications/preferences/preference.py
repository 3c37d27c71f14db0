"""A customer's preferences: which notices come by e-mail, and whether any come by SMS (CD-ACC-4).

What a customer has to know by law or for their safety (an overdue bill, an end, a code) comes by
e-mail whatever they have chosen; `is_due` of a template says which.
"""

from dataclasses import asdict, dataclass
from typing import Any, Final

from psycopg.rows import class_row

from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction


@dataclass(frozen=True, slots=True)
class Preferences:
    """How a customer is informed; the defaults hold for everybody who has chosen nothing."""

    mail_bills: bool = True
    """Bills and payments by e-mail."""
    mail_service: bool = True
    """What happens with a service or the supply, by e-mail."""
    sms: bool = True
    paper: bool = False
    """Bills by post besides."""
    bill_email: str | None = None
    """Where bills and payments are told of by e-mail; None: where the customer is reached."""
    bill_phone: str | None = None
    """Where they are told of by SMS."""

    def __repr__(self) -> str:
        return "Preferences()"


def preferences_of(tx: Transaction, customer_id: int) -> Preferences:
    """What holds for a customer."""
    with tx.cursor(row_factory=class_row(Preferences)) as cursor:
        found = cursor.execute(_PREFERENCES, {"customer": customer_id}).fetchone()
    return found or Preferences()


_PREFERENCES: Final = """
SELECT mail_bills, mail_service, sms, paper, bill_email, bill_phone FROM notifications.preference
WHERE customer_id = %(customer)s AND superseded_at IS NULL
"""


def choose(
    tx: Transaction, customer_id: int, wanted: Preferences, *, by: str, clock: Clock
) -> bool:
    """Let these hold from now on, and keep those before; False where they hold already."""
    if preferences_of(tx, customer_id) == wanted:
        return False

    values: dict[str, Any] = {
        **asdict(wanted),
        "customer": customer_id,
        "now": clock.now(),
        "by": by,
    }
    tx.execute(_SUPERSEDE, values)
    return tx.execute(_CHOOSE, values).rowcount == 1


_SUPERSEDE: Final = """
UPDATE notifications.preference SET superseded_at = %(now)s
WHERE customer_id = %(customer)s AND superseded_at IS NULL
"""

# Of two who choose at the same moment the first holds; the other's form shows it again.
_CHOOSE: Final = """
INSERT INTO notifications.preference (
    customer_id, mail_bills, mail_service, sms, paper, bill_email, bill_phone, set_at, set_by)
VALUES (%(customer)s, %(mail_bills)s, %(mail_service)s, %(sms)s, %(paper)s, %(bill_email)s,
    %(bill_phone)s, %(now)s, %(by)s)
ON CONFLICT (customer_id) WHERE superseded_at IS NULL DO NOTHING
"""
