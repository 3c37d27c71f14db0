"""The cluster over JSON-RPC, in the shapes of Solana's nodes, and what tests let happen."""

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from solders.account import Account
from solders.pubkey import Pubkey
from starlette.responses import JSONResponse, Response

from simulator.world.chain.cluster import FINAL_BEHIND, VALID, Cluster, Mishap, Rejected

_NO_METHOD: Final = -32601
_BAD_PARAMS: Final = -32602
_NOT_JSON: Final = -32700
_MOST: Final = {"getMultipleAccounts": 100, "getSignatureStatuses": 256}
_MINT_SUPPLY: Final = slice(36, 44)
_TOKENS_HELD: Final = slice(64, 72)
_DECIMALS: Final = 44

type Params = list[Any]
type Method = Callable[[Cluster, Params], Any]


class MishapOrder(BaseModel):
    """What happens to the next transactions."""

    model_config = ConfigDict(extra="forbid")

    mishap: Mishap
    count: int = Field(default=1, ge=1, le=100_000)
    blocks: int = Field(default=5, ge=1, le=10_000)


class Blocks(BaseModel):
    """How many blocks are made at once."""

    model_config = ConfigDict(extra="forbid")

    blocks: int = Field(ge=1, le=100_000)


class Airdrop(BaseModel):
    """Lamports for an account."""

    model_config = ConfigDict(extra="forbid")

    address: str
    lamports: int = Field(ge=1, le=10**15)


def chain_routes(cluster: Cluster) -> APIRouter:
    """The route /chain, and those of /control/chain."""
    router = APIRouter()

    @router.post("/chain")
    async def call(request: Request) -> Response:
        """A call, or a batch of them."""
        try:
            asked = json.loads(await request.body())
        except ValueError:
            return JSONResponse(_failed(None, _NOT_JSON, "Parse error"))
        if isinstance(asked, list):
            return JSONResponse([_answered(cluster, part) for part in asked])
        return JSONResponse(_answered(cluster, asked))

    @router.get("/control/chain")
    async def stand() -> dict[str, Any]:
        """How high it is."""
        return {"height": cluster.height(), "final": cluster.final_height()}

    @router.post("/control/chain/mishaps", status_code=204)
    async def happen(order: MishapOrder) -> None:
        """Let something happen to the next transactions."""
        cluster.happen(order.mishap, order.count, order.blocks)

    @router.delete("/control/chain/mishaps", status_code=204)
    async def settle_down() -> None:
        """Let nothing happen any more."""
        cluster.settle_down()

    @router.post("/control/chain/blocks", status_code=204)
    async def produce(order: Blocks) -> None:
        """Let blocks be made at once."""
        cluster.produce(order.blocks)

    @router.post("/control/chain/airdrop", status_code=204)
    async def airdrop(order: Airdrop) -> None:
        """Give an account lamports."""
        cluster.airdrop(order.address, order.lamports)

    return router


def _answered(cluster: Cluster, asked: Any) -> dict[str, Any]:
    if not isinstance(asked, dict) or not isinstance(asked.get("method"), str):
        return _failed(None, -32600, "Invalid request")

    number, method = asked.get("id"), _METHODS.get(asked["method"])
    params = asked.get("params") or []
    if method is None:
        return _failed(number, _NO_METHOD, "Method not found")
    try:
        return {"jsonrpc": "2.0", "id": number, "result": method(cluster, params)}
    except Rejected as rejected:
        data = None if rejected.error is None else {"err": rejected.error, "logs": rejected.logs}
        return _failed(number, rejected.code, rejected.sentence, data)
    except (IndexError, KeyError, TypeError, ValueError) as error:
        return _failed(number, _BAD_PARAMS, f"Invalid params: {type(error).__name__}")


def _failed(number: Any, code: int, sentence: str, data: Any = None) -> dict[str, Any]:
    error = {"code": code, "message": sentence, **({} if data is None else {"data": data})}
    return {"jsonrpc": "2.0", "id": number, "error": error}


def _at(cluster: Cluster, value: Any) -> dict[str, Any]:
    return {"context": {"apiVersion": "2.1.0", "slot": cluster.height()}, "value": value}


def _is_final(params: Params, place: int) -> bool:
    config: Mapping[str, Any] = (params[place] if len(params) > place else None) or {}
    return bool(config.get("commitment", "finalized") == "finalized")


def _height(cluster: Cluster, params: Params) -> int:
    return cluster.final_height() if _is_final(params, 0) else cluster.height()


def _latest_blockhash(cluster: Cluster, params: Params) -> dict[str, Any]:
    height = _height(cluster, params)
    shown = {"blockhash": cluster.blockhash(height), "lastValidBlockHeight": height + VALID}
    return _at(cluster, shown)


