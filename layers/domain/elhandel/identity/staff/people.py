"""Who is of the staff, and with which roles: rows are added and ended, never changed or deleted.

The name is what stands in the corner of a page. Who somebody is, the firm's own provider says, by
the username; a person who left and comes back is another row.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, get_args

from psycopg.rows import dict_row

from elhandel.identity.errors import UnableToChangeStaff
from elhandel.identity.sessions import Role, end_sessions_of_staff
from elhandel.identity.viewings import end_viewings_of
from elhandel.platform.database import Transaction, statement
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound

USERNAME_FORM: Final = "lower-case letters, digits, dots, hyphens and underscores, 40 at most"
_USERNAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}", re.ASCII)
_LONGEST_NAME: Final = 80
ROLES: Final[tuple[Role, ...]] = get_args(Role.__value__)


@dataclass(frozen=True, slots=True)
class Grant:
    """A role that somebody has, or had until it ended."""

    role: Role
    granted_at: datetime
    granted_by: str
    reason: str
    ended_at: datetime | None
    ended_by: str | None
    ended_why: str | None


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody of the staff, with every role they have or had, the oldest first."""

    staff_id: int
    username: str
    name: str
    added_at: datetime
    added_by: str
    reason: str
    ended_at: datetime | None
    ended_by: str | None
    ended_why: str | None
    last_seen_at: datetime | None
    """When they last signed in."""
    grants: tuple[Grant, ...]

    @property
    def is_active(self) -> bool:
        return self.ended_at is None

    @property
    def roles(self) -> frozenset[Role]:
        """Those that they have now."""
        held = {grant.role for grant in self.grants if grant.ended_at is None}
        return frozenset(held) if self.is_active else frozenset()


def list_staff(tx: Transaction) -> list[Staff]:
    """Everybody, those who left too, by username."""
    return _read(tx, None)


def staff_by_name(tx: Transaction, username: str) -> Staff:
    """Who has a username now, or had it last. Raises NotFound."""
    found = _read(tx, username)
    if not found:
        raise _nobody(username)
    return found[-1]


def add_staff(tx: Transaction, username: str, name: str, decision: Decision) -> Staff:
    """Add somebody, without a role. The same again changes nothing.

    Raises UnableToChangeStaff for a username of another form, or of somebody with another name.
    """
    shown = name.strip()
    if not _USERNAME.fullmatch(username):
        raise UnableToChangeStaff(
            f"This is no username: {USERNAME_FORM}, as the firm's provider has it.",
            field="username",
        )
    if not 0 < len(shown) <= _LONGEST_NAME:
        raise UnableToChangeStaff(
            f"Give the name as colleagues know it, in {_LONGEST_NAME} characters at most.",
            field="name",
        )

    tx.execute(_ADD, {"username": username, "name": shown, **_of(decision)})

    known = staff_by_name(tx, username)
    if known.name != shown:
        raise UnableToChangeStaff(
            f"{username} is the username of somebody with another name. End that person first, or "
            "choose another username.",
            field="username",
        )
    return known


def grant_role(tx: Transaction, username: str, role: Role, decision: Decision) -> bool:
    """Give somebody a role, which holds from their next request on; whether they did not have it.

    Raises NotFound, and UnableToChangeStaff where somebody would give it to themself.
    """
    staff_id = _active(tx, username)
    _refuse_oneself(username, decision)

    values = {"staff": staff_id, "role": role, **_of(decision)}
    return tx.execute(_GRANT, values).rowcount == 1


def end_role(tx: Transaction, username: str, role: Role, decision: Decision) -> bool:
    """Take a role from somebody, at their next request; whether they had it. What they see of
    customers' pages ends, since nobody asks there what they still may.

    Raises NotFound, and UnableToChangeStaff where nobody would be left who gives roles.
    """
    staff_id = _active(tx, username)
    if role == "admin":
        _refuse_the_last_admin(tx, staff_id)

    end_viewings_of(tx, f"staff:{username}", decision.at)
    values = {"staff": staff_id, "role": role, **_of(decision)}
    return tx.execute(_END_ROLE, values).rowcount == 1


