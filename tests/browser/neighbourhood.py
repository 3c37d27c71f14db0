"""Two neighbours on a stack of their own, on which neighbours trade; what they have, and do."""

import contextlib
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import WebSocketRoute
from solders.message import to_bytes_versioned
from solders.pubkey import Pubkey
from solders.signature import Signature
from solders.transaction import VersionedTransaction

from elhandel.chain.signing import LocalSigner
from elhandel.chain.solana import Book
from elhandel.values.base58 import encoded
from elhandel.values.days.local_time import start_of_day
from simulator.local.cloud.stack import SECRETS
from simulator.local.demo.world import World
from tests.browser.visitor import Visitor
from tests.builders.story import empty_stack

SELLER, BUYER = 37, 26
"""Places in the population: a solar roof, and a house in the same price area."""

FIRST: Final = date(2026, 5, 1)
_SIGNED_UP: Final = date(2026, 4, 7)
_DAY: Final = timedelta(days=1)
_MEASURED: Final = 8
"""Days of May that are measured when they trade."""

_CHAIN: Final = json.loads(SECRETS["ChainSecret"])
_LAMPORTS: Final = 100_000_000_000
_ROUNDS: Final = 15
_BLOCKS: Final = 60


@dataclass(frozen=True)
class Neighbours:
    """Two neighbours whom we supply, in the sun of May."""

    world: World
    seller: str
    buyer: str
    roof: str
    """The metering point of the seller's production."""

    def quarter_passes(self) -> int:
        """A quarter of an hour passes and is cleared; how many trades that made."""
        clock = self.world.stack.clock
        clock.move_to(clock.now() + timedelta(minutes=15))
        return int(self.world.job("InvoiceGenerator", "clear-epochs")["trades"])

    def certified(self, day: int) -> str:
        """Two hours of a day's sun are certified by an authority; the number."""
        noon = start_of_day(FIRST + day * _DAY) + timedelta(hours=12)
        asked = {"from": noon.isoformat(), "to": (noon + timedelta(hours=2)).isoformat()}
        why = {"why": "the owner asked for it"}
        done = self.world.job("Backoffice", "issue-certificate", gsrn=self.roof, **asked, **why)
        return str(done["certificate"])

    def day_passes(self) -> None:
        """It is the next morning, and the day before is measured."""
        self.world.at(self.world.stack.clock.today() + _DAY, 6)
        self.world.job("QueuePoller", "activate")
        self.world.exchange()

    def roof_joins(self) -> None:
        """What the roof delivers to the grid becomes tokens from now on."""
        house = Book(LocalSigner(bytes.fromhex(_CHAIN["key"])), _CHAIN["receipts"].encode()).house
        self.world.give_lamports(house, _LAMPORTS)
        asked = {"gsrn": self.roof, "from": FIRST.isoformat(), "why": "trades with neighbours"}
        self.world.job("SettlementWorker", "join-neighbours", **asked)

    def tokens_made(self) -> int:
        """Surplus becomes tokens, and what wallets hold is read; how many days of surplus."""
        days = 0
        for _ in range(_ROUNDS):
            clock = self.world.stack.clock
            clock.move_to(clock.now() + timedelta(minutes=1))
            ordered = self.world.job("SettlementWorker", "mint-surplus")
            followed = self.world.job("ChainWorker", "follow-chain")
            self.world.make_blocks(_BLOCKS)
            days += int(ordered["minted"])
            if not (ordered["minted"] or followed["waiting"] or followed["sent"]):
                return days
        raise AssertionError("the token ledger does not come to rest")

    def documents_made(self) -> int:
        """What was asked for is made; how many documents of certificates."""
        return int(self.world.job("InvoiceGenerator", "make-certificates")["made"])

    @contextlib.contextmanager
    def relayed(self) -> Iterator[None]:
        """Somebody relays what changes, as by the schedule, which does not run here."""
        with self._again_and_again("Realtime", "relay-live"):
            yield

    @contextlib.contextmanager
    def ledger_followed(self) -> Iterator[None]:
        """Somebody follows the token ledger, as by the schedule. Bytes that a wallet is to sign
        name a block, and hold for about a minute of the ledger's own time: so nobody makes blocks
        here, and who signs does so while the worker is at it.
        """
        with self._again_and_again("ChainWorker", "follow-chain"):
            yield

    @contextlib.contextmanager
    def _again_and_again(self, function: str, job: str) -> Iterator[None]:
        has_ended = threading.Event()

        def run() -> None:
            while not has_ended.is_set():
                self.world.stack.host.invoke(function, json.dumps({"job": job}).encode())

        runs = threading.Thread(target=run, daemon=True)
        runs.start()
        try:
            yield
        finally:
            has_ended.set()


