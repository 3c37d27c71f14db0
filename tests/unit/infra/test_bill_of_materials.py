"""The bills of materials name all that is shipped and used, by the rules of CycloneDX, the same
each time.
"""

import json
from typing import Any, Final

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from infra.bill_of_materials import Lock, UnableToBill, bill_of_aws, bill_of_development
from infra.requirements import ROOT, blocks, exported, hashes

BILLS: Final = {"aws": bill_of_aws, "development": bill_of_development}


@pytest.mark.parametrize("name", sorted(BILLS))
def test_a_bill_keeps_to_the_schema_and_is_the_same_each_time(name: str) -> None:
    text = json.dumps(BILLS[name]())
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    assert (
        JsonStrictValidator(SchemaVersion.V1_6).validate_str(text.replace('"library"', '"libary"'))
        is not None
    )
    assert json.dumps(BILLS[name]()) == text


def test_the_bill_of_what_is_deployed_names_each_library_by_a_file_that_may_be_shipped() -> None:
    allowed = {
        requirement.name: hashes(line)
        for text in exported().values()
        for requirement, line in blocks(text)
    }
    libraries = {
        item["name"]: item for item in bill_of_aws()["components"] if item["type"] == "library"
    }
    assert libraries.keys() == allowed.keys()
    for name, library in libraries.items():
        assert library["hashes"][0]["content"] in allowed[name]
        assert library["externalReferences"][0]["url"].endswith(".whl")


def test_the_bill_of_what_is_deployed_says_which_function_ships_what() -> None:
    needs = edges(bill_of_aws())
    assert "DomainLayer" in needs["Onboarding"]
    assert any(ref.startswith("pkg:pypi/typst@") for ref in needs["InvoiceGenerator"])
    assert not any(
        ref.startswith("pkg:pypi/typst@") for ref in needs["Onboarding"] + needs["DomainLayer"]
    )
    assert any(ref.startswith("pkg:pypi/psycopg@") for ref in needs["DomainLayer"])


@pytest.mark.parametrize("name", sorted(BILLS))
def test_every_reference_of_a_bill_leads_to_a_component(name: str) -> None:
    bill = BILLS[name]()
    known = [
        bill["metadata"]["component"]["bom-ref"],
        *(item["bom-ref"] for item in bill["components"]),
    ]
    assert len(known) == len(set(known))
    for ref, needed in edges(bill).items():
        assert {ref, *needed} <= set(known)


def test_the_bill_of_development_names_the_whole_lock_and_every_tool() -> None:
    bill = bill_of_development()
    found = {item["name"] for item in bill["components"]}
    assert set(Lock.read().packages) - {"elhandel"} <= found
    tools = {f"tool:{path.stem}" for path in (ROOT / "infra" / "tools").glob("*.txt")}
    assert tools
    assert tools <= edges(bill).keys()


def test_a_library_that_the_lock_does_not_name_is_refused() -> None:
    with pytest.raises(UnableToBill, match="make requirements"):
        Lock({}).component("evil")


def edges(bill: dict[str, Any]) -> dict[str, list[str]]:
    """What each needs, by its reference."""
    return {edge["ref"]: edge["dependsOn"] for edge in bill["dependencies"]}
