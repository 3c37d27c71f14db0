"""Whatever is sent to the portal, the answer is one that its OpenAPI document promises, and never a
500.
"""

import pytest
import schemathesis
from fastapi.testclient import TestClient

from functions.portal.app import app
from tests.builders.contract import Operation, operations, promised
from tests.integration.billing.world import Supply

DOCUMENT = schemathesis.openapi.from_asgi("/api/portal/openapi.json", app)
CUSTOMERS_PATHS = DOCUMENT.include(path_regex="^/api/portal/")
PATHS_OF_SOMETHING = DOCUMENT.include(path_regex=r"^/api/portal/.*\{")


@pytest.mark.parametrize("operation", operations(CUSTOMERS_PATHS))
def test_the_api_keeps_to_its_contract(operation: Operation, api: TestClient) -> None:
    promised(operation, api)


@pytest.mark.usefixtures("documents")
@pytest.mark.parametrize("operation", operations(PATHS_OF_SOMETHING))
def test_the_api_keeps_to_its_contract_for_a_point_that_is_there(
    operation: Operation, api: TestClient, mine: Supply
) -> None:
    def of_what_is_there(case: schemathesis.Case) -> None:
        if "gsrn" in case.path_parameters:
            case.path_parameters["gsrn"] = mine.gsrn
        if "number" in case.path_parameters:
            case.path_parameters["number"] = "2026-00001"

    promised(operation, api, changed=of_what_is_there)
