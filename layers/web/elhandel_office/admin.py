"""The admin's API: what staff see of an account in another front end and do with its services, in
the shapes of the requirements (accounts, A.9); by access tokens of the firm's provider.

Each command is an action of the back office: with a reason, written down before it is done, under
the rights of who asks.
"""

from typing import Annotated, Any, Final

from fastapi import FastAPI, Query

from elhandel.backoffice.actions import Runner
from elhandel.backoffice.audit import note_opened
from elhandel.backoffice.customers import billing_view, customer_facts
from elhandel.backoffice.timeline import whose
from elhandel.identity import Right, list_staff, may
from elhandel.identity.roles import permit
from elhandel.platform.schedules import logged_runs
from elhandel.platform.web import application, longest_body, problems
from elhandel.portal.shapes import Enveloped
from elhandel.services.agreements import agreement_of, deeds_of
from elhandel.values.errors import NotFound
from elhandel_office import admin_certificates, admin_meters, admin_neighbours
from elhandel_office.admin_desk import BODY, PREFIX, READS, WRITES, AtDesk, Desk
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

_SERVICE: Final = f"{PREFIX}customers/{{number}}/services/"
_LONGEST_BODY: Final = longest_body(32_768)


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
        f"{_SERVICE}activate", activate, methods=["POST"], responses=WRITES, openapi_extra=BODY
    )
    app.add_api_route(
        f"{_SERVICE}suspend", suspend, methods=["POST"], responses=WRITES, openapi_extra=BODY
    )
    app.add_api_route(
        f"{_SERVICE}reactivate",
        reactivate,
        methods=["POST"],
        responses=WRITES,
        openapi_extra=BODY,
    )
    app.add_api_route(
        f"{_SERVICE}cancel", cancel, methods=["POST"], responses=WRITES, openapi_extra=BODY
    )
    app.add_api_route(
        f"{PREFIX}billing/generate-invoices-now",
        generate,
        methods=["POST"],
        responses=WRITES,
        openapi_extra=_LONGEST_BODY,
    )
    app.add_api_route(
        f"{PREFIX}customers/{{number}}/billing", billing, methods=["GET"], responses=READS
    )
    app.add_api_route(f"{PREFIX}jobs/log", job_log, methods=["GET"], responses=problems(401, 403))
    app.add_api_route(f"{_SERVICE}{{service}}/audit", audit, methods=["GET"], responses=READS)
    app.include_router(admin_neighbours.router)
    app.include_router(admin_meters.router)
    app.include_router(admin_certificates.router)
    return app


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


def _why(asked: Command) -> str:
    return f"{asked.reason} ({asked.notes})" if asked.notes else asked.reason


def _number(said: str) -> int:
    if not (said.isascii() and said.isdecimal() and len(said) <= 9):
        raise NotFound("A service goes by its number. The billing view of a customer has theirs.")
    return int(said)
