"""Who governs the neighbours' market, as its customers see it: whether it is open, and why not."""

from elhandel.portal.governance.status import GovernanceStatus, governance_status

__all__ = ["GovernanceStatus", "governance_status"]
