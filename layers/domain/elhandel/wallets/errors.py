"""Why a wallet cannot be connected, or used."""

from elhandel.values.errors import DomainError


class UnableToConnect(DomainError):
    """Something about a wallet could not be done."""

    code = "unable-to-connect-wallet"


class NotAWallet(UnableToConnect):
    """A text is no address of the token ledger."""

    code = "not-a-wallet"
    status = 422


class ChallengeOver(UnableToConnect):
    """There is nothing to sign, it is another wallet's, was signed before, or is too old."""

    code = "challenge-over"
    status = 409


class WalletNotSigned(UnableToConnect):
    """What came is no signature of the text by the wallet's key."""

    code = "wallet-not-signed"
    status = 422


class WalletTaken(UnableToConnect):
    """Somebody has connected the wallet already."""

    code = "wallet-taken"
    status = 409


class OtherWallet(UnableToConnect):
    """The customer has connected another wallet."""

    code = "other-wallet"
    status = 409


class NoWallet(UnableToConnect):
    """The customer has connected no wallet."""

    code = "no-wallet"
    status = 409


class InvalidAllowance(UnableToConnect):
    """An allowance of less than nothing."""

    code = "invalid-allowance"
    status = 422


class AllowanceUnderWay(UnableToConnect):
    """Another allowance of the same token is under way."""

    code = "allowance-under-way"
    status = 409
