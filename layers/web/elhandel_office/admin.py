"""The admin's API: what staff see of an account in another front end and do with its services, in
the shapes of the requirements (accounts, A.9); by access tokens of the firm's provider.

Each command is an action of the back office: with a reason, written down before it is done, under
the rights of who asks.
"""

import secrets
from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import Depends, FastAPI, Header, Query, Request

from elhandel.backoffice.actions import Asked, Office, Outcome, Runner, ask, preview
from elhandel.backoffice.audit import note_opened
from elhandel.backoffice.customers import billing_view, customer_facts
from elhandel.backoffice.timeline import whose
from elhandel.identity import Right, Session, list_staff, may
from elhandel.identity.roles import permit
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database
from elhandel.platform.schedules import logged_runs
from elhandel.platform.web import (
    ClockOfProcess,
    CorrelationId,
    DatabaseOfProcess,
    application,
    longest_body,
    problems,
)
from elhandel.portal.shapes import Enveloped
from elhandel.services import MarketDecides
from elhandel.services.agreements import agreement_of, deeds_of
from elhandel.values.errors import DomainError, NotFound
from elhandel_office.admin_shapes import (
    Activate,
    Admin,
    Audit,
    AuditRow,
    Cancel,
    Command,
    Commanded,
    CustomerBilling,
    Generate,
    Generated,
    JobLog,
    JobLogAsked,
    JobLogRow,
    Suspend,
    SuspensionRow,
)
from elhandel_office.ids import IdInPath
from elhandel_office.signing_in import client
from elhandel_web.bearer import bearer_of

PREFIX: Final = "/api/admin/"
_SERVICE: Final = f"{PREFIX}customers/{{number}}/services/"
_READS: Final = problems(401, 403, 404)
_WRITES: Final = problems(400, 401, 403, 404, 409, 413, 415)
_BODY: Final = longest_body(4_096)
_LONGEST_BODY: Final = longest_body(32_768)
_ELECTRICITY: Final = "electricity-"

type Staff = Annotated[Session, Depends(bearer_of(client))]
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


_STATUSES: Final[Mapping[str, int]] = {"service-in-another-state": 409, "not-found": 404}


def admin(run: Runner) -> FastAPI:
    """The app with all routes. run: does the jobs of actions."""
    app = application(
        "Elhandel admin",
        description="Accounts and services, for staff by the access token of the firm's provider. "
        "What succeeds comes as `{success, data}`, what fails as problem+json.",
        openapi_url=f"{PREFIX}openapi.json",
        enveloped=True,
    )
    app.state.run = run
    app.add_api_route(
        f"{_SERVICE}activate", activate, methods=["POST"], responses=_WRITES, openapi_extra=_BODY
    )
    app.add_api_route(
        f"{_SERVICE}suspend", suspend, methods=["POST"], responses=_WRITES, openapi_extra=_BODY
    )
    app.add_api_route(
        f"{_SERVICE}reactivate",
        reactivate,
        methods=["POST"],
        responses=_WRITES,
        openapi_extra=_BODY,
    )
    app.add_api_route(
        f"{_SERVICE}cancel", cancel, methods=["POST"], responses=_WRITES, openapi_extra=_BODY
    )
    app.add_api_route(
        f"{PREFIX}billing/generate-invoices-now",
        generate,
        methods=["POST"],
        responses=_WRITES,
        openapi_extra=_LONGEST_BODY,
    )
    app.add_api_route(
        f"{PREFIX}customers/{{number}}/billing", billing, methods=["GET"], responses=_READS
    )
    app.add_api_route(f"{PREFIX}jobs/log", job_log, methods=["GET"], responses=problems(401, 403))
    app.add_api_route(f"{_SERVICE}{{service}}/audit", audit, methods=["GET"], responses=_READS)
    return app


