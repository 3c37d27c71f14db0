"""Whatever is sent to the dashboard's API, the answer is one that its OpenAPI document promises,
and never a 500.
"""

from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from elhandel_site import dashboard
from functions.site.app import api
from tests.builders.vault import a_vault
from tests.integration.site.billed_home import BilledHome
from tests.integration.site.calling import Caller

schema = schemathesis.openapi.from_asgi("/api/dashboard/openapi.json", api)
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
PATHS = schema.include(path_regex=r"^/api/dashboard/(?!invoices/\{number\}/pdf)")
EXAMPLES = 6


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with a_vault() as vault:
        monkeypatch.setattr(dashboard, "sealer_from_environment", lambda: vault.sealer)
        monkeypatch.setattr(dashboard, "hasher_from_environment", lambda: vault.hasher)
        yield


@PATHS.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_api_keeps_to_its_contract(
    case: schemathesis.Case, caller: Caller, home: BilledHome
) -> None:
    if "number" in case.path_parameters and "invoices" in case.path:
        case.path_parameters["number"] = home.bills[0].number
    case.call_and_validate(headers=caller.headers, checks=CHECKS)
