"""Whatever is sent to the onboarding API, the answer is one that its OpenAPI document promises, and
never a 500.
"""

import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from functions.onboarding.app import app

schema = schemathesis.openapi.from_asgi("/api/onboarding/openapi.json", app)
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)


@schema.parametrize()
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_api_keeps_to_its_contract(case: schemathesis.Case, api: TestClient) -> None:
    case.call_and_validate(headers={"x-api-key": api.headers["x-api-key"]}, checks=CHECKS)
