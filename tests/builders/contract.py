"""An API and its OpenAPI document: whatever is sent, the answer is one that the document promises,
and never a 500.

schemathesis makes the requests: every case that a document makes worth a try, and some by chance,
of which `make test-browser` asks for many more. They are made when a test runs: schemathesis' own
`parametrize` makes all of them while tests are collected, in each worker.
"""

import os
from collections.abc import Callable, Mapping
from typing import Any, Final

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, settings
from schemathesis import APIOperation, BaseSchema, Case
from schemathesis.checks import not_a_server_error
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.pytest._test_builder import build_operation_test
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS: Final = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)

BY_CHANCE: Final = int(os.environ.get("ELHANDEL_BY_CHANCE", "3"))
"""Requests of each operation that are drawn by chance."""

type Operation = APIOperation[Any, Any, Any, Any]


def operations(document: BaseSchema) -> list[Any]:
    """The operations of a document, for `pytest.mark.parametrize`. Raises InvalidSchema."""
    found = [operation.ok() for operation in document.get_all_operations()]
    return [pytest.param(operation, id=operation.label) for operation in found]


def promised(
    operation: Operation,
    api: TestClient,
    *,
    headers: Mapping[str, str] | None = None,
    changed: Callable[[Case], None] = lambda case: None,
) -> None:
    """Call an operation with all that is tried of it. changed: what a test replaces in a case, such
    as numbers by those of what is there. headers: of whoever asks, where it is no key of `api`.
    """
    shown = {"x-api-key": api.headers["x-api-key"]} if headers is None else dict(headers)

    @settings(max_examples=BY_CHANCE, deadline=None, suppress_health_check=list(HealthCheck))
    def kept(case: Case) -> None:
        changed(case)
        case.call_and_validate(headers=shown, checks=CHECKS)

    build_operation_test(
        config=operation.schema.config,
        operation=operation,
        test_func=kept,
        given_kwargs={},
        feedback=FeedbackSources(),
    )()
