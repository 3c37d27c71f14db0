"""What cannot be done on the neighbours' market, and why."""

from elhandel.values.errors import DomainError


class UnableToTrade(DomainError):
    """An order, or what is done with one, that the market does not take."""

    code = "unable-to-trade"
    status = 409
