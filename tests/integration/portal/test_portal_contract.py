"""Whatever is sent to the portal, the answer is one that its OpenAPI document promises, and never a
500.
"""

from collections.abc import Iterator

import pytest
import schemathesis
from fastapi.testclient import TestClient

from functions.portal.app import app
from tests.builders.contract import Operation, operations, promised
from tests.builders.database.kept import Databases, Kept
from tests.integration.billing.documents import aws_with_a_bucket
from tests.integration.billing.world import Supply
from tests.integration.portal.conftest import documents_of_both, two_supplies

DOCUMENT = schemathesis.openapi.from_asgi("/api/portal/openapi.json", app)
CUSTOMERS_PATHS = DOCUMENT.include(path_regex="^/api/portal/")
PATHS_OF_SOMETHING = DOCUMENT.include(path_regex=r"^/api/portal/.*\{")


type Billed = tuple[Databases, tuple[Supply, Supply]]


@pytest.fixture(scope="module")
def billed(kept_databases: Databases) -> Iterator[Billed]:
    """Databases with two customers and their bills, and a bucket with the documents: made once."""

    def fill(kept: Kept) -> tuple[Supply, Supply]:
        supplies = two_supplies(kept.owner())
        documents_of_both(kept.owner())
        return supplies

    with (
        pytest.MonkeyPatch.context() as patch,
        aws_with_a_bucket(patch),
        kept_databases.filled(fill) as databases,
    ):
        yield databases


@pytest.fixture
def kept_database(billed: Billed) -> Iterator[Kept]:
    with billed[0].one() as kept:
        yield kept


@pytest.fixture
def supplies(billed: Billed) -> tuple[Supply, Supply]:
    return billed[1]


@pytest.mark.parametrize("operation", operations(CUSTOMERS_PATHS))
def test_the_api_keeps_to_its_contract(operation: Operation, api: TestClient) -> None:
    promised(operation, api)


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
