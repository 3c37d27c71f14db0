"""Instructions of Token-2022, of the program of associated accounts and of the system, by their
bytes. Source: https://github.com/solana-program/token-2022, interface/src/instruction.rs
"""

import hashlib
import struct
from collections.abc import Sequence
from typing import Final

from solders.instruction import AccountMeta, Instruction
from solders.pubkey import Pubkey
from solders.system_program import CreateAccountWithSeedParams, create_account_with_seed

TOKEN_2022: Final = Pubkey.from_string("TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb")
ASSOCIATED: Final = Pubkey.from_string("ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL")
SYSTEM: Final = Pubkey.default()

_SET_AUTHORITY: Final = 6
_TRANSFER_CHECKED: Final = 12
_APPROVE_CHECKED: Final = 13
_MINT_TO_CHECKED: Final = 14
_BURN_CHECKED: Final = 15
_INITIALIZE_MULTISIG_2: Final = 19
_INITIALIZE_MINT_2: Final = 20
_INITIALIZE_PERMANENT_DELEGATE: Final = 35
_METADATA_POINTER: Final = 39
_MINT_TOKENS: Final = 0
_KEY: Final = b"\x03"
_CREATE_IDEMPOTENT: Final = 1
_NONE: Final = b"\x00"
_AMOUNT: Final = struct.Struct("<QB")


def create_at_seed(
    payer: Pubkey, address: Pubkey, seed: str, *, space: int, lamports: int
) -> Instruction:
    """Open an account of Token-2022 at a seed of the payer's; fails where there is one already."""
    return create_account_with_seed(
        CreateAccountWithSeedParams(
            from_pubkey=payer,
            to_pubkey=address,
            base=payer,
            seed=seed,
            lamports=lamports,
            space=space,
            owner=TOKEN_2022,
        )
    )


def initialize_permanent_delegate(mint: Pubkey, delegate: Pubkey) -> Instruction:
    """Let `delegate` burn and move every holder's tokens; before the mint itself."""
    data = bytes([_INITIALIZE_PERMANENT_DELEGATE]) + bytes(delegate)
    return Instruction(TOKEN_2022, data, [_written(mint)])


def initialize_mint(mint: Pubkey, decimals: int, authority: Pubkey) -> Instruction:
    """Make an account a mint that `authority` may mint of, and that nobody may freeze."""
    data = bytes([_INITIALIZE_MINT_2, decimals]) + bytes(authority) + _NONE
    return Instruction(TOKEN_2022, data, [_written(mint)])


def point_at_metadata(mint: Pubkey) -> Instruction:
    """Say that the mint itself holds its metadata, for good; before the mint itself."""
    data = bytes([_METADATA_POINTER, 0]) + bytes(SYSTEM) + bytes(mint)
    return Instruction(TOKEN_2022, data, [_written(mint)])


def name_mint(mint: Pubkey, house: Pubkey, name: str, symbol: str, uri: str) -> Instruction:
    """Write the metadata of a mint; `house` may mint of it, and change them from then on."""
    data = _method("initialize_account") + b"".join(map(_string, (name, symbol, uri)))
    return Instruction(
        TOKEN_2022, data, [_written(mint), _read(house), _read(mint), _signed(house)]
    )


def describe_mint(mint: Pubkey, house: Pubkey, field: str, value: str) -> Instruction:
    """Add a field to the metadata of a mint."""
    data = _method("updating_field") + _KEY + _string(field) + _string(value)
    return Instruction(TOKEN_2022, data, [_written(mint), _signed(house)])


def close_metadata(mint: Pubkey, house: Pubkey) -> Instruction:
    """Let nobody change the metadata of a mint any more."""
    data = _method("update_the_authority") + bytes(SYSTEM)
    return Instruction(TOKEN_2022, data, [_written(mint), _signed(house)])


