"""What has expired: what was done about wallets, and wallets that were removed, before the first
accounting year that is kept.
"""

from typing import Final

from elhandel.platform.upkeep.retention import Rule, by_statements

_ACTIVITY: Final = """
DELETE FROM wallets.activity WHERE activity_id IN (
    SELECT activity_id FROM wallets.activity
    WHERE at < %(books_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen' LIMIT %(limit)s)
"""

_REMOVED: Final = """
DELETE FROM wallets.wallet WHERE wallet_id IN (
    SELECT wallet_id FROM wallets.wallet
    WHERE removed_at < %(books_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen' LIMIT %(limit)s)
"""

RETENTION: Final = (
    Rule(
        "expired-wallets",
        "what was done about wallets in accounting years that are over",
        by_statements(_ACTIVITY, _REMOVED),
    ),
)
