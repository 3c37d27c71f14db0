"""What cannot be done with notices."""

from elhandel.values.errors import DomainError


class UnableToNotify(DomainError):
    """A notice that cannot be sent, or not again."""

    code = "unable-to-notify"
