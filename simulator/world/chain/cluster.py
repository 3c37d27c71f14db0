"""The cluster: blocks, the transactions in them, and what may go wrong on the way into one.

LiteSVM alone takes packets of any size, and knows one blockhash, which stands still. So the size is
checked here, and the last 150 blocks have a hash each. Every transaction that had its place in a
block is kept in a file, in order: a stack that is started again executes them once more, and has
the same accounts.
"""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from solders.account import Account
from solders.hash import Hash
from solders.litesvm import LiteSVM
from solders.pubkey import Pubkey
from solders.transaction import VersionedTransaction
from solders.transaction_metadata import FailedTransactionMetadata

from simulator.world.chain.errors import shown

LONGEST: Final = 1232
VALID: Final = 150
"""Blocks for which a blockhash is good."""
FINAL_BEHIND: Final = 32
"""Blocks after which no fork takes one back."""
_UNPAID: Final = frozenset({"AlreadyProcessed", "SignatureFailure", "AccountNotFound"})
_A_SECOND: Final = 2.5
"""Blocks, on a cluster whose time goes by itself."""

type Mishap = Literal["dropped", "late", "twice"]
"""What happens to a transaction that was accepted: it reaches no block; it reaches one some blocks
later, behind others; or it is forwarded twice.
"""


class Rejected(Exception):
    """Why a node does not take a transaction. code: of JSON-RPC. error: the cluster's own."""

    def __init__(self, code: int, sentence: str, error: object = None, logs: Any = ()) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.error = error
        self.logs = list(logs)


@dataclass(frozen=True, slots=True)
class Landed:
    """A transaction in a block. error: why it had no effect."""

    height: int
    error: object | None


@dataclass(frozen=True, slots=True)
class _Waiting:
    height: int
    transaction: VersionedTransaction