def _is_blockhash_valid(cluster: Cluster, params: Params) -> dict[str, Any]:
    return _at(cluster, cluster.is_recent(str(params[0])))


def _send(cluster: Cluster, params: Params) -> str:
    config: Mapping[str, Any] = params[1] if len(params) > 1 else {}
    if config.get("encoding") != "base64":
        raise Rejected(_BAD_PARAMS, "only base64 is understood here")
    content = base64.b64decode(params[0], validate=True)
    return cluster.submit(content, preflight=not config.get("skipPreflight", False))


def _statuses(cluster: Cluster, params: Params) -> dict[str, Any]:
    return _at(cluster, [_status(cluster, one) for one in _few(params[0], "getSignatureStatuses")])


def _status(cluster: Cluster, signature: str) -> dict[str, Any] | None:
    landed = cluster.status(signature)
    if landed is None:
        return None

    behind = cluster.height() - landed.height
    final = behind >= FINAL_BEHIND
    return {
        "slot": landed.height,
        "confirmations": None if final else behind,
        "err": landed.error,
        "status": {"Ok": None} if landed.error is None else {"Err": landed.error},
        "confirmationStatus": "finalized" if final else "confirmed",
    }


def _account(cluster: Cluster, params: Params) -> dict[str, Any]:
    return _at(cluster, _held(cluster.account(params[0])))


def _accounts(cluster: Cluster, params: Params) -> dict[str, Any]:
    addresses = _few(params[0], "getMultipleAccounts")
    return _at(cluster, [_held(cluster.account(address)) for address in addresses])


def _held(account: Account | None) -> dict[str, Any] | None:
    if account is None or (account.lamports == 0 and not account.data):
        return None
    return {
        "lamports": account.lamports,
        "owner": str(account.owner),
        "data": [base64.b64encode(account.data).decode(), "base64"],
        "executable": account.executable,
        "rentEpoch": account.rent_epoch,
        "space": len(account.data),
    }


def _balance(cluster: Cluster, params: Params) -> dict[str, Any]:
    account = cluster.account(params[0])
    return _at(cluster, 0 if account is None else account.lamports)


def _supply(cluster: Cluster, params: Params) -> dict[str, Any]:
    data = _data(cluster, params[0])
    return _at(cluster, _amount(int.from_bytes(data[_MINT_SUPPLY], "little"), data[_DECIMALS]))


def _token_balance(cluster: Cluster, params: Params) -> dict[str, Any]:
    data = _data(cluster, params[0])
    mint = _data(cluster, str(Pubkey.from_bytes(data[:32])))
    return _at(cluster, _amount(int.from_bytes(data[_TOKENS_HELD], "little"), mint[_DECIMALS]))


def _data(cluster: Cluster, address: str) -> bytes:
    account = cluster.account(address)
    if account is None or len(account.data) < 82:
        raise Rejected(_BAD_PARAMS, "Invalid param: could not find account")
    return bytes(account.data)


def _amount(units: int, decimals: int) -> dict[str, Any]:
    whole, rest = divmod(units, 10**decimals)
    text = f"{whole}.{rest:0{decimals}d}".rstrip("0").rstrip(".") if decimals else str(whole)
    return {"amount": str(units), "decimals": decimals, "uiAmountString": text}


def _few(asked: Any, method: str) -> list[str]:
    if not isinstance(asked, list) or len(asked) > _MOST[method]:
        raise Rejected(_BAD_PARAMS, f"Too many inputs provided; max {_MOST[method]}")
    return asked


def _airdrop(cluster: Cluster, params: Params) -> str:
    cluster.airdrop(params[0], int(params[1]))
    return str(cluster.blockhash(cluster.height()))


_METHODS: Final[Mapping[str, Method]] = {
    "getAccountInfo": _account,
    "getBalance": _balance,
    "getBlockHeight": _height,
    "getHealth": lambda _cluster, _params: "ok",
    "getLatestBlockhash": _latest_blockhash,
    "getMinimumBalanceForRentExemption": lambda cluster, params: cluster.rent(int(params[0])),
    "getMultipleAccounts": _accounts,
    "getRecentPrioritizationFees": lambda cluster, _params: [
        {"slot": cluster.height(), "prioritizationFee": paid} for paid in cluster.fees
    ],
    "getSignatureStatuses": _statuses,
    "getSlot": _height,
    "getTokenAccountBalance": _token_balance,
    "getTokenSupply": _supply,
    "getVersion": lambda _cluster, _params: {"solana-core": "2.1.0", "feature-set": 0},
    "isBlockhashValid": _is_blockhash_valid,
    "requestAirdrop": _airdrop,
    "sendTransaction": _send,
}
