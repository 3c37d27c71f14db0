"""A generated client calls each operation by its id, so no two of one document share one."""

import importlib
from collections import Counter

import pytest
from fastapi import FastAPI

from tests.conftest import ROOT

_FUNCTIONS = sorted(path.parent.name for path in ROOT.glob("functions/*/app.py"))


def documented() -> dict[str, FastAPI]:
    """Every app of every function that publishes a document, by the document's path."""
    modules = [importlib.import_module(f"functions.{name}.app") for name in _FUNCTIONS]
    apps = [app for module in modules for app in vars(module).values() if isinstance(app, FastAPI)]
    return {app.openapi_url: app for app in apps if app.openapi_url}


APPS = documented()


@pytest.mark.parametrize("path", APPS)
def test_every_operation_of_a_document_has_an_id_of_its_own(path: str) -> None:
    document = APPS[path].openapi()
    ids = Counter(
        operation["operationId"]
        for methods in document["paths"].values()
        for operation in methods.values()
    )

    assert ids
    assert [name for name, how_many in ids.items() if how_many > 1] == []


def test_all_documents_are_looked_at() -> None:
    assert {path.split("/")[2] for path in APPS} >= {
        "admin", "dashboard", "onboarding", "partners", "portal", "settlement", "webhooks",
    }  # fmt: skip
