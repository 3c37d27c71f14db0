"""Which certificates are kept no longer: those that expired before the accounting years kept.

Whole, with all their movements: no balance is ever half there. Counters stay, so that no number
comes twice.
"""

from typing import Final

from elhandel.platform.upkeep.retention import Rule, by_statements

_WITHDRAWN_RETIREMENTS: Final = """
DELETE FROM certificates.movement m USING certificates.certificate c
WHERE c.certificate_id = m.certificate_id AND m.retirement_id IS NOT NULL
  AND c.expires_at < %(books_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen'
"""

_MOVEMENTS: Final = """
DELETE FROM certificates.movement m USING certificates.certificate c
WHERE c.certificate_id = m.certificate_id
  AND c.expires_at < %(books_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen'
"""

_DOCUMENTS: Final = """
DELETE FROM certificates.document d USING certificates.certificate c
WHERE c.certificate_id = d.certificate_id
  AND c.expires_at < %(books_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen'
"""

_CERTIFICATES: Final = """
DELETE FROM certificates.certificate
WHERE expires_at < %(books_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen'
"""

RETENTION: Final = (
    Rule(
        "expired-certificates",
        "certificates that expired before the accounting years that are kept",
        by_statements(_WITHDRAWN_RETIREMENTS, _MOVEMENTS, _DOCUMENTS, _CERTIFICATES),
    ),
)
