"""GX-WAL-1, GX-WAL-2, GX-MNT-6, GX-ORD-4 over HTTP: a wallet is its owner's who proves it."""

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest
from fastapi.testclient import TestClient

from elhandel.chain import tasks
from elhandel.chain.tasks import Kind
from elhandel.chain.work import follow
from elhandel.platform.database import Database
from elhandel.values.base58 import encoded
from elhandel.values.tokens import units_of_wh
from elhandel.wallets.message import Challenge, text_of
from simulator.world.chain import Cluster
from tests.builders.chain import a_book, a_cluster, a_wallet, chain_of, signed_by
from tests.builders.clock import at
from tests.integration.exchange.conftest import ApiOf, api_of, market, neighbours
from tests.integration.exchange.world import Market, Neighbour

__all__ = ["api_of", "market", "neighbours"]

WALLET: Final = "/api/user/wallet"
METTE: Final = a_wallet("Mette")

pytestmark = pytest.mark.usefixtures("neighbours")


def ask(client: TestClient, address: str = METTE) -> str:
    answer = client.post(f"{WALLET}/challenge", json={"wallet_address": address})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["message"])


def connect(client: TestClient, message: str, name: str = "Mette", address: str = METTE) -> Any:
    signature = encoded(signed_by(name, message.encode()))
    return client.post(WALLET, json={"wallet_address": address, "signature": signature})


def events(client: TestClient) -> list[str]:
    found = client.get(f"{WALLET}/activity").json()["activity"]
    return [one["event"] for one in reversed(found)]


@pytest.fixture
def mette(market: Market) -> Neighbour:
    return market.neighbour()


@pytest.fixture
def client(mette: Neighbour, api_of: ApiOf) -> TestClient:
    return api_of(mette)


def test_a_wallet_is_connected_by_a_text_that_its_key_signed(client: TestClient) -> None:
    assert client.get(WALLET).status_code == 404
    message = ask(client)
    assert message.splitlines()[:2] == [
        "localhost wants you to sign in with your Solana account:",
        METTE,
    ]

    answer = connect(client, message)

    assert answer.status_code == 200, answer.text
    assert client.get(WALLET).json() == answer.json()
    assert answer.json()["wallet_address"] == METTE
    assert (
        connect(client, message).status_code == 200
    )  # it is connected: the same again is the same
    assert events(client) == ["asked", "connected"]


def test_activity_says_where_it_was_asked_from(client: TestClient) -> None:
    """GX-WAL-2: type, user, ip, user agent, data, time."""
    client.headers["user-agent"] = "a browser " + "x" * 300
    connect(client, ask(client), name="Bo")
    connect(client, ask(client))
    client.delete(WALLET)

    found = client.get(f"{WALLET}/activity").json()["activity"]

    assert [one["event"] for one in found] == [
        *("removed", "connected", "asked", "not-signed", "asked"),
    ]
    for one in found:
        assert (one["wallet_address"], one["ip"]) == (METTE, "testclient")
        assert one["user_agent"] == ("a browser " + "x" * 300)[:200]
        assert one["at"]


def test_the_text_is_that_of_sign_in_with_solana() -> None:
    now = at("2026-01-31T12:00")
    challenge = Challenge(METTE, "cafe", "https://min.elhandel.dk", now, now + timedelta(minutes=5))
    assert text_of(challenge).splitlines() == [
        "min.elhandel.dk wants you to sign in with your Solana account:",
        METTE,
        "",
        "Connect this wallet to your account at Elhandel. This moves nothing and costs nothing.",
        "",
        "URI: https://min.elhandel.dk",
        "Version: 1",
        "Nonce: cafe",
        "Issued At: 2026-01-31T12:00:00.000Z",
        "Expiration Time: 2026-01-31T12:05:00.000Z",
    ]


def test_another_key_proves_nothing_and_uses_the_text_up(client: TestClient) -> None:
    """The origin connected whatever address somebody typed."""
    message = ask(client)

    refused = connect(client, message, name="Bo")
    again = connect(client, message)

    assert (refused.status_code, refused.json()["code"]) == (422, "wallet-not-signed")
    assert (again.status_code, again.json()["code"]) == (409, "challenge-over")
    assert events(client) == ["asked", "not-signed", "over"]
    assert client.get(WALLET).status_code == 404


