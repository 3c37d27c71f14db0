"""Whatever is sent to the dashboard's API, the answer is one that its OpenAPI document promises,
and never a 500.
"""

from collections.abc import Iterator

import pytest
import schemathesis
from fastapi.testclient import TestClient

from elhandel_site import dashboard
from functions.site.app import api
from tests.builders.contract import Operation, operations, promised
from tests.builders.vault import a_vault
from tests.integration.site.billed_home import BilledHome
from tests.integration.site.calling import Caller

DOCUMENT = schemathesis.openapi.from_asgi("/api/dashboard/openapi.json", api)
PATHS = DOCUMENT.include(path_regex=r"^/api/dashboard/(?!invoices/\{number\}/pdf)")


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with a_vault() as vault:
        monkeypatch.setattr(dashboard, "sealer_from_environment", lambda: vault.sealer)
        monkeypatch.setattr(dashboard, "hasher_from_environment", lambda: vault.hasher)
        yield


@pytest.mark.parametrize("operation", operations(PATHS))
def test_the_api_keeps_to_its_contract(
    operation: Operation, http: TestClient, caller: Caller, home: BilledHome
) -> None:
    def of_what_is_there(case: schemathesis.Case) -> None:
        if "number" in case.path_parameters and "invoices" in case.path:
            case.path_parameters["number"] = home.bills[0].number

    promised(operation, http, headers=caller.headers, changed=of_what_is_there)
