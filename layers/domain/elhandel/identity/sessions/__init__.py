"""Sessions: opened at sign-in, asked for with every request, ended one by one or all at once."""

from elhandel.identity.sessions.session import (
    Role,
    Session,
    end_all_sessions,
    end_session,
    open_session,
    session_of,
)

__all__ = [
    "Role",
    "Session",
    "end_all_sessions",
    "end_session",
    "open_session",
    "session_of",
]
