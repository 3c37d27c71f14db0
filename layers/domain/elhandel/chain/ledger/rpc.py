"""A cluster behind JSON-RPC (Solana's), by any of several addresses.

A broken connection, 429, 5xx and an answer in another form are passing faults: the next address is
asked, and after all of them Unavailable. Only an error of the cluster's own form, on the sending of
a transaction, refuses one. Source: https://solana.com/docs/rpc
"""

import base64
import itertools
import time
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

import httpx
import msgspec

from elhandel.chain.errors import RefusedByChain
from elhandel.chain.ledger.port import Account, Blockhash, Seen
from elhandel.platform.bounded_http import request_to
from elhandel.platform.telemetry import briefly
from elhandel.values.errors import Unavailable

MOST_ASKED: Final = 100
"""How many signatures or addresses a call takes."""
_PATIENCE: Final = httpx.Timeout(5, connect=3)
_LONGEST_ANSWER: Final = 2_000_000  # bytes
_WHOLE_ANSWER_SECONDS: Final = 10.0
_SILENT_SECONDS: Final = 30  # for so long an address is asked last, after a fault
_FEES_SECONDS: Final = 10
_FINAL: Final = {"commitment": "finalized"}
_WOULD_FAIL: Final = -32002
_NOT_SIGNED: Final = -32003
_NOT_A_TRANSACTION: Final = -32602
_REFUSALS: Final = frozenset({_WOULD_FAIL, _NOT_SIGNED, _NOT_A_TRANSACTION})


class _Failed(msgspec.Struct, frozen=True):
    code: int
    data: Any = None


class _Answer(msgspec.Struct, frozen=True):
    result: Any = msgspec.UNSET
    error: _Failed | None = None


class _Block(msgspec.Struct, frozen=True):
    blockhash: str
    lastValidBlockHeight: int  # noqa: N815  (as the cluster writes it)


class _OfBlock(msgspec.Struct, frozen=True):
    value: _Block


class _Status(msgspec.Struct, frozen=True):
    slot: int
    err: Any = None
    confirmationStatus: str | None = None  # noqa: N815


class _OfStatuses(msgspec.Struct, frozen=True):
    value: list[_Status | None]


class _Held(msgspec.Struct, frozen=True):
    lamports: int
    owner: str
    data: tuple[str, str]


class _OfAccounts(msgspec.Struct, frozen=True):
    value: list[_Held | None]


class _Paid(msgspec.Struct, frozen=True):
    prioritizationFee: Annotated[int, msgspec.Meta(ge=0)]  # noqa: N815


