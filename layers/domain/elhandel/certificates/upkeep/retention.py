"""Which certificates are kept no longer: those that expired before the accounting years kept.

Whole, with all their movements: no balance is ever half there. Counters stay, so that no number
comes twice.
"""

from typing import Final

from elhandel.platform.upkeep.retention import Rule, by_statements

# The limit is of certificates: each goes in one piece.
_WITHDRAWN_RETIREMENTS: Final = """
DELETE FROM certificates.movement WHERE retirement_id IS NOT NULL AND certificate_id IN (
    SELECT certificate_id FROM certificates.certificate
    WHERE expires_at < %(books_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen'
    ORDER BY certificate_id LIMIT %(limit)s)
"""

_MOVEMENTS: Final = """
DELETE FROM certificates.movement WHERE certificate_id IN (
    SELECT certificate_id FROM certificates.certificate
    WHERE expires_at < %(books_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen'
    ORDER BY certificate_id LIMIT %(limit)s)
"""

_DOCUMENTS: Final = """
DELETE FROM certificates.document WHERE certificate_id IN (
    SELECT certificate_id FROM certificates.certificate
    WHERE expires_at < %(books_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen'
    ORDER BY certificate_id LIMIT %(limit)s)
"""

_CERTIFICATES: Final = """
DELETE FROM certificates.certificate WHERE certificate_id IN (
    SELECT certificate_id FROM certificates.certificate
    WHERE expires_at < %(books_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen'
    ORDER BY certificate_id LIMIT %(limit)s)
"""

RETENTION: Final = (
    Rule(
        "expired-certificates",
        "certificates that expired before the accounting years that are kept",
        by_statements(_WITHDRAWN_RETIREMENTS, _MOVEMENTS, _DOCUMENTS, _CERTIFICATES),
    ),
)
