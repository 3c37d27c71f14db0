"""A customer's wallet, what it holds, and what its owner lets the market move."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path

from elhandel.platform.web import ClockOfProcess, SeenOfRequest, longest_body, problems
from elhandel.platform.web.serving import InPlace
from elhandel.portal import wallets
from elhandel.portal.routes.customer import NEEDS_KEY, TRADING, Customer
from elhandel.values.ids import CustomerId

router = APIRouter(route_class=InPlace, dependencies=TRADING)

type Token = Literal["energy", "currency"]

type WalletAddress = Annotated[str, Path(pattern=r"^[1-9A-HJ-NP-Za-km-z]{32,44}$")]


@router.get("/api/user/wallet", responses=problems(*NEEDS_KEY))
def get_wallet(customer: Customer) -> wallets.WalletAnswer:
    """The customer's wallet."""
    with customer.transaction() as tx:
        return wallets.show_wallet(tx)


@router.post(
    "/api/user/wallet/challenge",
    responses=problems(400, *NEEDS_KEY, 413, 415),
    openapi_extra=longest_body(512),
)
def ask_for_proof(
    request: wallets.ChallengeWish,
    customer: Customer,
    clock: ClockOfProcess,
    seen: SeenOfRequest,
) -> wallets.ChallengeAnswer:
    """What the key of a wallet is to sign, once and within five minutes, to prove itself."""
    with customer.transaction() as tx:
        return wallets.ask_for_proof(
            tx, CustomerId(customer.customer_id), request, seen, clock.now()
        )


@router.post(
    "/api/user/wallet",
    responses=problems(400, *NEEDS_KEY, 409, 413, 415),
    openapi_extra=longest_body(1_024),
)
def connect_wallet(
    request: wallets.WalletWish, customer: Customer, clock: ClockOfProcess, seen: SeenOfRequest
) -> wallets.WalletAnswer:
    """Connect a wallet by its key's signature of what was asked."""
    with customer.transaction() as tx:
        outcome = wallets.connect_wallet(
            tx, CustomerId(customer.customer_id), request, seen, clock.now()
        )
    outcome.check()  # what was tried in vain stands in the activity

    with customer.transaction() as tx:
        return wallets.show_wallet(tx)


@router.delete("/api/user/wallet", status_code=204, responses=problems(*NEEDS_KEY, 409))
def remove_wallet(customer: Customer, clock: ClockOfProcess, seen: SeenOfRequest) -> None:
    """Remove the customer's wallet; tokens in it stay theirs. Open orders of the rail `token` are
    cancelled, and say so: `cancelled_because`.
    """
    with customer.transaction() as tx:
        wallets.remove_wallet(tx, CustomerId(customer.customer_id), seen, clock.now())


@router.get("/api/user/wallet/activity", responses=problems(*NEEDS_KEY))
def list_activity(customer: Customer) -> wallets.ActivityList:
    """What was done and tried about the customer's wallets, the newest first."""
    with customer.transaction() as tx:
        return wallets.list_activity(tx)


@router.get("/api/user/wallet/allowance/{token}", responses=problems(*NEEDS_KEY, 409))
def get_allowance(token: Token, customer: Customer) -> wallets.AllowanceAnswer:
    """Where the newest allowance stands, and what to sign of it."""
    with customer.transaction() as tx:
        return wallets.show_allowance(tx, token)


@router.post(
    "/api/user/wallet/allowance/{token}",
    responses=problems(400, *NEEDS_KEY, 409, 413, 415),
    openapi_extra=longest_body(512),
)
def allow(
    token: Token,
    request: wallets.AllowanceWish,
    customer: Customer,
    clock: ClockOfProcess,
    seen: SeenOfRequest,
) -> wallets.AllowanceAnswer:
    """Let the market move so much of the wallet. The bytes to sign come within a minute."""
    with customer.transaction() as tx:
        return wallets.allow(
            tx, CustomerId(customer.customer_id), token, request, seen, clock.now()
        )


@router.post(
    "/api/user/wallet/allowance/{token}/signature",
    responses=problems(400, *NEEDS_KEY, 409, 413, 415),
    openapi_extra=longest_body(512),
)
def sign_allowance(
    token: Token,
    request: wallets.AllowanceSigned,
    customer: Customer,
    clock: ClockOfProcess,
) -> wallets.AllowanceAnswer:
    """The wallet's signature of the bytes; they go out with ours."""
    with customer.transaction() as tx:
        return wallets.sign_allowance(tx, token, request, clock.now())


@router.get("/api/tokens/info", responses=problems(*NEEDS_KEY))
def get_tokens(customer: Customer) -> wallets.TokenInfo:
    """Where tokens are made, and how many there are."""
    with customer.transaction() as tx:
        return wallets.show_tokens(tx)


@router.get("/api/tokens/balance/{wallet}", responses=problems(*NEEDS_KEY))
def get_balance(wallet: WalletAddress, customer: Customer) -> wallets.BalanceAnswer:
    """What the customer's own wallet holds, as the ledger had it last."""
    with customer.transaction() as tx:
        return wallets.show_balance(tx, wallet)
