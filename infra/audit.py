"""Known vulnerabilities of what is shipped, of what builds and tests it, and of the tools: `make
audit`.

    python -m infra.audit

pip-audit asks PyPI's advisories about every version that uv.lock and infra/tools name. One that is
not accepted in infra/accepted_advisories.toml, with a reason and a day, fails. Where no advisory
source answers, that is said, and nothing fails: a network that is down says nothing about a
library.
"""

import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from infra.requirements import ROOT, export_everything

type Json = Mapping[str, Any]

PIP_AUDIT: Final = ROOT / ".tools" / "audit" / "bin" / "pip-audit"
ACCEPTED: Final = ROOT / "infra" / "accepted_advisories.toml"
TOOLS: Final = ROOT / "infra" / "tools"
PROBE: Final = TOOLS / "uv.txt"
"""One library, asked about first: where there is no answer to it, the other hundreds are not asked
about.
"""


class SourceOutOfReach(Exception):
    """No advisory source answered."""


class UnableToAudit(Exception):
    """pip-audit ended with something else than an answer."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A vulnerability that we live with."""

    id: str
    package: str
    until: date
    reason: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """The result of an audit."""

    asked: int = 0
    failures: Sequence[str] = field(default_factory=tuple)
    notes: Sequence[str] = field(default_factory=tuple)


def judge(report: Json, accepted: Sequence[Accepted], today: date) -> Judgement:
    """Judge pip-audit's report (its JSON).

    A vulnerability fails unless it is accepted, by one of its names, for this package and this day.
    A library that the source does not know fails too: all of ours come from there.
    """
    failures, notes = [], []
    for library in report["dependencies"]:
        name = library["name"]
        if reason := library.get("skip_reason"):
            failures.append(f"{name} was not audited: {reason}")
        for vulnerability in library.get("vulns", []):
            ids = {vulnerability["id"], *vulnerability.get("aliases", [])}
            known = next(
                (item for item in accepted if item.id in ids and item.package == name), None
            )
            finding = (
                f"{name} {library['version']}: {vulnerability['id']}, {_way_out(vulnerability)}"
            )
            if known is None:
                failures.append(finding)
            elif known.until < today:
                failures.append(f"{finding} It was accepted until {known.until}: {known.reason}")
            else:
                notes.append(f"{finding} Accepted until {known.until}: {known.reason}")

    return Judgement(len(report["dependencies"]), tuple(failures), tuple(notes))


def read_accepted(text: str) -> list[Accepted]:
    """What infra/accepted_advisories.toml holds; every entry has all of its fields."""
    return [Accepted(**entry) for entry in tomllib.loads(text).get("accepted", [])]


def audited(requirements: Path) -> Json:
    """pip-audit's report about a requirements file in which every version is pinned.

    Raises SourceOutOfReach where nothing in it could be asked about.
    """
    command = [
        str(PIP_AUDIT),
        "--disable-pip",
        "--no-deps",
        "--progress-spinner",
        "off",
        "--desc",
        "off",
    ]
    command += ["--format", "json", "--requirement", str(requirements)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603

    return report_of(result.stdout, result.stderr)


def report_of(output: str, errors: str) -> Json:
    """The report that pip-audit printed."""
    try:
        report: Json = json.loads(output)
    except ValueError:
        last = errors.strip().splitlines()[-1:] or ["it printed nothing"]
        if "connect" in errors.lower() or "timed out" in errors.lower():
            raise SourceOutOfReach(last[0]) from None
        raise UnableToAudit(
            f"pip-audit did not come to an end: {last[0]} Run it by hand: {PIP_AUDIT}."
        ) from None

    if all("skip_reason" in library for library in report["dependencies"]):
        raise SourceOutOfReach("it knows none of the versions that were asked about")

    return report


def _way_out(vulnerability: Json) -> str:
    fixed = ", ".join(vulnerability.get("fix_versions", []))
    return f"fixed in {fixed}." if fixed else "not fixed yet."


def main() -> None:
    """Audit everything, and say what was found; exit code 1 where something is not accepted."""
    accepted = read_accepted(ACCEPTED.read_text(encoding="utf-8"))
    today = datetime.now(UTC).date()

    try:
        audited(PROBE)
    except SourceOutOfReach as error:
        print(
            f"Not audited: no advisory source can be reached ({error}). "
            "Nothing is known about the libraries."
        )
        return
    except UnableToAudit as error:
        sys.exit(str(error))

    judgements, left_out = _judgements(accepted, today)
    for note in sorted({note for judgement in judgements for note in judgement.notes}):
        print(note)

    failures = sorted({failure for judgement in judgements for failure in judgement.failures})
    if failures:
        sys.exit(
            "\n".join(failures)
            + "\nTake a version that is fixed (`uv lock --upgrade-package NAME`, "
            "`make requirements`; for a tool `make pin-tools`), "
            "or name it in infra/accepted_advisories.toml "
            "with the reason why it cannot hurt us."
        )

    if left_out:
        print(f"Not audited, because the source went away: {', '.join(left_out)}.")

    print(
        "No vulnerability is known "
        f"of {sum(judgement.asked for judgement in judgements)} libraries."
    )


def _judgements(accepted: Sequence[Accepted], today: date) -> tuple[list[Judgement], list[str]]:
    """Of the lock and of each tool; and what the source, which has answered before, did not answer
    about.
    """
    judgements, left_out = [], []
    with tempfile.TemporaryDirectory() as scratch:
        project = Path(scratch) / "uv.lock.txt"
        project.write_text(export_everything(), encoding="utf-8")
        for path in (project, *sorted(TOOLS.glob("*.txt"))):
            try:
                judgements.append(judge(audited(path), accepted, today))
            except SourceOutOfReach:
                left_out.append(path.stem)
            except UnableToAudit as error:
                judgements.append(Judgement(failures=(f"{path.stem}: {error}",)))

    return judgements, left_out


if __name__ == "__main__":
    main()
