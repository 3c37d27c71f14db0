"""What checkov finds in the templates, against the findings that are accepted by name
(infra/checkov.yaml).

    python -m infra.findings .tools/checkov/bin/checkov infra/sam-template.yaml …

Fails for a finding that is not accepted, and for an accepted one that is not found any more: the
list stays true. checkov leaves out a resource whose condition it thinks does not hold, so it gets
copies without conditions of resources: what is made on some day is looked at today. It is kept from
asking anybody outside this machine. A template of one bucket that everybody may read goes along: a
checkov that finds nothing is not taken for clean templates.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

_CONDITION: Final = re.compile(r"^    (?=Condition: \w+$)", re.MULTILINE)
"""Before the condition of a resource, as our templates are indented."""
_OPEN: Final = """\
AWSTemplateFormatVersion: "2010-09-09"
Conditions:
  Never: !Equals [a, b]
Resources:
  ReadByAll:
    Type: AWS::S3::Bucket
    Condition: Never
    Properties:
      AccessControl: PublicRead
"""
ACCEPTED: Final = Path(__file__).with_name("checkov.yaml")
_OFFLINE: Final = {
    "BC_SKIP_MAPPING": "TRUE",
    "CKV_SKIP_PACKAGE_UPDATE_CHECK": "TRUE",
    "LOG_LEVEL": "ERROR",
}


class UnableToLook(Exception):
    """checkov, or the list of accepted findings, is not as it must be; says what to do."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A check that a resource of a template does not pass. `resource` is a logical id."""

    check: str
    resource: str


_WRONG: Final = Finding("CKV_AWS_20", "ReadByAll")
"""What there is to find in _OPEN."""


def accepted(text: str) -> dict[Finding, str]:
    """The accepted findings of the list, each with its reason. Raises UnableToLook."""
    found: dict[Finding, str] = {}
    for line in yaml.safe_load(text):
        why = " ".join(str(line.get("why", "")).split())
        if not why.endswith("."):
            raise UnableToLook(
                f"{line['check']} is accepted without a reason. Give it a sentence under `why`."
            )
        for resource in line["resources"]:
            finding = Finding(line["check"], resource)
            if finding in found:
                raise UnableToLook(
                    f"{finding.check} of {resource} is accepted twice. Keep one of the two."
                )
            found[finding] = why

    return found


def reported(report: Any, templates: Sequence[Path]) -> dict[Finding, str]:
    """The findings of checkov's JSON, each with what it says.

    Raises UnableToLook where a template was not read.
    """
    results = report.get("results", {}) if isinstance(report, Mapping) else {}
    failed = results.get("failed_checks", [])
    read = {Path(check["file_path"]).name for check in (*results.get("passed_checks", []), *failed)}
    if missed := [template.name for template in templates if template.name not in read]:
        raise UnableToLook(
            f"checkov has not read {missed[0]}. `make sam-validate` says what is wrong with it."
        )

    found = {
        Finding(
            check["check_id"], check["resource"].rpartition(".")[2]
        ): f"{check['check_name']} ({check['file_path']})"
        for check in failed
    }
    if _WRONG not in found:
        raise UnableToLook(
            "checkov finds nothing wrong with a bucket that everybody may read. "
            "Check whether it works."
        )

    return {finding: text for finding, text in found.items() if finding.resource != _WRONG.resource}


def complaints(found: Mapping[Finding, str], known: Mapping[Finding, str]) -> Iterator[str]:
    """A sentence for each finding not accepted, and for each accepted one that is gone."""
    for finding in sorted(found.keys() - known.keys()):
        yield (
            f"{finding.check} of {finding.resource}: {found[finding]}. "
            "Mend it, or accept it in infra/checkov.yaml "
            "with the reason."
        )

    for finding in sorted(known.keys() - found.keys()):
        yield (
            f"{finding.check} of {finding.resource} is not found any more. "
            "Take it out of infra/checkov.yaml."
        )


def look(checkov: Path, templates: Sequence[Path]) -> Any:
    """checkov's report about the templates. Raises UnableToLook."""
    command = [str(checkov), "--framework", "cloudformation", "--skip-download", "--output", "json"]
    with tempfile.TemporaryDirectory() as folder:
        for template in templates:
            copy = Path(folder) / template.name
            copy.write_text(without_conditions(template.read_text("utf-8")), "utf-8")
            command += ["--file", str(copy)]
        known = Path(folder) / "open.yaml"
        known.write_text(without_conditions(_OPEN), "utf-8")
        command += ["--file", str(known)]
        environment = {**os.environ, **_OFFLINE}
        done = subprocess.run(  # noqa: S603
            command, env=environment, capture_output=True, text=True, check=False
        )

    try:
        return json.loads(done.stdout)
    except json.JSONDecodeError:
        raise UnableToLook(
            f"checkov ended with {done.returncode} and no report: {done.stderr[-2000:]}"
        ) from None


def without_conditions(template: str) -> str:
    """The text of a template whose resources all exist; each stays in its line."""
    return _CONDITION.sub("    # ", template)


def main(arguments: Sequence[str]) -> int:
    checkov, *templates = map(Path, arguments)
    try:
        known = accepted(ACCEPTED.read_text("utf-8"))
        report = look(checkov, templates)
        found = reported(report, templates)
    except UnableToLook as problem:
        print(problem, file=sys.stderr)
        return 2

    wrong = list(complaints(found, known))
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    passed = report["summary"]["passed"]
    print(
        f"checkov: {passed} checks passed; {len(found)} findings, "
        f"{len(known)} of them accepted by name."
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
