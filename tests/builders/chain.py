"""The simulated token ledger of the tests, over our own client, and wallets."""

import base64
import hashlib
from typing import Any, Final

from fastapi import FastAPI
from fastapi.testclient import TestClient
from solders.keypair import Keypair

from elhandel.chain.ledger import RpcChain
from elhandel.chain.signing import LocalSigner
from elhandel.chain.solana import Book
from elhandel.values.tokens import wh_of_units
from simulator.world.chain import Cluster, chain_routes

URL: Final = "http://node/chain"
SECRET: Final = b"receipts of the tests"


def a_book(secret: bytes = SECRET, *, currency: bool = False) -> Book:
    """The house's book; the same key each time."""
    return Book(LocalSigner(hashlib.sha256(b"the house").digest()), secret, currency=currency)


def a_cluster(book: Book, lamports: int = 10**12) -> Cluster:
    """A ledger on which the house can pay."""
    cluster = Cluster()
    cluster.produce(100)
    if lamports:
        cluster.airdrop(book.house, lamports)
    return cluster


def client_of(cluster: Cluster) -> TestClient:
    """HTTP to a node of the ledger."""
    app = FastAPI()
    app.include_router(chain_routes(cluster))
    return TestClient(app, base_url="http://node", raise_server_exceptions=False)


def chain_of(cluster: Cluster) -> RpcChain:
    """Our client of a simulated ledger, over HTTP as it is."""
    return RpcChain([URL], http=client_of(cluster))


def a_wallet(name: str = "Mette") -> str:
    """The address of somebody's wallet."""
    return str(Keypair.from_seed(hashlib.sha256(name.encode()).digest()).pubkey())


def signed_by(name: str, message: bytes) -> bytes:
    """What somebody's wallet makes of a message: its signature."""
    return LocalSigner(hashlib.sha256(name.encode()).digest()).sign(message)


def money_of(cluster: Cluster, book: Book, wallet: str) -> int:
    """What a wallet holds of the currency token, in øre."""
    account = cluster.account(book.accounts_of(wallet).currency)
    return 0 if account is None else int.from_bytes(bytes(account.data)[64:72], "little")


def asked(cluster: Cluster, method: str, *params: Any) -> Any:
    """The result of a call, as any client of a node gets it."""
    body = {"jsonrpc": "2.0", "id": 7, "method": method, "params": list(params)}
    answer = client_of(cluster).post("/chain", json=body).json()
    return answer.get("result", answer.get("error"))


def tokens_of(cluster: Cluster, book: Book, wallet: str) -> int:
    """What a wallet holds, in Wh."""
    account = cluster.account(book.tokens_of(wallet))
    if account is None:
        return 0
    return wh_of_units(int.from_bytes(bytes(account.data)[64:72], "little"))


def supply_of(cluster: Cluster, book: Book) -> int:
    """All tokens that there are, in Wh."""
    account = cluster.account(book.mint)
    if account is None:
        return 0
    return wh_of_units(int.from_bytes(bytes(account.data)[36:44], "little"))


def encoded(content: bytes) -> str:
    """Bytes as a node takes them."""
    return base64.b64encode(content).decode()
