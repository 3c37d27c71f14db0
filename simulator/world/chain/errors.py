"""LiteSVM's errors in the form in which a node of the cluster writes them."""

from solders.transaction_status import (
    InstructionErrorCustom,
    InstructionErrorFieldless,
    TransactionErrorFieldless,
    TransactionErrorInstructionError,
)


def shown(error: object) -> object:
    """A name, or {"InstructionError": [index, name or {"Custom": number}]}."""
    if isinstance(error, TransactionErrorInstructionError):
        return {"InstructionError": [error.index, _inner(error.err)]}
    if isinstance(error, TransactionErrorFieldless):
        return _name(error)
    return type(error).__name__.removeprefix("TransactionError")


def _inner(error: object) -> object:
    tagged = getattr(error, "value", error)
    if isinstance(error, InstructionErrorCustom):
        return {"Custom": error.code}
    if isinstance(error, InstructionErrorFieldless):
        return _name(error)
    return str(tagged)


def _name(error: object) -> str:
    return str(error).rpartition(".")[2]
