"""Another front end, which calls the dashboard's API with the token of somebody."""

from collections.abc import Callable
from typing import Any

from fastapi.testclient import TestClient

from elhandel.identity.subjects import remember_customer
from elhandel.values.ids import CustomerId
from tests.builders.tokens import TokenIssuer
from tests.integration.site.billed_home import BilledHome


class Caller:
    """Another front end, with the token of somebody."""

    def __init__(self, http: TestClient, token: str | Callable[[], str] | None) -> None:
        self._http = http
        self._token = token

    @property
    def headers(self) -> dict[str, str]:
        token = self._token() if callable(self._token) else self._token
        return {} if token is None else {"authorization": f"Bearer {token}"}

    def get(self, path: str) -> Any:
        return self._http.get(f"/api/dashboard/{path}", headers=self.headers)

    def data(self, path: str) -> Any:
        return data_of(self.get(path))

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return self._http.request(
            method,
            f"/api/dashboard/{path}",
            json=body,
            headers={**self.headers, **{name.replace("_", "-"): headers[name] for name in headers}},
        )


def data_of(answer: Any, status: int = 200) -> Any:
    """What an answer in the envelope holds."""
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert body["success"] is True
    return body["data"]


def as_customer(
    http: TestClient, issuer: TokenIssuer, home: BilledHome, customer: int, sub: str
) -> Caller:
    clock = home.world.clock
    with home.world.database.transaction() as tx:
        remember_customer(tx, issuer.issuer, sub, CustomerId(customer), clock.now())
    return Caller(http, lambda: issuer.token(sub, clock.now()))
