"""Whoever asks the admin's API, with what commands need: each is an action of the back office, with
a reason, written down before it is done, under the rights of who asks.
"""

import secrets
from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import Depends, Header, Request

from elhandel.backoffice.actions import Asked, Office, Outcome, ask, preview
from elhandel.identity import Session
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database
from elhandel.platform.web import (
    ClockOfProcess,
    CorrelationId,
    DatabaseOfProcess,
    longest_body,
    problems,
)
from elhandel.services import MarketDecides
from elhandel.services.agreements import agreement_of
from elhandel.values.errors import DomainError, NotFound
from elhandel_office.signing_in import client
from elhandel_web.bearer import bearer_of

PREFIX: Final = "/api/admin/"
READS: Final = problems(401, 403, 404)
WRITES: Final = problems(400, 401, 403, 404, 409, 413, 415)
BODY: Final = longest_body(4_096)
_ELECTRICITY: Final = "electricity-"

type StaffByToken = Annotated[Session, Depends(bearer_of(client))]
type Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern="^[A-Za-z0-9_-]{16,64}$",
        description="The same command again under it does nothing.",
    ),
]


class CommandRefused(DomainError):
    """What the room of the command says against it."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.sentence or "The command was refused. Look at the log.")
        self.code = outcome.code or "unable"  # type: ignore[misc]  # that of the room
        self.status = _STATUSES.get(outcome.code, 422)  # type: ignore[misc]


_STATUSES: Final[Mapping[str, int]] = {
    "service-in-another-state": 409,
    "unable-to-trade": 409,
    "settlement-decided": 409,
    "task-not-dead": 409,
    "reading-minted-already": 409,
    "reading-covered": 409,
    "reading-not-mintable": 400,
    "minting-under-way": 503,
    "certified-already": 409,
    "certificate-closed": 409,
    "not-found": 404,
}


class Desk:
    """Whoever asks, with what commands need."""

    def __init__(
        self,
        request: Request,
        database: DatabaseOfProcess,
        clock: ClockOfProcess,
        staff: StaffByToken,
        correlation_id: CorrelationId,
        key: Key = None,
    ) -> None:
        self.database: Database = database
        self.clock: Clock = clock
        self.staff = staff
        self._office = Office(database, clock, request.app.state.run)
        self._correlation_id = correlation_id
        self._key = key

    def do(
        self, action: str, customer: int | None, values: Mapping[str, Any], why: str
    ) -> dict[str, Any]:
        """The answer of an action's job. It raises what `ask` raises, and CommandRefused."""
        asked = Asked(
            key=self._key or secrets.token_urlsafe(24),
            action=action,
            values=values,
            reason="other",
            why=why,
            correlation_id=self._correlation_id,
            customer_id=customer,
        )
        return _answer(ask(self._office, self.staff, asked))

    def look(self, action: str, values: Mapping[str, Any], why: str) -> dict[str, Any]:
        """What an action would do."""
        asked = Asked(
            key=secrets.token_urlsafe(24),
            action=action,
            values=values,
            reason="other",
            why=why,
            correlation_id=self._correlation_id,
        )
        return _answer(preview(self._office, self.staff, asked))

    def service(self, customer: int, said: str) -> int:
        """The number of a customer's service. Raises NotFound, MarketDecides."""
        if said.startswith(_ELECTRICITY):
            raise MarketDecides(
                "Electricity is delivered, and ended, by the market: a signup begins it, a move or "
                "an end of supply ends it, and nobody turns it off for a bill. Use the back office."
            )
        if not (said.isascii() and said.isdecimal() and len(said) <= 9):
            raise NotFound(f"Customer {customer} has no such service. Their billing view has all.")
        with self.database.transaction() as tx:
            if agreement_of(tx, int(said)).account_id != customer:
                raise NotFound(
                    f"Customer {customer} has no service {said}. Their billing view has all."
                )
        return int(said)


type AtDesk = Annotated[Desk, Depends(Desk)]


def _answer(outcome: Outcome) -> dict[str, Any]:
    if outcome.state != "done":
        raise CommandRefused(outcome)
    return outcome.answer
