"""Identity: who is in, and what they may.

What is exported here is for pages: sessions, the rights and limits of roles, people of the staff.

| shelf | is about |
| --- | --- |
| `sign_ins` | a sign-in under way with a provider, and how often somebody may try |
| `codes` | one-time codes by which customers confirm changes |
| `subjects` | whom a provider names, and who that is here |
| `staff` | people of the staff and their roles |
| `roles` | what each role may do, and up to which amount |
| `sessions` | sessions: opened, asked for with every request, ended |
| `viewings` | somebody of the staff who sees a customer's pages, and changes nothing |
| `rules` | dated rules |
| `personal`, `upkeep` | what is held about persons · which rows have expired |

It knows customers by their ids, and nothing else of them. Nothing here speaks HTTP, and nothing
asks a provider: that is `elhandel_web`.
"""

from elhandel.identity.errors import NotAllowed, UnableToChangeStaff, UnableToSignIn
from elhandel.identity.roles import LimitDkk, Right, limit_of, may, require
from elhandel.identity.sessions import (
    Role,
    Session,
    end_all_sessions,
    end_session,
    open_session,
    session_of,
)
from elhandel.identity.staff import (
    add_staff,
    end_role,
    end_staff,
    grant_role,
    list_staff,
    staff_by_name,
)

__all__ = [
    "LimitDkk",
    "NotAllowed",
    "Right",
    "Role",
    "Session",
    "UnableToChangeStaff",
    "UnableToSignIn",
    "add_staff",
    "end_all_sessions",
    "end_role",
    "end_session",
    "end_staff",
    "grant_role",
    "limit_of",
    "list_staff",
    "may",
    "open_session",
    "require",
    "session_of",
    "staff_by_name",
]
