"""Why a metering point cannot take part, or not so."""

from elhandel.values.errors import DomainError


class UnableToMint(DomainError):
    """A metering point cannot take part in neighbours' trade so."""

    code = "unable-to-mint"


class NoSurplusHere(UnableToMint):
    """The metering point is none of production to the grid, or we do not supply it on that day."""

    code = "no-surplus-here"


class TakesPartAlready(UnableToMint):
    """The metering point takes part already, on some of these days."""

    code = "takes-part-already"
    status = 409


class TakesNoPart(UnableToMint):
    """The metering point does not take part on that day."""

    code = "takes-no-part"
    status = 409
