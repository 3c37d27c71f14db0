"""Which sums and discrepancies have expired: as bookkeeping material, by their month."""

from typing import Final

from elhandel.platform.upkeep.retention import Rule, by_statements

_SUSPECTS: Final = b"""
DELETE FROM reconciliation.suspect WHERE ctid IN (
    SELECT s.ctid FROM reconciliation.suspect s
    JOIN reconciliation.discrepancy USING (discrepancy_id)
    JOIN reconciliation.comparison c USING (comparison_id)
    WHERE c.month < %(books_from)s LIMIT %(limit)s)
"""

_QUESTIONS: Final = b"""
DELETE FROM reconciliation.question WHERE ctid IN (
    SELECT q.ctid FROM reconciliation.question q
    JOIN reconciliation.discrepancy USING (discrepancy_id)
    JOIN reconciliation.comparison c USING (comparison_id)
    WHERE c.month < %(books_from)s LIMIT %(limit)s)
"""

_EVENTS: Final = b"""
DELETE FROM reconciliation.discrepancy_event WHERE ctid IN (
    SELECT e.ctid FROM reconciliation.discrepancy_event e
    JOIN reconciliation.discrepancy USING (discrepancy_id)
    JOIN reconciliation.comparison c USING (comparison_id)
    WHERE c.month < %(books_from)s LIMIT %(limit)s)
"""

_DISCREPANCIES: Final = b"""
DELETE FROM reconciliation.discrepancy d WHERE d.ctid IN (
    SELECT d.ctid FROM reconciliation.discrepancy d
    JOIN reconciliation.comparison c USING (comparison_id)
    WHERE c.month < %(books_from)s LIMIT %(limit)s)
  AND NOT EXISTS (SELECT FROM reconciliation.suspect s WHERE s.discrepancy_id = d.discrepancy_id)
  AND NOT EXISTS (SELECT FROM reconciliation.question q WHERE q.discrepancy_id = d.discrepancy_id)
  AND NOT EXISTS (
    SELECT FROM reconciliation.discrepancy_event e WHERE e.discrepancy_id = d.discrepancy_id)
"""

_COMPARISONS: Final = b"""
DELETE FROM reconciliation.comparison c WHERE c.ctid IN (
    SELECT ctid FROM reconciliation.comparison WHERE month < %(books_from)s LIMIT %(limit)s)
  AND NOT EXISTS (
    SELECT FROM reconciliation.discrepancy d WHERE d.comparison_id = c.comparison_id)
"""

_ENERGY_SUMS: Final = b"""
DELETE FROM reconciliation.energy_sum WHERE ctid IN (
    SELECT ctid FROM reconciliation.energy_sum WHERE day < %(books_from)s LIMIT %(limit)s)
"""

_CHARGE_SUMS: Final = b"""
DELETE FROM reconciliation.charge_sum WHERE ctid IN (
    SELECT ctid FROM reconciliation.charge_sum WHERE day < %(books_from)s LIMIT %(limit)s)
"""

RETENTION: Final = (
    Rule(
        "market-sums",
        "DataHub's sums of accounting years that are over, and what was found about them",
        by_statements(
            _SUSPECTS, _QUESTIONS, _EVENTS, _DISCREPANCIES, _COMPARISONS, _ENERGY_SUMS, _CHARGE_SUMS
        ),
    ),
)
