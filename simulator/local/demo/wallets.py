"""Wallets of two neighbours on the simulated ledger: proved by a signature, filled, and let the
market move what their owners sign for.
"""

import base64
import hashlib
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from elhandel.chain.signing import LocalSigner
from elhandel.values.base58 import encoded
from simulator.local.cloud.errors import UnableToRun
from simulator.local.demo.market import Party, asked, told
from simulator.local.demo.world import World

_PATH: Final = "/api/user/wallet"
_PATIENCE_SECONDS: Final = 40
"""Less than the worker waits for who is asked to sign."""


@dataclass(frozen=True, slots=True)
class Wallet:
    """A neighbour's wallet, whose key only they have."""

    party: Party
    signer: LocalSigner

    @classmethod
    def of(cls, party: Party) -> "Wallet":
        """A wallet of the story: the same each time, and nobody's outside of it."""
        return cls(party, LocalSigner(hashlib.sha256(f"demo {party.gsrn}".encode()).digest()))

    @property
    def address(self) -> str:
        return encoded(self.signer.public_key())

    def sign(self, message: bytes) -> str:
        return encoded(self.signer.sign(message))


def connected(world: World, party: Party) -> Wallet:
    """Connect a wallet by its signature of the text that it is asked."""
    wallet = Wallet.of(party)
    proof = told(world, party, f"{_PATH}/challenge", {"wallet_address": wallet.address})
    signature = wallet.sign(proof["message"].encode())
    told(world, party, _PATH, {"wallet_address": wallet.address, "signature": signature})
    return wallet


def funded(world: World, wallet: Wallet, dkk: str) -> None:
    """Give a wallet money of the trial."""
    gift = {"wallet": wallet.address, "dkk": dkk, "key": f"demo {wallet.address}"}
    world.job("ChainWorker", "fund-wallet", **gift, why="to trade with")


def allowed(world: World, wishes: list[tuple[Wallet, str, str]]) -> None:
    """Let the market move so much of wallets: (wallet, token, amount). Each owner signs the bytes
    that the worker offers while it runs.

    Raises UnableToRun where it offers none.
    """
    for wallet, token, amount in wishes:
        told(world, wallet.party, f"{_PATH}/allowance/{token}", {"amount": amount})
    with ThreadPoolExecutor(1) as beside:
        worked = beside.submit(world.job, "ChainWorker", "follow-chain")
        for wallet, token, _ in wishes:
            _sign(world, wallet, token)
        worked.result()


def holds(world: World, wallet: Wallet) -> tuple[str, str]:
    """(kWh, DKK) of a wallet, when the ledger was read last."""
    found = asked(world, wallet.party, f"/api/tokens/balance/{wallet.address}")
    return str(found["token_balance"]), str(found["currency_balance"])


def _sign(world: World, wallet: Wallet, token: str) -> None:
    path = f"{_PATH}/allowance/{token}"
    ends = time.monotonic() + _PATIENCE_SECONDS
    while (offer := asked(world, wallet.party, path))["state"] != "to_sign":
        if time.monotonic() > ends:
            raise UnableToRun(
                f"Nothing was offered to sign: the allowance of {token} is {offer['state']}. Look "
                "at `elhandel logs ChainWorker`."
            )
        time.sleep(0.2)
    signature = wallet.sign(base64.b64decode(offer["message"]))
    told(world, wallet.party, f"{path}/signature", {"signature": signature})
