"""What cannot be done about what is not paid."""

from elhandel.values.errors import DomainError


class UnableToGiveTime(DomainError):
    """Time that cannot be given, or is given already."""

    code = "unable-to-give-time"
