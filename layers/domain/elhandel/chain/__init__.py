"""The token ledger: what is to be done there, and that each piece of it is done exactly once.

This page is the map. The work is done on the shelves; each shelf is a face.

| shelf | is about |
| --- | --- |
| `tasks` | what is to be done: ordered by rooms above, in their own transactions |
| `offers` | what owners of wallets are asked to sign as well |
| `held` | what wallets hold: as the ledger had it last, and by our books |
| `work` | the worker: sign, keep, send, settle, and send the same bytes again |
| `solana` | transactions by their bytes, and their receipts (pure; the only shelf with solders) |
| `ledger` | the ledger as a port, and a cluster behind JSON-RPC |
| `signing` | who signs: a key in KMS, or one for a simulated ledger |
| `upkeep`, `personal` | what must hold and what has expired · what is held about persons |
"""

from elhandel.chain.errors import RefusedByChain, UnableToChain
from elhandel.chain.personal import IMPERSONAL, PERSONAL
from elhandel.chain.upkeep import INVARIANTS, RETENTION

__all__ = [
    "IMPERSONAL",
    "INVARIANTS",
    "PERSONAL",
    "RETENTION",
    "RefusedByChain",
    "UnableToChain",
]