def end_staff(tx: Transaction, username: str, decision: Decision) -> bool:
    """Somebody leaves: their roles and their sessions end with them; whether they were there.

    Raises NotFound, and UnableToChangeStaff where nobody would be left who gives roles.
    """
    if not staff_by_name(tx, username).is_active:
        return False

    staff_id = _active(tx, username)
    _refuse_the_last_admin(tx, staff_id)
    values = {"staff": staff_id, **_of(decision)}
    end_sessions_of_staff(tx, staff_id, decision)
    end_viewings_of(tx, f"staff:{username}", decision.at)
    tx.execute(_END_ROLES, values)
    tx.execute(_END, values)

    return True


def _read(tx: Transaction, username: str | None) -> list[Staff]:
    with tx.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(_LIST, {"username": username}).fetchall()
    return [Staff(**{**row, "grants": _grants(row["grants"])}) for row in rows]


def _grants(rows: Sequence[dict[str, Any]]) -> tuple[Grant, ...]:
    return tuple(
        Grant(
            role=row["role"],
            granted_at=datetime.fromisoformat(row["granted_at"]),
            granted_by=row["granted_by"],
            reason=row["reason"],
            ended_at=row["ended_at"] and datetime.fromisoformat(row["ended_at"]),
            ended_by=row["ended_by"],
            ended_why=row["ended_why"],
        )
        for row in rows
    )


def _active(tx: Transaction, username: str) -> int:
    """The id of somebody who is there, locked until `tx` ends. Raises NotFound."""
    row = tx.execute(_ACTIVE, {"username": username}).fetchone()
    if row is None:
        raise _nobody(username)
    return int(row[0])


def _nobody(username: str) -> NotFound:
    shown = username if _USERNAME.fullmatch(username) else "that name"
    return NotFound(f"Nobody of the staff is called {shown}. `elhandel staff list` lists them.")


def _refuse_oneself(username: str, decision: Decision) -> None:
    """Who gives roles cannot widen what they may themself: that takes two."""
    if decision.by == f"staff:{username}":
        raise UnableToChangeStaff(
            "Nobody gives a role to themself. Ask another administrator to do it.", field="username"
        )


def _refuse_the_last_admin(tx: Transaction, staff_id: int) -> None:
    """Rows are locked in one order, so of two who end each other one is refused."""
    admins = {row[0] for row in tx.execute(_ADMINS)}
    if admins == {staff_id}:
        raise UnableToChangeStaff(
            "This is the only administrator: nobody would be left who gives roles. Give somebody "
            "else the role first."
        )


def _of(decision: Decision) -> dict[str, Any]:
    return {"at": decision.at, "by": decision.by, "why": decision.why}


_LIST: Final = statement("elhandel.identity.staff", "list_staff")

_ADD: Final = """
INSERT INTO identity.staff (username, name, added_at, added_by, reason)
VALUES (%(username)s, %(name)s, %(at)s, %(by)s, %(why)s)
ON CONFLICT (username) WHERE ended_at IS NULL DO NOTHING
"""

_ACTIVE: Final = """
SELECT staff_id FROM identity.staff
WHERE username = %(username)s AND ended_at IS NULL FOR UPDATE
"""

_GRANT: Final = """
INSERT INTO identity.staff_role (staff_id, role, granted_at, granted_by, reason)
VALUES (%(staff)s, %(role)s, %(at)s, %(by)s, %(why)s)
ON CONFLICT (staff_id, role) WHERE ended_at IS NULL DO NOTHING
"""

_ADMINS: Final = """
SELECT staff_id FROM identity.staff_role
WHERE role = 'admin' AND ended_at IS NULL ORDER BY staff_role_id FOR UPDATE
"""

_END_ROLE: Final = """
UPDATE identity.staff_role
SET ended_at = %(at)s, ended_by = %(by)s, ended_why = %(why)s
WHERE staff_id = %(staff)s AND role = %(role)s AND ended_at IS NULL
"""

_END_ROLES: Final = """
UPDATE identity.staff_role
SET ended_at = %(at)s, ended_by = %(by)s, ended_why = %(why)s
WHERE staff_id = %(staff)s AND ended_at IS NULL
"""

_END: Final = """
UPDATE identity.staff SET ended_at = %(at)s, ended_by = %(by)s, ended_why = %(why)s
WHERE staff_id = %(staff)s AND ended_at IS NULL
"""
