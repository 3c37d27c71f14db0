"""Whatever is sent to the onboarding API, the answer is one that its OpenAPI document promises, and
never a 500.
"""

import pytest
import schemathesis
from fastapi.testclient import TestClient

from functions.onboarding.app import app
from tests.builders.contract import Operation, operations, promised

DOCUMENT = schemathesis.openapi.from_asgi("/api/onboarding/openapi.json", app)


@pytest.mark.parametrize("operation", operations(DOCUMENT))
def test_the_api_keeps_to_its_contract(operation: Operation, api: TestClient) -> None:
    promised(operation, api)
