"""What giving up a run refuses, with what to do about it."""

from elhandel.values.errors import DomainError


class UnableToGiveUpRun(DomainError):
    """A run that is closed has nothing left to give up, and giving up needs a name and a reason."""

    code = "unable-to-give-up-settlement-run"
    status = 409
