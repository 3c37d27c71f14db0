"""People of the staff and their roles."""

from elhandel.identity.staff.people import (
    ROLES,
    USERNAME_FORM,
    Grant,
    Staff,
    add_staff,
    end_role,
    end_staff,
    grant_role,
    list_staff,
    staff_by_name,
)

__all__ = [
    "ROLES",
    "USERNAME_FORM",
    "Grant",
    "Staff",
    "add_staff",
    "end_role",
    "end_staff",
    "grant_role",
    "list_staff",
    "staff_by_name",
]
