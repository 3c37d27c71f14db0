"""What reconciliation refuses."""

from elhandel.values.errors import DomainError


class UnableToReconcile(DomainError):
    """The base of what reconciliation refuses."""

    code = "unable-to-reconcile"


class UnusableSum(UnableToReconcile):
    """A sum of DataHub that cannot be placed or compared."""

    code = "unusable-sum"
