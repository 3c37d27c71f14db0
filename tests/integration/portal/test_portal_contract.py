"""Whatever is sent to the portal, the answer is one that its OpenAPI document promises, and never a
500.
"""

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from functions.portal.app import app
from tests.integration.billing.world import Supply

schema = schemathesis.openapi.from_asgi("/api/portal/openapi.json", app)
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
CUSTOMERS_PATHS = schema.include(path_regex="^/api/portal/")
PATHS_OF_SOMETHING = schema.include(path_regex=r"^/api/portal/.*\{")
EXAMPLES = 20


@CUSTOMERS_PATHS.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_api_keeps_to_its_contract(case: schemathesis.Case, api: TestClient) -> None:
    case.call_and_validate(headers={"x-api-key": api.headers["x-api-key"]}, checks=CHECKS)


@pytest.mark.usefixtures("documents")
@PATHS_OF_SOMETHING.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_api_keeps_to_its_contract_for_a_point_that_is_there(
    case: schemathesis.Case, api: TestClient, mine: Supply
) -> None:
    if "gsrn" in case.path_parameters:
        case.path_parameters["gsrn"] = mine.gsrn
    if "number" in case.path_parameters:
        case.path_parameters["number"] = "2026-00001"
    case.call_and_validate(headers={"x-api-key": api.headers["x-api-key"]}, checks=CHECKS)
