"""One-time codes by which a customer confirms a change of how they pay (CD-PAY-5)."""

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Final

from pydantic import Field

from elhandel.identity.codes import GOOD_FOR, NotTheCode, ask_for_code, use_code
from elhandel.identity.sign_ins import count_try
from elhandel.notifications import Notice, tell
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.platform.vault.hasher import Hasher
from elhandel.portal.customer import CustomerReads
from elhandel.portal.shapes import Shape
from elhandel.values.errors import DomainError


class CodeNotAccepted(DomainError):
    """A change that is not confirmed by the code that was sent; it was not made."""

    code = "one-time-code-not-accepted"
    status = 403


class CodeSent(Shape):
    """A code is on its way to the customer."""

    expires_at: Annotated[dt.datetime, Field(description="Ten minutes from now.")]


def send_code(account: CustomerReads, hasher: Hasher, clock: Clock) -> CodeSent:
    """Send a code to the customer; the one before is good no more. Raises TooManyTries."""
    now = clock.now()
    with account.database.transaction() as tx:  # counted whatever becomes of the code
        count_try(tx, "code", account.who, now)

    with account.transaction() as tx:
        number, code = ask_for_code(tx, account.customer_id, "payment-method", hasher, now)
        notice = Notice(account.customer_id, "one-time-code", f"code {number}", {"code": code})
        tell(tx, notice, clock)
    return CodeSent(expires_at=now + GOOD_FOR)


def confirm[Done](
    account: CustomerReads,
    code: str | None,
    hasher: Hasher,
    clock: Clock,
    change: Callable[[Transaction], Done],
) -> Done:
    """Make a change that the code confirms, in one transaction with its use: what fails uses no
    code, and a wrong one counts as a try.

    Raises CodeNotAccepted, and what the change raises.
    """
    if code is None:
        raise CodeNotAccepted(_SENTENCES["missing"], why="missing")

    with account.transaction() as tx:
        wrong: NotTheCode | None = use_code(
            tx, account.customer_id, "payment-method", code, hasher, clock.now()
        )
        if wrong is None:
            return change(tx)
    raise CodeNotAccepted(_SENTENCES[wrong], why=wrong)


_SENTENCES: Final = {
    "missing": "A change of how you pay is confirmed by a code. Ask for one with "
    "POST /api/dashboard/payment-methods/code, and send it as `One-Time-Code`.",
    "wrong": "It is not the code that was sent. Look at the message, and try again.",
    "over": "No code is good any more: it was used, is older than ten minutes, or was tried too "
    "often. Ask for a new one.",
}
