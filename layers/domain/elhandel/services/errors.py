"""What cannot be done with a service."""

from elhandel.values.errors import DomainError


class UnableToServe(DomainError):
    """A service that cannot be ordered or changed so."""

    code = "unable-to-serve"


class NotInState(UnableToServe):
    """The service is in a state from which this is not possible."""

    code = "service-in-another-state"
    status = 409


class MarketDecides(UnableToServe):
    """A command for services on an agreement about electricity: the market begins and ends that."""

    code = "electricity-is-the-markets"
    status = 409
