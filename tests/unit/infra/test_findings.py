"""What checkov finds is mended or named: `make checkov` fails for what is neither, and for names
that mean nothing.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from infra.findings import (
    ACCEPTED,
    Finding,
    UnableToLook,
    accepted,
    complaints,
    look,
    reported,
    without_conditions,
)
from simulator.local.cloud.template.yaml_tags import parse

ROOT: Final = Path(__file__).resolve().parents[3]
KNOWN: Final = accepted(ACCEPTED.read_text("utf-8"))
RESOURCES: Final = {
    name
    for path in (ROOT / "infra").glob("*-template.yaml")
    for name in parse(path.read_text("utf-8"))["Resources"]
}


TEMPLATES: Final = [Path("infra/a.yaml")]


def a_report(*findings: tuple[str, str], read: tuple[str, ...] = ("a.yaml",)) -> dict[str, Any]:
    """checkov's report; it has found what is wrong with the bucket that goes along."""
    return {
        "results": {
            "passed_checks": [{"file_path": f"/{name}"} for name in read],
            "failed_checks": [*failed(*findings, OPEN)],
        }
    }


OPEN: Final = ("CKV_AWS_20", "ReadByAll")


def failed(*findings: tuple[str, str]) -> Iterator[dict[str, str]]:
    for check, name in findings:
        path = "/open.yaml" if name == "ReadByAll" else "/infra/a.yaml"
        yield {
            "check_id": check,
            "resource": f"AWS::S3::Bucket.{name}",
            "check_name": "A name",
            "file_path": path,
        }


def test_a_finding_that_is_not_accepted_is_told_with_its_resource() -> None:
    found = reported(a_report(("CKV_1", "Documents"), ("CKV_2", "Documents")), TEMPLATES)
    (sentence,) = complaints(found, {Finding("CKV_2", "Documents"): "It is so."})
    assert sentence.startswith("CKV_1 of Documents: A name (/infra/a.yaml). Mend it, or accept it")


def test_what_is_accepted_for_one_resource_is_not_for_another() -> None:
    found = reported(a_report(("CKV_1", "Documents"), ("CKV_1", "Others")), TEMPLATES)
    (sentence,) = complaints(found, {Finding("CKV_1", "Documents"): "It is so."})
    assert "Others" in sentence


def test_an_accepted_finding_that_is_gone_is_told() -> None:
    (sentence,) = complaints({}, {Finding("CKV_1", "Documents"): "It is so."})
    assert (
        sentence == "CKV_1 of Documents is not found any more. Take it out of infra/checkov.yaml."
    )


@pytest.mark.parametrize(
    "report", [a_report(read=()), a_report(read=("b.yaml",)), {"passed": 0, "failed": 0}, []]
)
def test_a_template_that_was_not_read_is_no_clean_one(report: Any) -> None:
    with pytest.raises(UnableToLook, match=r"has not read a\.yaml"):
        reported(report, TEMPLATES)


def test_a_checkov_that_finds_nothing_is_not_believed() -> None:
    with pytest.raises(UnableToLook, match="Check whether it works"):
        reported(
            {"results": {"passed_checks": [{"file_path": "/a.yaml"}], "failed_checks": []}},
            TEMPLATES,
        )


@pytest.mark.parametrize("why", ["", "because", "''"])
def test_nothing_is_accepted_without_a_sentence(why: str) -> None:
    with pytest.raises(UnableToLook, match="without a reason"):
        accepted(f"- {{check: CKV_1, resources: [Documents], why: {why}}}")


def test_nothing_is_accepted_twice() -> None:
    line = "- {check: CKV_1, resources: [Documents], why: It is so.}\n"
    with pytest.raises(UnableToLook, match="accepted twice"):
        accepted(line * 2)


def test_whatever_is_accepted_is_a_check_of_a_resource_that_there_is() -> None:
    assert KNOWN
    assert all(re.fullmatch(r"CKV2?_AWS_\d+", finding.check) for finding in KNOWN)
    assert {finding.resource for finding in KNOWN} <= RESOURCES


def test_a_resource_that_is_not_made_today_is_looked_at() -> None:
    resources = {
        path: parse(without_conditions(path.read_text("utf-8")))["Resources"].values()
        for path in (ROOT / "infra").glob("*-template.yaml")
    }
    assert resources
    assert not any("Condition" in resource for found in resources.values() for resource in found)


def test_a_checkov_that_does_not_report_is_an_error() -> None:
    silent = shutil.which("true")
    assert silent is not None
    with pytest.raises(UnableToLook, match="no report"):
        look(Path(silent), [])
