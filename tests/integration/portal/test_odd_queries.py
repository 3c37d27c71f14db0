"""Queries and paths that only somebody who means harm writes: none is a 500."""

from fastapi.testclient import TestClient

from tests.integration.billing.world import Supply
from tests.integration.portal.conftest import PERIOD

ODD = [
    "1e400",
    "NaN",
    "-1",
    "9" * 5_000,
    "253402300800",
    "9999-12-31",
    "0001-01-01",
    "2026-01-01T00:00:00+99:99",
    "",
    "%00",
    "%ff%fe",
    "%ED%A0%80",
    "२०२६-०१-०१",
    "2026-02-30",
]


PATHS = [
    "/api/portal/{gsrn}/consumption?to=2026-02-01&from=",
    "/api/portal/{gsrn}/consumption?from=2026-01-01&to=",
    "/api/portal/{gsrn}/consumption?from=2026-01-01&to=2026-02-01&resolution=",
    "/api/portal/{gsrn}/spot-prices?date=",
    "/api/portal/spot-prices?area=DK1&from=",
    "/api/portal/spot-prices?area=DK1&to=",
    "/api/portal/spot-prices?area=",
    "/api/portal/{gsrn}/year?year=",
    "/api/portal/account?before=",
    "/api/portal/bills/2026-00001/lines/1?day=",
]


def test_an_odd_value_of_a_query_is_no_fault_of_ours(api: TestClient, mine: Supply) -> None:
    for path in PATHS:
        for odd in ODD:
            answer = api.get(path.format(gsrn=mine.gsrn) + odd)
            assert answer.status_code in {200, 422}, (path, odd, answer.text)


def test_an_odd_path_is_no_fault_of_ours(api: TestClient) -> None:
    for odd in (*ODD, "5" * 39, "५७१३१३१८०००००००००१", "..", "%2e%2e", ";", "a" * 8_000):
        for path in (
            f"/api/portal/{odd}/contract",
            f"/api/portal/571313180000000001/invoices/{odd}",
        ):
            assert api.get(path).status_code < 500, path


def test_a_name_that_stands_twice_has_its_last_value(api: TestClient, mine: Supply) -> None:
    path = f"/api/portal/{mine.gsrn}/consumption"
    twice = api.get(f"{path}?from=never&from={PERIOD['from']}&to={PERIOD['to']}")
    assert twice.json() == api.get(path, params=PERIOD).json()
