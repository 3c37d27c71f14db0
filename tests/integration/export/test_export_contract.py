"""Whatever is sent to the export API, the answer is one that its OpenAPI document promises, and
never a 500; and a client that is generated from the document reads the books with it.
"""

import importlib
import json
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import openapi_python_client as generator
import pytest
import schemathesis
from fastapi.testclient import TestClient
from openapi_python_client.config import Config, ConfigFile, MetaType

from functions.portal.app import books
from tests.builders.contract import Operation, operations, promised
from tests.integration.billing.world import a_gsrn

DOCUMENT = schemathesis.openapi.from_asgi("/api/settlement/openapi.json", books)


@pytest.mark.usefixtures("documents")
@pytest.mark.parametrize("operation", operations(DOCUMENT))
def test_the_api_keeps_to_its_contract(operation: Operation, api: TestClient) -> None:
    promised(operation, api)


@pytest.mark.usefixtures("documents")
@pytest.mark.parametrize("operation", operations(DOCUMENT.include(path_regex=r"\{")))
def test_the_api_keeps_to_its_contract_for_what_is_there(
    operation: Operation, api: TestClient, billed: int
) -> None:
    there = {"run_id": billed, "gsrn": a_gsrn(1), "number": "2026-00001", "transaction_id": 1}

    def of_what_is_there(case: schemathesis.Case) -> None:
        case.path_parameters.update({name: there[name] for name in case.path_parameters})

    promised(operation, api, changed=of_what_is_there)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """A client of the API, generated from its document."""
    folder = tmp_path_factory.mktemp("generated")
    (folder / "openapi.json").write_text(json.dumps(books.openapi()))
    errors = generator.generate(
        config=Config.from_sources(
            ConfigFile(
                post_hooks=[],
                content_type_overrides={
                    "application/pdf": "application/octet-stream",
                    "application/xml": "application/octet-stream",
                },
            ),
            MetaType.NONE,
            document_source=folder / "openapi.json",
            file_encoding="utf-8",
            overwrite=True,
            output_path=folder / "elhandel_books",
        ),
        custom_template_path=None,
    )
    assert errors == []

    sys.path.insert(0, str(folder))
    yield importlib.import_module("elhandel_books")
    sys.path.remove(str(folder))


@pytest.mark.usefixtures("documents")
def test_a_generated_client_reads_runs_lines_and_invoices(
    client: ModuleType, api: TestClient, billed: int
) -> None:
    def ask(tag: str, operation: str, **asked: Any) -> Any:
        module = importlib.import_module(f"elhandel_books.api.{tag}.{operation}")
        return module.sync_detailed(client=caller, **asked)

    caller = client.Client(base_url="http://testserver").set_httpx_client(api)

    (run,) = ask("default", "list_runs").parsed
    assert (run.run_id, run.status) == (billed, "closed")
    assert ask("default", "get_run", run_id=billed).parsed.subtotal == "730.50"

    lines, cursor = [], None
    while cursor is None or len(lines) < 6:
        page = ask("default", "list_lines", run_id=billed, limit=4, **cursor_of(cursor))
        lines += page.parsed
        cursor = page.headers["x-next-cursor"]
    assert {line.gsrn for line in lines} == {a_gsrn(1), a_gsrn(2), a_gsrn(3)}

    (invoice,) = ask("default", "list_invoices_of_point", gsrn=a_gsrn(2)).parsed
    detail = ask("default", "get_any_invoice", number=invoice.number).parsed
    assert (detail.total, len(detail.sections[0].lines)) == (invoice.total, 2)

    pdf = ask("default", "get_any_document", number=invoice.number)
    assert pdf.content.startswith(b"pdf ")

    refused = ask("default", "get_run", run_id=10_000)
    assert (refused.status_code, refused.parsed.code) == (404, "not-found")


def cursor_of(cursor: str | None) -> dict[str, str]:
    return {} if cursor is None else {"cursor": cursor}