class Cluster:
    """path: where its blocks are kept; None: in memory. alive: blocks come by themselves, 2.5 a
    second; otherwise only `produce` makes any.
    """

    def __init__(
        self,
        path: Path | None = None,
        *,
        alive: bool = False,
        passed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._svm = _machine()
        self._path = path
        self._passed = passed if alive else None
        self._began = passed()
        self._lock = threading.RLock()
        self._first = 1
        self._made = 0
        self._landed: dict[str, Landed] = {}
        self._waiting: list[_Waiting] = []
        self._mishaps: list[tuple[Mishap, int]] = []
        self.fees: list[int] = []
        """What others paid in the latest blocks, in micro-lamports for a compute unit."""
        self._replay()

    def height(self) -> int:
        """How many blocks there are; transactions whose turn has come are in them."""
        with self._lock:
            passed = 0.0 if self._passed is None else self._passed() - self._began
            height = self._first + self._made + int(passed * _A_SECOND)
            self._land(height)
            return height

    def produce(self, blocks: int) -> None:
        """Let so many blocks be made at once."""
        with self._lock:
            self._made += blocks
            self.height()

    def final_height(self) -> int:
        """The height of the newest block that no fork takes back."""
        return max(0, self.height() - FINAL_BEHIND)

    def blockhash(self, height: int) -> str:
        """The hash of the block at a height."""
        return str(Hash(hashlib.sha256(f"elhandel block {height}".encode()).digest()))

    def is_recent(self, blockhash: str) -> bool:
        """Whether a transaction may name a blockhash now."""
        return self._knows(blockhash, self.height())

    def _knows(self, blockhash: str, height: int) -> bool:
        """Whether a block of this height takes a transaction that names a blockhash."""
        known = range(max(0, height - VALID), height + 1)
        return any(self.blockhash(block) == blockhash for block in known)

    def submit(self, content: bytes, *, preflight: bool = True) -> str:
        """Take a signed transaction; its signature. Raises Rejected."""
        with self._lock:
            transaction = _read(content)
            signature = str(transaction.signatures[0])
            if preflight:
                self._check(transaction, signature)
            self._accept(transaction)
            return signature

    def status(self, signature: str) -> Landed | None:
        """Where a transaction is; None: in no block."""
        with self._lock:
            self.height()
            return self._landed.get(signature)

    def account(self, address: str) -> Account | None:
        """The account at an address, as it is now. Raises Rejected for no address."""
        with self._lock:
            self.height()
            try:
                return self._svm.get_account(Pubkey.from_string(address))
            except ValueError:
                raise Rejected(-32602, "Invalid param: WrongSize") from None

    def rent(self, space: int) -> int:
        """The lamports that an account of so many bytes has to hold."""
        return self._svm.minimum_balance_for_rent_exemption(space)

    def airdrop(self, address: str, lamports: int) -> None:
        """Give an account lamports out of nothing, as a test cluster does."""
        with self._lock:
            self._svm.airdrop(Pubkey.from_string(address), lamports)
            self._keep({"airdrop": address, "lamports": lamports})

    def happen(self, mishap: Mishap, count: int = 1, blocks: int = 5) -> None:
        """Let a mishap happen to the next transactions. blocks: how late, for `late`."""
        with self._lock:
            self._mishaps += [(mishap, blocks)] * count

    def settle_down(self) -> None:
        """Let no mishap happen any more."""
        with self._lock:
            self._mishaps.clear()

    def _check(self, transaction: VersionedTransaction, signature: str) -> None:
        self.height()  # blocks whose time has come are made before anything is looked at
        blockhash = str(transaction.message.recent_blockhash)
        if signature in self._landed:
            raise _would_fail("AlreadyProcessed")
        if not self.is_recent(blockhash):
            raise _would_fail("BlockhashNotFound")

        simulated = self._svm.simulate_transaction(transaction)
        if isinstance(simulated, FailedTransactionMetadata):
            error = shown(simulated.err())
            if error == "SignatureFailure":
                raise Rejected(-32003, "Transaction signature verification failure")
            raise _would_fail(error, simulated.meta().logs())

    def _accept(self, transaction: VersionedTransaction) -> None:
        mishap, blocks = self._mishaps.pop(0) if self._mishaps else (None, 0)
        if mishap == "dropped":
            return
        height = self.height()
        if mishap == "late":
            self._waiting.append(_Waiting(height + blocks, transaction))
            return

        self._execute(transaction, height)
        if mishap == "twice":
            self._execute(transaction, height)

    def _land(self, height: int) -> None:
        """Execute what waited for a block; of those of one block the last accepted goes first."""
        due = [waiting for waiting in self._waiting if waiting.height <= height]
        self._waiting = [waiting for waiting in self._waiting if waiting.height > height]
        due.reverse()
        for waiting in sorted(due, key=lambda waiting: waiting.height):
            named = str(waiting.transaction.message.recent_blockhash)
            if self._knows(named, waiting.height):
                self._execute(waiting.transaction, waiting.height)

    def _execute(
        self, transaction: VersionedTransaction, height: int, *, keep: bool = True
    ) -> None:
        signature = str(transaction.signatures[0])
        if signature in self._landed:
            return

        came = self._svm.send_transaction(transaction)
        error = shown(came.err()) if isinstance(came, FailedTransactionMetadata) else None
        if isinstance(error, str) and error in _UNPAID:
            return  # it pays no fee, so it is in no block
        self._landed[signature] = Landed(height, error)
        if keep:
            content = base64.b64encode(bytes(transaction)).decode()
            self._keep({"transaction": content, "height": height})

    def _keep(self, entry: dict[str, Any]) -> None:
        if self._path is None:
            return
        with self._path.open("a", encoding="utf-8") as blocks:
            blocks.write(json.dumps(entry) + "\n")

    def _replay(self) -> None:
        """Execute what is in the file; a line that was cut off at its end was never answered."""
        if self._path is None or not self._path.exists():
            return
        for line in self._path.read_text(encoding="utf-8").splitlines():
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if "airdrop" in entry:
                self._svm.airdrop(Pubkey.from_string(entry["airdrop"]), entry["lamports"])
                continue
            transaction = _read(base64.b64decode(entry["transaction"]))
            self._first = max(self._first, entry["height"] + 1)
            self._execute(transaction, entry["height"], keep=False)


def _machine() -> LiteSVM:
    """Blockhashes are checked here, so the machine checks none."""
    checked = False
    return LiteSVM().with_blockhash_check(checked).with_transaction_history(1_000_000)


def _read(content: bytes) -> VersionedTransaction:
    if len(content) > LONGEST:
        raise Rejected(
            -32602,
            f"base64 encoded solana_transaction::versioned::VersionedTransaction too large: "
            f"{len(content)} bytes (max: encoded/raw 1644/{LONGEST})",
        )
    try:
        return VersionedTransaction.from_bytes(content)
    except ValueError as error:
        raise Rejected(-32602, f"failed to deserialize: {error}") from None


def _would_fail(error: object, logs: Any = ()) -> Rejected:
    return Rejected(-32002, f"Transaction simulation failed: {error}", error, logs)
