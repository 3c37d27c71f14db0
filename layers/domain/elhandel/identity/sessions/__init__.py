"""Sessions: opened at sign-in, asked for with every request, ended one by one or all at once."""

from elhandel.identity.sessions.bearer import session_of_token
from elhandel.identity.sessions.session import (
    OpenSession,
    Role,
    Session,
    end_all_sessions,
    end_own_session,
    end_session,
    end_sessions_of_account,
    end_sessions_of_staff,
    open_session,
    session_of,
    sessions_of_account,
    sessions_of_subject,
)

__all__ = [
    "OpenSession",
    "Role",
    "Session",
    "end_all_sessions",
    "end_own_session",
    "end_session",
    "end_sessions_of_account",
    "end_sessions_of_staff",
    "open_session",
    "session_of",
    "session_of_token",
    "sessions_of_account",
    "sessions_of_subject",
]