def test_a_text_is_good_for_five_minutes(market: Market, client: TestClient) -> None:
    message = ask(client)
    market.clock.move_by(minutes=5)

    assert connect(client, message).json()["code"] == "challenge-over"


def test_a_newer_text_replaces_the_one_before(client: TestClient) -> None:
    before = ask(client)
    message = ask(client)

    assert connect(client, before).json()["code"] == "wallet-not-signed"
    assert message != before


def test_the_text_of_one_customer_connects_no_other(
    market: Market, client: TestClient, api_of: ApiOf
) -> None:
    other = api_of(market.neighbour())
    message = ask(client)

    assert connect(other, message).json()["code"] == "challenge-over"
    assert connect(client, message).status_code == 200


def test_a_wallet_belongs_to_one_account(market: Market, client: TestClient, api_of: ApiOf) -> None:
    connect(client, ask(client))
    other = api_of(market.neighbour())

    taken = connect(other, ask(other))
    assert (taken.status_code, taken.json()["code"]) == (409, "wallet-taken")
    assert events(other) == ["asked", "taken"]

    assert client.delete(WALLET).status_code == 204
    assert connect(other, ask(other)).status_code == 200
    assert client.delete(WALLET).json()["code"] == "no-wallet"


def test_an_account_has_one_wallet(client: TestClient) -> None:
    connect(client, ask(client))
    another = a_wallet("Another")

    refused = connect(client, ask(client, another), name="Another", address=another)
    assert (refused.status_code, refused.json()["code"]) == (409, "other-wallet")


@pytest.mark.parametrize("address", ["", "0" * 40, "abc", "1" * 45, METTE + "1"])
def test_what_is_no_address_is_refused(client: TestClient, address: str) -> None:
    answer = client.post(f"{WALLET}/challenge", json={"wallet_address": address})
    assert (answer.status_code, answer.json()["code"]) == (422, "not-a-wallet")


def test_no_wallet_is_connected_without_a_proof(client: TestClient) -> None:
    wish = {"wallet_address": METTE, "signature": "1" * 64, "verify_ownership": False}
    assert client.post(WALLET, json=wish).status_code in {400, 422}
    wish = {"wallet_address": METTE, "signature": "0O"}
    assert client.post(WALLET, json=wish).json()["code"] == "not-base58"


class Ledger:
    """The worker beside a ledger with money, in its own role."""

    def __init__(self, market: Market, worker: Database) -> None:
        self.market = market
        self.worker = worker
        self.book = a_book(currency=True)
        self.cluster: Cluster = a_cluster(self.book)
        self.chain = chain_of(self.cluster)

    def passes(self, count: int = 3) -> None:
        for _ in range(count):
            follow(self.worker, self.market.clock, self.chain, self.book)
            self.cluster.produce(40)
            self.market.clock.move_by(minutes=1)


@pytest.fixture
def ledger(market: Market, database_of: Callable[[str], Database]) -> Ledger:
    return Ledger(market, database_of("chain_worker"))


def test_what_a_wallet_holds_is_shown_to_its_owner_only(
    market: Market, client: TestClient, api_of: ApiOf, ledger: Ledger
) -> None:
    """GX-MNT-6, and the acceptance: 25.5 kWh, balance 25.5."""
    assert client.get("/api/tokens/info").status_code == 404
    connect(client, ask(client))
    with market.database.transaction() as tx:
        tasks.order(
            tx, Kind.MINT, subject="roof", number=1, wallet=METTE, units=units_of_wh(25_500),
            now=market.clock.now(),
        )  # fmt: skip
    ledger.passes(5)

    held = client.get(f"/api/tokens/balance/{METTE}").json()
    assert (held["token_balance"], held["token_balance_raw"]) == ("25.500000000", "25500000000")
    assert (held["decimals"], held["mint"]) == (9, ledger.book.mint)
    assert held["token_account"] == ledger.book.tokens_of(METTE)
    info = client.get("/api/tokens/info").json()
    assert (info["mint"], info["total_supply"]) == (ledger.book.mint, "25.500000000")
    assert info["currency_mint"] == ledger.book.currency

    other = api_of(market.neighbour())
    assert other.get(f"/api/tokens/balance/{METTE}").status_code == 404
    assert client.get("/api/tokens/balance/nonsense").status_code in {404, 422}