class RpcChain:
    """A client of the cluster at `urls`, which all have to belong to the same cluster."""

    def __init__(self, urls: Sequence[str], *, http: httpx.Client | None = None) -> None:
        self._urls = tuple(urls)
        self._http = http or httpx.Client(timeout=_PATIENCE)
        self._silent_until = dict.fromkeys(self._urls, 0.0)
        self._numbers = itertools.count(1)
        self._rents: dict[int, int] = {}
        self._fees: tuple[int, ...] = ()
        self._fees_until = 0.0

    def blockhash(self) -> Blockhash:
        value = self._ask("getLatestBlockhash", [_FINAL], _OfBlock).value
        return Blockhash(value.blockhash, value.lastValidBlockHeight)

    def height(self) -> int:
        return self._ask("getBlockHeight", [_FINAL], int)

    def rent(self, space: int) -> int:
        if space not in self._rents:
            self._rents[space] = self._ask("getMinimumBalanceForRentExemption", [space], int)
        return self._rents[space]

    def recent_fees(self) -> Sequence[int]:
        now = time.monotonic()
        if now >= self._fees_until:
            self._fees_until = now + _FEES_SECONDS
            try:
                paid = self._ask("getRecentPrioritizationFees", [[]], list[_Paid])
                self._fees = tuple(one.prioritizationFee for one in paid)
            except Unavailable:  # without it the level of the kind is offered
                self._fees = ()
        return self._fees

    def send(self, transaction: bytes) -> None:
        wanted = {"encoding": "base64", "maxRetries": 0, "preflightCommitment": "confirmed"}
        self._ask("sendTransaction", [base64.b64encode(transaction).decode(), wanted], str)

    def seen(self, signatures: Sequence[str]) -> list[Seen | None]:
        found: list[Seen | None] = []
        for some in itertools.batched(signatures, MOST_ASKED, strict=False):
            asked = [list(some), {"searchTransactionHistory": True}]
            statuses = self._ask("getSignatureStatuses", asked, _OfStatuses).value
            _as_many(some, statuses)
            found += [_seen(status) for status in statuses]
        return found

    def accounts(self, addresses: Sequence[str]) -> list[Account | None]:
        found: list[Account | None] = []
        for some in itertools.batched(addresses, MOST_ASKED, strict=False):
            asked = [list(some), {"encoding": "base64", **_FINAL}]
            held = self._ask("getMultipleAccounts", asked, _OfAccounts).value
            _as_many(some, held)
            found += [_account(account) for account in held]
        return found

    @property
    def nodes(self) -> tuple[int, int]:
        """How many addresses are asked, and how many of them did not answer just now."""
        now = time.monotonic()
        return len(self._urls), sum(until > now for until in self._silent_until.values())

    def _ask[Result](self, method: str, asked: list[Any], form: type[Result]) -> Result:
        """The result of a call. Raises Unavailable, RefusedByChain."""
        fault: Exception | None = None
        for url in self._in_turn():
            try:
                return _result(self._call(url, method, asked), form)
            except RefusedByChain:
                raise
            except Exception as error:  # the call ended without an answer
                self._silent_until[url] = time.monotonic() + _SILENT_SECONDS
                fault = error
        raise Unavailable(
            f"The token ledger does not answer ({'' if fault is None else briefly(fault)}). It is "
            "asked again later; nothing that was signed is lost."
        ) from fault

    def _in_turn(self) -> list[str]:
        """The addresses, those first that answered last time."""
        now = time.monotonic()
        return sorted(self._urls, key=lambda url: self._silent_until[url] > now)

    def _call(self, url: str, method: str, asked: list[Any]) -> bytes:
        body: Mapping[str, Any] = {
            "jsonrpc": "2.0",
            "id": next(self._numbers),
            "method": method,
            "params": asked,
        }
        answer = request_to(
            self._http,
            "POST",
            url,
            longest=_LONGEST_ANSWER,
            seconds=_WHOLE_ANSWER_SECONDS,
            json=body,
            follow_redirects=False,
        )
        answer.raise_for_status()
        return answer.content


def _result[Result](content: bytes, form: type[Result]) -> Result:
    answer = msgspec.json.decode(content, type=_Answer)
    if answer.error is None and answer.result is not msgspec.UNSET:
        return msgspec.convert(answer.result, form)

    failed = answer.error
    if failed is None or failed.code not in _REFUSALS:
        raise Unavailable("The node of the token ledger is not well.")

    error = failed.data.get("err") if isinstance(failed.data, dict) else None
    raise RefusedByChain(
        "The token ledger says that the transaction would have no effect now. It is built anew "
        "when its bytes have expired.",
        error if error is not None else f"rpc {failed.code}",
    )


def _as_many(asked: Sequence[object], came: Sequence[object]) -> None:
    if len(asked) != len(came):
        raise Unavailable("The token ledger did not answer all that it was asked. Ask again.")


def _seen(status: _Status | None) -> Seen | None:
    if status is None:
        return None
    final = status.confirmationStatus == "finalized"
    return Seen(status.slot, final, status.err)


def _account(held: _Held | None) -> Account | None:
    if held is None:
        return None
    return Account(held.lamports, held.owner, base64.b64decode(held.data[0], validate=True))
