"""Signed transactions of several pieces of work, each as large as a packet of the network at most.

LiteSVM would take larger ones; a real cluster would not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from solders.compute_budget import set_compute_unit_limit, set_compute_unit_price
from solders.hash import Hash
from solders.instruction import Instruction
from solders.message import MessageV0, from_bytes_versioned, to_bytes_versioned
from solders.pubkey import Pubkey
from solders.signature import Signature
from solders.transaction import VersionedTransaction

from elhandel.chain.signing import Signer

LONGEST: Final = 1232
"""Bytes of a packet: an IPv6 packet of 1,280 bytes less its headers."""
MOST_TASKS: Final = 14
COMPUTE_UNITS: Final = 200_000
PREFIX: Final = 2
"""Instructions ahead of the first piece of work."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed transaction. signature: base58; it is how the ledger knows the transaction."""

    signature: str
    content: bytes
    tasks: int
    """How many of the pieces of work that were given it holds, from the first on."""


def signed(
    work: Sequence[Sequence[Instruction]],
    payer: Pubkey,
    blockhash: str,
    signer: Signer,
    prices: Sequence[int],
) -> Signed:
    """The longest beginning of `work` that fits a packet, signed. Nothing fits: tasks is 0.

    prices: of each piece, micro-lamports for a compute unit; the highest of those it holds counts.
    """
    held = min(len(work), MOST_TASKS)
    while held and _length(_message(work[:held], payer, blockhash, 0)) > LONGEST:
        held -= 1
    if held == 0:
        return Signed("", b"", 0)

    message = _message(work[:held], payer, blockhash, max(prices[:held]))
    signature = Signature.from_bytes(signer.sign(to_bytes_versioned(message)))
    transaction = VersionedTransaction.populate(message, [signature])
    return Signed(str(signature), bytes(transaction), held)


def offered(work: Sequence[Instruction], payer: Pubkey, blockhash: str, price: int) -> bytes:
    """The message of one piece of work that somebody else signs too."""
    return to_bytes_versioned(_message([work], payer, blockhash, price))


def signed_by_both(message: bytes, signer: Signer, other: Pubkey, signature: bytes) -> Signed:
    """A message that somebody else has signed, with our signature ahead of theirs."""
    held = from_bytes_versioned(message)
    ours = Signature.from_bytes(signer.sign(message))
    by_key = {held.account_keys[0]: ours, other: Signature.from_bytes(signature)}
    signers = held.account_keys[: held.header.num_required_signatures]
    transaction = VersionedTransaction.populate(held, [by_key[key] for key in signers])
    return Signed(str(ours), bytes(transaction), 1)


def _message(
    work: Sequence[Sequence[Instruction]], payer: Pubkey, blockhash: str, price: int
) -> MessageV0:
    instructions = [
        set_compute_unit_limit(COMPUTE_UNITS),
        set_compute_unit_price(price),
        *(instruction for piece in work for instruction in piece),
    ]
    return MessageV0.try_compile(payer, instructions, [], Hash.from_string(blockhash))


def _length(message: MessageV0) -> int:
    """Of the transaction: a count and a signature ahead of the message."""
    return 1 + 64 + len(to_bytes_versioned(message))
