"""What the back office may be unable to do."""

from elhandel.values.errors import DomainError


class UnableToAct(DomainError):
    """An action of staff cannot be done as it was asked."""

    code = "unable-to-act"
    status = 409


class UnusableAction(UnableToAct):
    """An action without a good reason, or with a field of no use."""

    code = "unusable-action"
    status = 422


class BeyondLimit(UnableToAct):
    """An amount that none of the person's roles may give, not even with a second person."""

    code = "beyond-limit"
    status = 403


class SecondPersonNeeded(UnableToAct):
    """Whoever asked for an action cannot be the one who approves it."""

    code = "second-person-needed"
    status = 403


class UnableToSearch(DomainError):
    """What is searched for is too short, or nothing that can be found."""

    code = "unable-to-search"
    status = 422
