"""Why something could not be done about the token ledger."""

from elhandel.values.errors import DomainError


class UnableToChain(DomainError):
    """Something about the token ledger could not be done."""

    code = "unable-to-chain"


class RefusedByChain(UnableToChain):
    """The ledger refuses a transaction as things are there now.

    `error`: what it says, in its own form. It decides nothing: the same bytes may still be taken by
    another node until they expire.
    """

    code = "refused-by-chain"

    def __init__(self, sentence: str, error: object) -> None:
        super().__init__(sentence)
        self.error = error


class WrongSigner(UnableToChain):
    """The signer's signature is none of the key that it names."""

    code = "wrong-signer"
