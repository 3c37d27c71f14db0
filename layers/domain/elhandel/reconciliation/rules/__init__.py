"""What counts as agreement, and what follows where there is none: dated data."""

from elhandel.reconciliation.rules.packs import ReconciliationRules, rules_of

__all__ = ["ReconciliationRules", "rules_of"]
