"""Why a metering point cannot take part, or not so."""

from elhandel.values.errors import DomainError


class UnableToMint(DomainError):
    """A metering point cannot take part in neighbours' trade so."""

    code = "unable-to-mint"


class NoSurplusHere(UnableToMint):
    """The metering point is none of production to the grid, or we do not supply it on that day."""

    code = "no-surplus-here"


class NettedProduction(UnableToMint):
    """The market nets what the home uses and produces: there is no surplus of its own."""

    code = "netted-production"
    status = 409


class TakesPartAlready(UnableToMint):
    """The metering point takes part already, on some of these days."""

    code = "takes-part-already"
    status = 409


class TokensBeside(UnableToMint):
    """Surplus of these days became tokens already, by a meter that is no metering point."""

    code = "tokens-beside"
    status = 409


class TakesNoPart(UnableToMint):
    """The metering point does not take part on that day."""

    code = "takes-no-part"
    status = 409


class ReadingNotMintable(UnableToMint):
    """The meter of a submitted reading is not verified, or its surplus becomes no tokens."""

    code = "reading-not-mintable"
    status = 400


class MintedAlready(UnableToMint):
    """The submitted reading became tokens already."""

    code = "reading-minted-already"
    status = 409


class ReadingCovered(UnableToMint):
    """What a submitted reading says is tokens already, or more than the market measured."""

    code = "reading-covered"
    status = 409


class MintingUnderWay(UnableToMint):
    """Tokens of the same day are being made or taken back."""

    code = "minting-under-way"
    status = 503
