"""Mandates asked for and followed: what the provider does not tell by itself is asked."""

from dataclasses import dataclass

from elhandel.payments.errors import UnableToReachProvider
from elhandel.payments.exchange.vault import Vault
from elhandel.payments.mandates import (
    Wanted,
    mandate_is,
    mandate_stands,
    mandates_to_ask_for,
)
from elhandel.payments.methods import DETAILS, tell_mandate, unpacked_debit_order
from elhandel.payments.providers import (
    MandateAnswer,
    MandateAsked,
    Mandates,
    RefusedByProvider,
)
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database
from elhandel.platform.telemetry import logger
from elhandel.platform.vault.opener import UnableToOpen


@dataclass(slots=True)
class Followed:
    """What a round came to."""

    asked: int = 0
    changed: int = 0
    refused: int = 0
    unanswered: int = 0


def follow_mandates(database: Database, clock: Clock, vault: Vault, provider: Mandates) -> Followed:
    """Ask for the mandates that are wanted, and how those stand that wait for their customers.

    One that does not open, or is refused, holds up no other.
    """
    with database.transaction() as tx:
        waiting = mandates_to_ask_for(tx)

    followed = Followed()
    for wanted in waiting:
        followed.asked += 1
        try:
            answer = _asked(wanted, clock, vault, provider)
        except UnableToReachProvider:
            followed.unanswered += 1
        except UnableToOpen as error:
            logger.error(error.sentence, extra={"code": error.code})
            followed.refused += 1
        except RefusedByProvider as refusal:
            followed.refused += 1
            with database.transaction() as tx:
                mandate_is(tx, wanted.mandate_id, "cancelled", clock.now(), refusal.sentence)
        else:
            with database.transaction() as tx:
                changed = mandate_stands(
                    tx,
                    wanted.mandate_id,
                    answer.reference,
                    answer.state,
                    clock.now(),
                    approval_url=answer.approval_url,
                )
                followed.changed += changed
                if changed:
                    tell_mandate(tx, wanted.mandate_id, answer.state, clock.now())
    return followed


def _asked(wanted: Wanted, clock: Clock, vault: Vault, provider: Mandates) -> MandateAnswer:
    if wanted.reference is not None:
        return provider.mandate_status(wanted.reference)

    if wanted.sealed is None:
        raise RefusedByProvider("The method has no details to ask for a mandate with.")
    opened = vault.opener.open(wanted.sealed, DETAILS, str(wanted.method_id))
    return provider.ask_for_mandate(
        MandateAsked(
            reference=f"M{wanted.mandate_id}",
            account_id=wanted.account_id,
            details=unpacked_debit_order(opened),
            max_ore=wanted.max_ore,
            start_on=clock.today(),
        )
    )
