"""Which services have expired: those that ended before the first accounting year that is kept."""

from typing import Final

from elhandel.platform.upkeep.retention import Rule, by_statements

# What was used goes first, row by row: it has a row a day, and nothing is charged by it. Then the
# agreement goes in one piece: of one that had lost a part, days would seem charged too often, or
# not at all. What is left of it is charges and decisions, some a month.
_ENDED: Final = (
    """
    DELETE FROM services.usage_day WHERE (agreement_id, day) IN (
        SELECT u.agreement_id, u.day
        FROM services.usage_day u JOIN services.agreement a USING (agreement_id)
        WHERE a.cancelled_on < %(books_from)s
        ORDER BY u.agreement_id, u.day LIMIT %(limit)s)
    """,
    """
    DELETE FROM services.action WHERE agreement_id IN (
        SELECT a.agreement_id FROM services.agreement a
        WHERE a.cancelled_on < %(books_from)s
          AND NOT EXISTS (
              SELECT FROM services.usage_day u WHERE u.agreement_id = a.agreement_id)
        ORDER BY a.agreement_id LIMIT %(limit)s / 100 + 1)
    """,
    """
    DELETE FROM services.charged WHERE agreement_id IN (
        SELECT a.agreement_id FROM services.agreement a
        WHERE a.cancelled_on < %(books_from)s
          AND NOT EXISTS (
              SELECT FROM services.usage_day u WHERE u.agreement_id = a.agreement_id)
        ORDER BY a.agreement_id LIMIT %(limit)s / 100 + 1)
    """,
    """
    DELETE FROM services.suspension WHERE agreement_id IN (
        SELECT a.agreement_id FROM services.agreement a
        WHERE a.cancelled_on < %(books_from)s
          AND NOT EXISTS (
              SELECT FROM services.usage_day u WHERE u.agreement_id = a.agreement_id)
        ORDER BY a.agreement_id LIMIT %(limit)s / 100 + 1)
    """,
    """
    DELETE FROM services.billing_day WHERE agreement_id IN (
        SELECT a.agreement_id FROM services.agreement a
        WHERE a.cancelled_on < %(books_from)s
          AND NOT EXISTS (
              SELECT FROM services.usage_day u WHERE u.agreement_id = a.agreement_id)
        ORDER BY a.agreement_id LIMIT %(limit)s / 100 + 1)
    """,
    """
    DELETE FROM services.terms WHERE agreement_id IN (
        SELECT a.agreement_id FROM services.agreement a
        WHERE a.cancelled_on < %(books_from)s
          AND NOT EXISTS (
              SELECT FROM services.usage_day u WHERE u.agreement_id = a.agreement_id)
        ORDER BY a.agreement_id LIMIT %(limit)s / 100 + 1)
    """,
    """
    DELETE FROM services.network_answer WHERE agreement_id IN (
        SELECT a.agreement_id FROM services.agreement a
        WHERE a.cancelled_on < %(books_from)s
          AND NOT EXISTS (
              SELECT FROM services.usage_day u WHERE u.agreement_id = a.agreement_id)
        ORDER BY a.agreement_id LIMIT %(limit)s / 100 + 1)
    """,
    """
    DELETE FROM services.connection WHERE agreement_id IN (
        SELECT a.agreement_id FROM services.agreement a
        WHERE a.cancelled_on < %(books_from)s
          AND NOT EXISTS (
              SELECT FROM services.usage_day u WHERE u.agreement_id = a.agreement_id)
        ORDER BY a.agreement_id LIMIT %(limit)s / 100 + 1)
    """,
    """
    DELETE FROM services.usage_sync WHERE agreement_id IN (
        SELECT a.agreement_id FROM services.agreement a
        WHERE a.cancelled_on < %(books_from)s
          AND NOT EXISTS (
              SELECT FROM services.usage_day u WHERE u.agreement_id = a.agreement_id)
        ORDER BY a.agreement_id LIMIT %(limit)s / 100 + 1)
    """,
    """
    DELETE FROM services.agreement WHERE agreement_id IN (
        SELECT a.agreement_id FROM services.agreement a
        WHERE a.cancelled_on < %(books_from)s
          AND NOT EXISTS (
              SELECT FROM services.usage_day u WHERE u.agreement_id = a.agreement_id)
        ORDER BY a.agreement_id LIMIT %(limit)s / 100 + 1)
    """,
)

RETENTION: Final = (
    Rule(
        "ended-services",
        "services that ended in accounting years that are over",
        by_statements(*_ENDED),
    ),
)