def test_an_owner_lets_the_market_move_so_much(client: TestClient, ledger: Ledger) -> None:
    at_path = f"{WALLET}/allowance/currency"
    assert client.post(at_path, json={"amount": "20"}).json()["code"] == "no-wallet"
    connect(client, ask(client))
    ledger.passes(4)

    asked = client.post(at_path, json={"amount": "20"}).json()
    assert (asked["state"], asked["amount"], asked["message"]) == ("asked", "20.00", None)
    assert client.post(at_path, json={"amount": "20"}).json() == asked
    other = client.post(at_path, json={"amount": "21"})
    assert (other.status_code, other.json()["code"]) == (409, "allowance-under-way")
    ledger.passes(1)
    shown = client.get(at_path).json()
    assert shown["state"] == "to_sign"

    message = base64.b64decode(shown["message"])
    forged = {"signature": encoded(signed_by("Bo", message))}
    assert client.post(f"{at_path}/signature", json=forged).json()["code"] == "not-signed"
    right = {"signature": encoded(signed_by("Mette", message))}
    assert client.post(f"{at_path}/signature", json=right).json()["state"] == "signed"
    ledger.passes(3)

    assert client.get(at_path).json()["state"] == "allowed"
    held = client.get(f"/api/tokens/balance/{METTE}").json()
    assert held["currency_allowed"] == "20.00"
    assert client.post(at_path, json={"amount": "21"}).json()["state"] == "asked"


def test_an_owner_takes_back_what_the_market_may_move(client: TestClient, ledger: Ledger) -> None:
    """Nothing at all is an amount too: else what was allowed once stayed so for ever."""
    connect(client, ask(client))
    ledger.passes(4)
    at_path = f"{WALLET}/allowance/currency"
    for amount, left in (("20", "20.00"), ("0", "0.00")):
        assert client.post(at_path, json={"amount": amount}).json()["state"] == "asked"
        ledger.passes(1)
        message = base64.b64decode(client.get(at_path).json()["message"])
        signed = {"signature": encoded(signed_by("Mette", message))}
        client.post(f"{at_path}/signature", json=signed)
        ledger.passes(4)

        assert client.get(at_path).json()["state"] == "allowed"
        held = client.get(f"/api/tokens/balance/{METTE}").json()
        assert held["currency_allowed"] == left


@pytest.mark.parametrize("token", ["energy", "currency"])
@pytest.mark.parametrize("amount", ["-1", "99999999999999999999", "0.0001", "much"])
def test_what_is_no_amount_to_allow_is_refused(client: TestClient, token: str, amount: str) -> None:
    connect(client, ask(client))
    answer = client.post(f"{WALLET}/allowance/{token}", json={"amount": amount})
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.json()["code"] != "not-found"


def test_the_allowance_of_somebody_else_is_not_theirs_to_sign(
    market: Market, client: TestClient, api_of: ApiOf, ledger: Ledger
) -> None:
    connect(client, ask(client))
    client.post(f"{WALLET}/allowance/currency", json={"amount": "20"})
    ledger.passes(3)
    other = api_of(market.neighbour())
    assert other.get(f"{WALLET}/allowance/currency").json()["code"] == "no-wallet"


def test_where_neighbours_do_not_trade_there_are_no_wallets(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from elhandel.platform.settings import settings

    monkeypatch.setenv("ELHANDEL_NEIGHBOURS", "off")
    settings.cache_clear()

    assert client.get(WALLET).status_code == 404
    assert client.post(f"{WALLET}/challenge", json={"wallet_address": METTE}).status_code == 404
