"""How long sessions last, what roles may do up to which amount, how often somebody may try: dated
data.
"""

from elhandel.identity.rules.packs import (
    Kind,
    Level,
    LimitRules,
    SessionRules,
    Tried,
    TryRules,
    limit_rules,
    session_rules,
    try_rules,
)

__all__ = [
    "Kind",
    "Level",
    "LimitRules",
    "SessionRules",
    "Tried",
    "TryRules",
    "limit_rules",
    "session_rules",
    "try_rules",
]