@contextlib.contextmanager
def neighbours_on_a_stack() -> Iterator[Neighbours]:
    """They are supplied, and the first days of May are measured."""
    with empty_stack({"Neighbours": "on"}) as world:
        homes = world.population(SELLER + 1)
        seller, buyer = homes[SELLER], homes[BUYER]
        world.let_sign_in([seller, buyer])
        world.at(_SIGNED_UP)
        product = str(world.products()[0]["id"])
        signed_up = [world.sign_up(home, product) for home in (seller, buyer)]
        world.exchange()
        starts = max(
            date.fromisoformat(world.status(one.signup_id)["estimated_activation"])
            for one in signed_up
        )
        for day in (starts - _DAY, starts, *(FIRST + n * _DAY for n in range(_MEASURED))):
            world.at(day, 6)
            world.job("QueuePoller", "activate")
            world.exchange()
        world.job("QueuePoller", "fetch-spot-prices")
        httpx.get(f"{world.stack.api_url}/hjaelp", timeout=120)  # the pages have started
        neighbours = Neighbours(
            world, seller["customer_name"], buyer["customer_name"], seller["production_gsrn"]
        )
        neighbours.roof_joins()
        yield neighbours


class Line:
    """What a window's socket goes over; it can be cut, and mended."""

    def __init__(self, *, is_cut: bool = False) -> None:
        self.is_cut = is_cut
        self._open: list[WebSocketRoute] = []

    def carries(self, visitor: Visitor) -> None:
        visitor.page.route_web_socket(re.compile(".*"), self._carry)

    def cut(self) -> None:
        """What is open ends, and nothing opens any more."""
        self.is_cut = True
        while self._open:
            self._open.pop().close()

    def mend(self) -> None:
        self.is_cut = False

    def _carry(self, socket: WebSocketRoute) -> None:
        if self.is_cut:
            socket.close()
        else:
            socket.connect_to_server()
            self._open.append(socket)


_WALLET: Final = """
({ address, key }) => {
  const account = {
    address, publicKey: new Uint8Array(key), chains: ["solana:mainnet"],
    features: ["solana:signMessage", "solana:signTransaction"],
  };
  const wallet = {
    version: "1.0.0", name: "Prøvetegnebog", icon: "data:image/svg+xml;base64,",
    accounts: [account], chains: account.chains,
    features: {
      "standard:connect": { version: "1.0.0", connect: async () => ({ accounts: [account] }) },
      "solana:signMessage": {
        version: "1.0.0",
        signMessage: async ({ message }) => {
          const signature = new Uint8Array(await window.signedByTheTest([...message]));
          return [{ signedMessage: message, signature }];
        },
      },
      "solana:signTransaction": {
        version: "1.0.0", supportedTransactionVersions: ["legacy", 0],
        signTransaction: async ({ transaction }) => {
          const signed = await window.transactionSignedByTheTest([...transaction]);
          return [{ signedTransaction: new Uint8Array(signed) }];
        },
      },
    },
  };
  const register = event => event.detail.register(wallet);
  addEventListener("wallet-standard:app-ready", register);
  dispatchEvent(new CustomEvent("wallet-standard:register-wallet", {
    detail: api => api.register(wallet),
  }));
}
"""


class Wallet:
    """A wallet on the token ledger, with its key."""

    def __init__(self) -> None:
        self._key = Ed25519PrivateKey.generate()
        self.public = self._key.public_key().public_bytes_raw()
        self.address = encoded(self.public)

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)

    def sign_transaction(self, content: bytes) -> bytes:
        """A transaction with this wallet's signature in its place, as a client of the ledger's own
        library reads and writes it.
        """
        transaction = VersionedTransaction.from_bytes(content)
        message = transaction.message
        place = list(message.account_keys).index(Pubkey.from_bytes(self.public))
        signatures = list(transaction.signatures)
        signatures[place] = Signature.from_bytes(self.sign(to_bytes_versioned(message)))
        return bytes(VersionedTransaction.populate(message, signatures))

    def is_in(self, visitor: Visitor) -> None:
        """It is an extension of the visitor's browser."""
        page = visitor.page
        page.expose_function("signedByTheTest", lambda said: list(self.sign(bytes(said))))
        page.expose_function(
            "transactionSignedByTheTest", lambda said: list(self.sign_transaction(bytes(said)))
        )
        asked = json.dumps({"address": self.address, "key": list(self.public)})
        page.add_init_script(f"({_WALLET.strip()})({asked})")


def order(visitor: Visitor, side: str, kwh: str, price: str) -> None:
    """Fill in the form and send it."""
    page = visitor.page
    page.get_by_label(side, exact=True).check()
    page.get_by_label("kWh", exact=True).fill(kwh)
    page.get_by_label("Pris, kr. pr. kWh").fill(price)
    page.get_by_test_id("comes-to").wait_for()
    page.get_by_role("button", name="Læg ordren").click()
    visitor.sees("Ordren er lagt")


def connect(visitor: Visitor, wallet: Wallet, *, by_extension: bool) -> None:
    page = visitor.page
    visitor.go("/nabostroem/indstillinger")
    if by_extension:
        page.get_by_role("button", name="Prøvetegnebog").click()
        page.get_by_test_id("to-sign").wait_for()
        page.get_by_role("button", name="Prøvetegnebog").click()
    else:
        page.get_by_label("Tegnebogens adresse").fill(wallet.address)
        page.get_by_role("button", name="Vis teksten").click()
        text = page.get_by_test_id("to-sign").text_content() or ""
        page.get_by_label("Underskriften").fill(encoded(wallet.sign(text.encode())))
        page.get_by_role("button", name="Forbind tegnebogen").click()
    visitor.sees("Tegnebogen er forbundet.")
    assert page.get_by_test_id("wallet").inner_text() == wallet.address
