"""Which services have expired: those that ended before the first accounting year that is kept."""

from typing import Final

from elhandel.platform.upkeep.retention import Rule, by_statements

_ENDED: Final = (
    """
    DELETE FROM services.action a USING services.agreement s
    WHERE s.agreement_id = a.agreement_id AND s.cancelled_on < %(books_from)s
    """,
    """
    DELETE FROM services.charged c USING services.agreement s
    WHERE s.agreement_id = c.agreement_id AND s.cancelled_on < %(books_from)s
    """,
    """
    DELETE FROM services.suspension p USING services.agreement s
    WHERE s.agreement_id = p.agreement_id AND s.cancelled_on < %(books_from)s
    """,
    """
    DELETE FROM services.billing_day d USING services.agreement s
    WHERE s.agreement_id = d.agreement_id AND s.cancelled_on < %(books_from)s
    """,
    """
    DELETE FROM services.terms t USING services.agreement s
    WHERE s.agreement_id = t.agreement_id AND s.cancelled_on < %(books_from)s
    """,
    """
    DELETE FROM services.network_answer n USING services.agreement s
    WHERE s.agreement_id = n.agreement_id AND s.cancelled_on < %(books_from)s
    """,
    """
    DELETE FROM services.connection c USING services.agreement s
    WHERE s.agreement_id = c.agreement_id AND s.cancelled_on < %(books_from)s
    """,
    """
    DELETE FROM services.usage_day u USING services.agreement s
    WHERE s.agreement_id = u.agreement_id AND s.cancelled_on < %(books_from)s
    """,
    """
    DELETE FROM services.usage_sync u USING services.agreement s
    WHERE s.agreement_id = u.agreement_id AND s.cancelled_on < %(books_from)s
    """,
    "DELETE FROM services.agreement WHERE cancelled_on < %(books_from)s",
)

RETENTION: Final = (
    Rule(
        "ended-services",
        "services that ended in accounting years that are over",
        by_statements(*_ENDED),
    ),
)