class Desk:
    """Whoever asks, with what commands need."""

    def __init__(
        self,
        request: Request,
        database: DatabaseOfProcess,
        clock: ClockOfProcess,
        staff: Staff,
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


def activate(number: IdInPath, asked: Activate, desk: AtDesk) -> Enveloped[Commanded]:
    """Deliver a pending service; what it costs is billed at once where no other bill comes."""
    permit(desk.staff, "services:activate")
    service = desk.service(number, asked.service_id)
    day = {} if asked.activation_date is None else {"day": str(asked.activation_date)}
    answer = desk.do("activate-service", number, {"service": service, **day}, _why(asked))
    return Enveloped(data=Commanded.of(answer))


def suspend(number: IdInPath, asked: Suspend, desk: AtDesk) -> Enveloped[Commanded]:
    """Turn a service off; without `skipBilling: false` its days cost nothing."""
    permit(desk.staff, "services:suspend")
    service = desk.service(number, asked.service_id)
    values = {
        "service": service,
        "cause": asked.suspension_type,
        "bill_on": not asked.skip_billing,
    }
    answer = desk.do("suspend-service", number, values, _why(asked))
    return Enveloped(data=Commanded.of(answer, asked.suspension_type))


def reactivate(number: IdInPath, asked: Command, desk: AtDesk) -> Enveloped[Commanded]:
    """Turn a suspended service on again."""
    permit(desk.staff, "services:activate")
    service = desk.service(number, asked.service_id)
    answer = desk.do("reactivate-service", number, {"service": service}, _why(asked))
    return Enveloped(data=Commanded.of(answer))


def cancel(number: IdInPath, asked: Cancel, desk: AtDesk) -> Enveloped[Commanded]:
    """End a service."""
    permit(desk.staff, "services:cancel")
    service = desk.service(number, asked.service_id)
    day = {} if asked.date is None else {"day": str(asked.date)}
    answer = desk.do("cancel-service", number, {"service": service, **day}, _why(asked))
    return Enveloped(data=Commanded.of(answer))


def generate(asked: Generate, desk: AtDesk) -> Enveloped[Generated]:
    """Bill now what services cost; with `dryRun` only look."""
    permit(desk.staff, "billing:manage")
    values: dict[str, Any] = {}
    if asked.service_ids is not None:
        values["services"] = [_number(said) for said in asked.service_ids]
    if asked.invoice_date is not None:
        values["day"] = str(asked.invoice_date)
    if asked.dry_run:
        return Enveloped(data=Generated.of(desk.look("generate-invoices", values, asked.reason)))
    return Enveloped(data=Generated.of(desk.do("generate-invoices", None, values, asked.reason)))


def billing(number: IdInPath, desk: AtDesk) -> Enveloped[CustomerBilling]:
    """The billing view of a customer. That it was opened is noted."""
    permit(desk.staff, "customers:view")
    _note(desk, number)
    with desk.database.snapshot(read_only=True) as tx:
        of = whose(tx, number)
        facts = customer_facts(tx, number, of.parties, desk.clock.today())
        view = billing_view(tx, number, of.parties, desk.clock.today())

    knows = may(desk.staff, Right.CONTACT_DATA)
    return Enveloped(data=CustomerBilling.of(facts, view, knows_contacts=knows))


def job_log(desk: AtDesk, asked: Annotated[JobLogAsked, Query()]) -> Enveloped[JobLog]:
    """Runs of the jobs that run by the clock, the latest first."""
    permit(desk.staff, "jobs:view")
    with desk.database.snapshot(read_only=True) as tx:
        runs = logged_runs(tx, asked.job_name, asked.before, limit=asked.limit)
    last = str(runs[-1][0]) if len(runs) == asked.limit else None
    return Enveloped(
        data=JobLog(runs=[JobLogRow.of(number, run) for number, run in runs], before=last)
    )


def audit(number: IdInPath, service: str, desk: AtDesk) -> Enveloped[Audit]:
    """All that was done with a service, the newest first."""
    permit(desk.staff, "customers:view")
    found = desk.service(number, service)
    _note(desk, number)
    with desk.database.snapshot(read_only=True) as tx:
        agreement, deeds = agreement_of(tx, found), deeds_of(tx, found)
        names = {f"staff:{one.username}": one.name for one in list_staff(tx)}

    return Enveloped(
        data=Audit(
            actions=[
                AuditRow(
                    action_type=deed.command,
                    day=deed.day,
                    reason=deed.reason,
                    previous_status=deed.state_before,
                    new_status=deed.state_after,
                    previous_data=deed.before,
                    new_data=deed.after,
                    created_at=deed.done_at,
                    admin=Admin(id=deed.done_by, name=names.get(deed.done_by)),
                )
                for deed in deeds
            ],
            suspensions=[
                SuspensionRow(
                    suspension_type=one.kind,
                    skip_billing=one.skip_billing,
                    suspended_on=one.from_day,
                    reactivated_on=one.to_day,
                )
                for one in reversed(agreement.suspensions)
            ],
        )
    )


def _note(desk: Desk, number: int) -> None:
    """Before anything of the customer is shown."""
    with desk.database.transaction() as tx:
        if not whose(tx, number).parties:
            raise NotFound(f"There is no customer {number}. The number stands on their bills.")
        note_opened(tx, number, desk.staff.who, "api", desk.clock.now())


def _answer(outcome: Outcome) -> dict[str, Any]:
    if outcome.state != "done":
        raise CommandRefused(outcome)
    return outcome.answer


def _why(asked: Command) -> str:
    return f"{asked.reason} ({asked.notes})" if asked.notes else asked.reason


def _number(said: str) -> int:
    if not (said.isascii() and said.isdecimal() and len(said) <= 9):
        raise NotFound("A service goes by its number. The billing view of a customer has theirs.")
    return int(said)
