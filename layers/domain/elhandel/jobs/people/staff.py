"""People of the staff and their roles, by somebody who signs in to AWS: the first administrator
is added here.
"""

from typing import Final, Literal

from elhandel import identity
from elhandel.identity.sessions import end_sessions_of_account, end_sessions_of_staff
from elhandel.identity.staff import Grant, Staff
from elhandel.identity.viewings import end_viewings_of
from elhandel.jobs.fields import Customer, Filled, Reason, Text
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing, Request, UnusableJobField
from elhandel.platform.work.invoker import staff
from elhandel.values.decision import Decision


class AddStaff(Request, frozen=True):
    """Somebody of the staff, by the username that the firm's provider knows them by."""

    username: Filled
    name: Filled
    """As colleagues know it: it stands in the corner of the pages."""

    why: Reason


class ChangeRole(Request, frozen=True):
    """A role, and whose it is."""

    username: Filled
    role: Literal["support", "billing", "operations", "rec", "admin"]
    why: Reason


class EndSessions(Request, frozen=True):
    """Who is to be signed out on every device: a customer, or somebody of the staff."""

    why: Reason

    customer: Customer | None = None
    username: Text | None = None


class EndStaff(Request, frozen=True):
    """Somebody who leaves."""

    username: Filled
    why: Reason


def list_staff(tools: Tools, asked: Nothing) -> Answer:
    """Everybody of the staff, those who left too, with their roles."""
    with tools.database.transaction() as tx:
        return {"staff": [_shown(person) for person in identity.list_staff(tx)]}


def add_staff(tools: Tools, asked: AddStaff) -> Answer:
    """Add somebody, without a role."""
    decision = _decision(tools, asked.why)
    with tools.database.transaction() as tx:
        return _shown(identity.add_staff(tx, asked.username, asked.name, decision))


def grant_role(tools: Tools, asked: ChangeRole) -> Answer:
    """Give somebody a role, from their next request on."""
    decision = _decision(tools, asked.why)
    with tools.database.transaction() as tx:
        new = identity.grant_role(tx, asked.username, asked.role, decision)

    return {"username": asked.username, "role": asked.role, "new": new}


def end_role(tools: Tools, asked: ChangeRole) -> Answer:
    """Take a role from somebody, at their next request."""
    decision = _decision(tools, asked.why)
    with tools.database.transaction() as tx:
        ended = identity.end_role(tx, asked.username, asked.role, decision)

    return {"username": asked.username, "role": asked.role, "ended": ended}


def end_staff(tools: Tools, asked: EndStaff) -> Answer:
    """Let somebody leave: their roles and sessions end."""
    decision = _decision(tools, asked.why)
    with tools.database.transaction() as tx:
        ended = identity.end_staff(tx, asked.username, decision)

    return {"username": asked.username, "ended": ended}


def end_sessions(tools: Tools, asked: EndSessions) -> Answer:
    """Sign somebody out everywhere, as when a device is lost; they may sign in again. A colleague's
    views of customers' pages end too.
    """
    if (asked.customer is None) == (asked.username is None):
        raise UnusableJobField(
            'Name either a "customer" or the "username" of somebody of the staff.', field="customer"
        )

    decision = _decision(tools, asked.why)
    with tools.database.transaction() as tx:
        if asked.customer is not None:
            ended = end_sessions_of_account(tx, asked.customer, decision)
        else:
            person = identity.staff_by_name(tx, asked.username or "")
            ended = end_sessions_of_staff(tx, person.staff_id, decision)
            ended += end_viewings_of(tx, f"staff:{person.username}", decision.at)

    return {"ended": ended}


def _decision(tools: Tools, why: str) -> Decision:
    return Decision(by=staff(), why=why, at=tools.clock.now())


def _shown(person: Staff) -> Answer:
    return {
        "username": person.username,
        "name": person.name,
        "active": person.is_active,
        "roles": sorted(person.roles),
        "added_at": person.added_at.isoformat(),
        "ended_at": person.ended_at and person.ended_at.isoformat(),
        "last_seen_at": person.last_seen_at and person.last_seen_at.isoformat(),
        "history": [_granted(grant) for grant in person.grants],
    }


def _granted(grant: Grant) -> Answer:
    return {
        "role": grant.role,
        "granted_at": grant.granted_at.isoformat(),
        "granted_by": grant.granted_by,
        "reason": grant.reason,
        "ended_at": grant.ended_at and grant.ended_at.isoformat(),
        "ended_by": grant.ended_by,
        "ended_why": grant.ended_why,
    }


JOBS: Final = (
    Job("list-staff", Nothing, list_staff, traced=True),
    Job("add-staff", AddStaff, add_staff),
    Job("grant-role", ChangeRole, grant_role),
    Job("end-role", ChangeRole, end_role),
    Job("end-staff", EndStaff, end_staff),
    Job("end-sessions", EndSessions, end_sessions),
)
