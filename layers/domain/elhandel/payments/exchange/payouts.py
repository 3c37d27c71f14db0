"""The daily round of payouts: set off, plan, order what is due, and hand the files to the bank."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from elhandel.payments.accounts import PAYOUT_ACCOUNT
from elhandel.payments.errors import UnableToReachBank
from elhandel.payments.exchange.client import BankClient
from elhandel.payments.exchange.vault import Vault
from elhandel.payments.favour import plan_payouts, set_off_all
from elhandel.payments.order_files import (
    ORDER_FILE,
    Due,
    OrderFile,
    begin_to_send,
    due_payouts,
    make_order_file,
    not_waiting,
    note_handed_over,
    note_sent,
    unsent_files,
    withdraw_stale_files,
)
from elhandel.payments.orders import Debtor
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database
from elhandel.platform.telemetry import logger
from elhandel.platform.vault.opener import UnableToOpen
from elhandel.values.decision import Decision

_MOST_FILES: Final = 50
"""Of a round; the next day takes the rest."""


@dataclass(frozen=True, slots=True)
class PaidOut:
    """What a round came to."""

    set_off: int
    planned: int

    withdrawn: int
    """Files that paid to a bank account which is used no more; others take their place."""

    files: int
    sent: int
    """Files that the bank has taken, earlier ones included."""

    unsent: int


def pay_out(
    database: Database, clock: Clock, vault: Vault, bank: BankClient | None, debtor: Debtor
) -> PaidOut:
    """Take back what may not be paid as it was ordered, set off, plan and order; send what the bank
    does not have.

    bank: None where none is connected: the files wait for staff to hand them over.
    Raises UnableToReachBank; what was ordered waits, and is sent by the next round.
    """
    with database.transaction() as tx:
        withdrawn = withdraw_stale_files(tx, clock.now())
        pairs = set_off_all(tx, clock.today(), clock.now())
        planned = plan_payouts(tx, clock.today(), clock.now())

    files = 0
    while files < _MOST_FILES and _order(database, clock, vault, debtor):
        files += 1

    sent = 0 if bank is None else _send(database, clock, vault, bank)
    with database.transaction() as tx:
        unsent = len(unsent_files(tx))

    return PaidOut(pairs, planned, withdrawn, files, sent, unsent)


def hand_over(database: Database, vault: Vault, order_file_id: int, decision: Decision) -> bytes:
    """A file of orders that staff give to the bank by hand; from then on it counts as sent.

    Raises UnableToPayOut.
    """
    with database.transaction() as tx:
        waiting = {file.order_file_id: file for file in unsent_files(tx)}
    if order_file_id not in waiting:
        raise not_waiting(order_file_id)

    content = _content(waiting[order_file_id], vault)
    with database.transaction() as tx:
        note_handed_over(tx, order_file_id, decision)
    return content


def _order(database: Database, clock: Clock, vault: Vault, debtor: Debtor) -> bool:
    """Order what is due, in one file; whether there was any."""
    with database.transaction() as tx:
        due = due_payouts(tx, clock.today())
    numbers = _opened(due, vault)
    openable = [item for item in due if item.payout_id in numbers]
    if not openable:
        return False

    key = vault.sealer.key_for(ORDER_FILE)
    with database.transaction() as tx:
        made = make_order_file(
            tx,
            openable,
            numbers,
            debtor=debtor,
            key=key,
            today=clock.today(),
            now=clock.now(),
        )
    return made is not None


def _opened(due: Sequence[Due], vault: Vault) -> dict[int, str]:
    """The account numbers by payout; one that does not open holds up nobody else's."""
    numbers = {}
    for item in due:
        owner = str(item.account.payout_account_id)
        try:
            numbers[item.payout_id] = vault.opener.open(item.account.sealed, PAYOUT_ACCOUNT, owner)
        except UnableToOpen as error:
            logger.error(error.sentence, extra={"code": error.code})
    return numbers


def _send(database: Database, clock: Clock, vault: Vault, bank: BankClient) -> int:
    """Send what the bank does not have, the oldest first; one file holds up no other. One that pays
    to a bank account which is used no more is not sent.

    Raises UnableToReachBank at the end, where it did not take some of them.
    """
    with database.transaction() as tx:
        waiting = unsent_files(tx)

    sent = 0
    refused: UnableToReachBank | None = None
    for file in waiting:
        content = _content(file, vault)
        with database.transaction() as tx:
            if not begin_to_send(tx, file.order_file_id, clock.now()):
                continue
        try:
            bank.order(content)
        except UnableToReachBank as error:
            refused = error
            continue
        with database.transaction() as tx:
            note_sent(tx, file.order_file_id, clock.now())
        sent += 1

    if refused is not None:
        raise refused
    return sent


def _content(file: OrderFile, vault: Vault) -> bytes:
    return base64.b64decode(vault.opener.open(file.sealed, ORDER_FILE, str(file.order_file_id)))
