"""Energinet's schemas, where they lie beside the checkout."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from referencing import Registry, Resource


@pytest.fixture
def valid(shared: Callable[[str], Path]) -> Callable[[Any], list[str]]:
    """What Energinet's schema has against a document, by its root key."""
    official, derived = shared("datahub/cim/schemas"), shared("datahub/cim/schemas-derived")
    schemas = [
        json.loads(path.read_text(encoding="utf-8-sig"))
        for path in [*official.glob("*.json"), *derived.glob("*.json")]
    ]
    for schema in schemas:
        for definition in schema.get("definitions", {}).values():
            if str(definition.get("$id", "")).startswith("#"):
                del definition["$id"]
    registry = Registry().with_resources(
        [(schema["$id"], Resource.from_contents(schema)) for schema in schemas if "$id" in schema]
    )
    by_root = {root: schema for schema in schemas for root in schema.get("properties", {})}

    def faults(document: Any) -> list[str]:
        (root,) = document
        validator = Draft7Validator(by_root[root], registry=registry)
        return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]

    return faults
