"""The house's book of this process: its key in KMS, or in the secret of a simulated ledger."""

import json
from functools import lru_cache

from elhandel.chain.signing import KmsSigner, LocalSigner, Signer
from elhandel.chain.solana import Book
from elhandel.platform import aws
from elhandel.platform.settings import settings
from elhandel.platform.snapshots import forgotten


@lru_cache(maxsize=1)
def book_from_environment() -> Book:
    """The book of this process. Raises AwsUnavailable.

    The secret is JSON: `receipts`, the secret of the keyed hashes, a text; and where no key in KMS
    is named `key`, 32 bytes in hex. `currency`: true where the house makes a currency token, which
    it does for a trial only.
    """
    config = settings()
    held = json.loads(aws.secret(config.chain_secret))

    signer: Signer
    if config.chain_key_id:
        signer = KmsSigner(aws.kms(), config.chain_key_id)
    else:
        signer = LocalSigner(bytes.fromhex(held["key"]))
    return Book(signer, held["receipts"].encode(), currency=held.get("currency", False) is True)


forgotten(book_from_environment.cache_clear)