def close_mint(mint: Pubkey, house: Pubkey) -> Instruction:
    """Let nobody mint of a mint any more."""
    data = bytes([_SET_AUTHORITY, _MINT_TOKENS]) + _NONE
    return Instruction(TOKEN_2022, data, [_written(mint), _signed(house)])


def associated_account(owner: Pubkey, mint: Pubkey) -> Pubkey:
    """Where an owner's tokens of a mint lie."""
    seeds = [bytes(owner), bytes(TOKEN_2022), bytes(mint)]
    return Pubkey.find_program_address(seeds, ASSOCIATED)[0]


def create_associated_account(payer: Pubkey, owner: Pubkey, mint: Pubkey) -> Instruction:
    """Open an owner's account of a mint; one that is there already is as good."""
    accounts = [
        AccountMeta(payer, is_signer=True, is_writable=True),
        _written(associated_account(owner, mint)),
        _read(owner),
        _read(mint),
        _read(SYSTEM),
        _read(TOKEN_2022),
    ]
    return Instruction(ASSOCIATED, bytes([_CREATE_IDEMPOTENT]), accounts)


def mint_to(
    mint: Pubkey, account: Pubkey, authority: Pubkey, units: int, decimals: int
) -> Instruction:
    """Mint units into an account."""
    data = bytes([_MINT_TO_CHECKED]) + _AMOUNT.pack(units, decimals)
    return Instruction(TOKEN_2022, data, [_written(mint), _written(account), _signed(authority)])


def burn(mint: Pubkey, account: Pubkey, delegate: Pubkey, units: int, decimals: int) -> Instruction:
    """Burn units of an account; fails where it holds fewer."""
    data = bytes([_BURN_CHECKED]) + _AMOUNT.pack(units, decimals)
    return Instruction(TOKEN_2022, data, [_written(account), _written(mint), _signed(delegate)])


def transfer(
    mint: Pubkey,
    source: Pubkey,
    receiver: Pubkey,
    authority: Pubkey,
    units: int,
    decimals: int,
    signers: Sequence[Pubkey] = (),
) -> Instruction:
    """Move units; fails where the source holds fewer, or the authority may move fewer.

    signers: those of an authority of several, which signs nothing itself.
    """
    data = bytes([_TRANSFER_CHECKED]) + _AMOUNT.pack(units, decimals)
    by = [_read(authority), *map(_signed, signers)] if signers else [_signed(authority)]
    return Instruction(TOKEN_2022, data, [_written(source), _read(mint), _written(receiver), *by])


def approve(
    mint: Pubkey, account: Pubkey, delegate: Pubkey, owner: Pubkey, units: int, decimals: int
) -> Instruction:
    """Let `delegate` move so many units of an account, instead of what was allowed before."""
    data = bytes([_APPROVE_CHECKED]) + _AMOUNT.pack(units, decimals)
    accounts = [_written(account), _read(mint), _read(delegate), _signed(owner)]
    return Instruction(TOKEN_2022, data, accounts)


def initialize_multisig(address: Pubkey, signers: Sequence[Pubkey]) -> Instruction:
    """Make an account an authority for which any one of `signers` signs."""
    data = bytes([_INITIALIZE_MULTISIG_2, 1])
    return Instruction(TOKEN_2022, data, [_written(address), *map(_read, signers)])


def _method(name: str) -> bytes:
    """How a program knows a method of the interface of token metadata."""
    return hashlib.sha256(f"spl_token_metadata_interface:{name}".encode()).digest()[:8]


def _string(text: str) -> bytes:
    content = text.encode()
    return struct.pack("<I", len(content)) + content


def _written(key: Pubkey) -> AccountMeta:
    return AccountMeta(key, is_signer=False, is_writable=True)


def _read(key: Pubkey) -> AccountMeta:
    return AccountMeta(key, is_signer=False, is_writable=False)


def _signed(key: Pubkey) -> AccountMeta:
    return AccountMeta(key, is_signer=True, is_writable=False)
