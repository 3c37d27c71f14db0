"""What a calculation of charges refuses."""

from elhandel.values.errors import DomainError


class UnableToSumCharges(DomainError):
    """What was given makes no sense together; nothing was calculated."""

    code = "unable-to-sum-charges"


class AmountBeyondBelief(UnableToSumCharges):
    """A sum of a charge does not fit into the 12 digits before the point that DataHub writes."""

    code = "sum-of-charge-too-large"
