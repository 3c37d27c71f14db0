"""Which services have expired: those that ended before the first accounting year that is kept."""

from typing import Final

from elhandel.platform.upkeep.retention import Rule, by_statements

# An agreement goes in one piece: of one that had lost a part, days would seem charged too often,
# or not at all. It has about a hundred rows.
_ENDED: Final = (
    """
    DELETE FROM services.action WHERE agreement_id IN (
        SELECT agreement_id FROM services.agreement WHERE cancelled_on < %(books_from)s
        ORDER BY agreement_id LIMIT %(limit)s / 100 + 1)
    """,
    """
    DELETE FROM services.charged WHERE agreement_id IN (
        SELECT agreement_id FROM services.agreement WHERE cancelled_on < %(books_from)s
        ORDER BY agreement_id LIMIT %(limit)s / 100 + 1)
    """,
    """
    DELETE FROM services.suspension WHERE agreement_id IN (
        SELECT agreement_id FROM services.agreement WHERE cancelled_on < %(books_from)s
        ORDER BY agreement_id LIMIT %(limit)s / 100 + 1)
    """,
    """
    DELETE FROM services.billing_day WHERE agreement_id IN (
        SELECT agreement_id FROM services.agreement WHERE cancelled_on < %(books_from)s
        ORDER BY agreement_id LIMIT %(limit)s / 100 + 1)
    """,
    """
    DELETE FROM services.terms WHERE agreement_id IN (
        SELECT agreement_id FROM services.agreement WHERE cancelled_on < %(books_from)s
        ORDER BY agreement_id LIMIT %(limit)s / 100 + 1)
    """,
    """
    DELETE FROM services.network_answer WHERE agreement_id IN (
        SELECT agreement_id FROM services.agreement WHERE cancelled_on < %(books_from)s
        ORDER BY agreement_id LIMIT %(limit)s / 100 + 1)
    """,
    """
    DELETE FROM services.connection WHERE agreement_id IN (
        SELECT agreement_id FROM services.agreement WHERE cancelled_on < %(books_from)s
        ORDER BY agreement_id LIMIT %(limit)s / 100 + 1)
    """,
    """
    DELETE FROM services.usage_day WHERE agreement_id IN (
        SELECT agreement_id FROM services.agreement WHERE cancelled_on < %(books_from)s
        ORDER BY agreement_id LIMIT %(limit)s / 100 + 1)
    """,
    """
    DELETE FROM services.usage_sync WHERE agreement_id IN (
        SELECT agreement_id FROM services.agreement WHERE cancelled_on < %(books_from)s
        ORDER BY agreement_id LIMIT %(limit)s / 100 + 1)
    """,
    """
    DELETE FROM services.agreement WHERE agreement_id IN (
        SELECT agreement_id FROM services.agreement WHERE cancelled_on < %(books_from)s
        ORDER BY agreement_id LIMIT %(limit)s / 100 + 1)
    """,
)

RETENTION: Final = (
    Rule(
        "ended-services",
        "services that ended in accounting years that are over",
        by_statements(*_ENDED),
    ),
)
