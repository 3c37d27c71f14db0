"""A build that is not what the lock and the checkout say is found, by every file."""

import shutil
from pathlib import Path
from typing import Final

import pytest

from infra import compared
from infra.compared import UnableToCompare, compare, install
from infra.requirements import ROOT

ONBOARDING: Final = ROOT / "functions" / "onboarding"
TEMPLATE: Final = """
Globals: {Function: {Runtime: python3.13}}
Resources:
  Onboarding:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: ../functions/onboarding, MemorySize: 512}
  Queue: {Type: AWS::SQS::Queue}
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with one function."""
    root = tmp_path / "checkout"
    (root / "infra").mkdir(parents=True)
    (root / "infra" / "sam-template.yaml").write_text(TEMPLATE)
    (root / ".tools").symlink_to(ROOT / ".tools")
    shutil.copytree(ONBOARDING, root / "functions" / "onboarding")
    return root


@pytest.fixture
def build(tmp_path: Path, checkout: Path) -> Path:
    """What `sam build` leaves of it."""
    folder = tmp_path / "build"
    install(ONBOARDING / "requirements.txt", folder / "Onboarding")
    shutil.copytree(
        checkout / "functions" / "onboarding", folder / "Onboarding", dirs_exist_ok=True
    )
    built = TEMPLATE.replace("../functions/onboarding", "Onboarding").replace(
        "Queue: {Type: AWS::SQS::Queue}",
        "Queue: {Type: AWS::SQS::Queue, Metadata: {SamResourceId: Queue}}",
    )
    (folder / "template.yaml").write_text(built)
    return folder


def test_a_build_of_what_the_lock_says_has_no_differences_and_every_other_file_is_one(
    build: Path, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    compared.main(build, checkout)
    assert "as uv.lock and this checkout say" in capsys.readouterr().out

    function = build / "Onboarding"
    with (function / "app.py").open("a") as file:
        file.write("# changed after the tests\n")
    with (function / "mangum" / "__init__.py").open("a") as file:
        file.write("import os\n")
    (function / "mangum" / "adapter.py").unlink()
    (function / "sitecustomize.py").write_text("")
    (function / "evil-1.0.dist-info").mkdir()
    (function / "evil-1.0.dist-info" / "METADATA").write_text("")

    assert compare(build, checkout) == [
        "Onboarding/mangum/adapter.py: missing",
        "Onboarding/evil-1.0.dist-info/METADATA: extra",
        "Onboarding/sitecustomize.py: extra",
        "Onboarding/app.py: different",
        "Onboarding/mangum/__init__.py: different",
    ]
    with pytest.raises(SystemExit, match="do not deploy this build"):
        compared.main(build, checkout)


def test_a_template_that_was_changed_after_the_build_is_found(build: Path, checkout: Path) -> None:
    template = build / "template.yaml"
    text = template.read_text().replace(
        "MemorySize: 512", "MemorySize: 512, Policies: [AdministratorAccess]"
    )
    template.write_text(
        text.replace("Runtime: python3.13", "Runtime: python3.12").replace("Queue:", "Other:")
    )

    assert compare(build, checkout) == [
        "template.yaml/Resources/Queue: missing",
        "template.yaml/Resources/Other: extra",
        "template.yaml/Globals: different",
        "template.yaml/Resources/Onboarding: different",
    ]


def test_a_library_of_another_hash_is_not_installed(tmp_path: Path) -> None:
    text = (ONBOARDING / "requirements.txt").read_text(encoding="utf-8")
    wrong = tmp_path / "requirements.txt"
    wrong.write_text("\n".join(_other_hash(line) for line in text.splitlines()))
    with pytest.raises(UnableToCompare, match=r"(?i)hash"):
        install(wrong, tmp_path / "target")


def test_where_nothing_was_built_there_is_no_success(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="make sam-build"):
        compared.main(tmp_path)
    (tmp_path / "template.yaml").write_text("Resources: {}")
    with pytest.raises(SystemExit, match="make sam-build"):
        compared.main(tmp_path)


def _other_hash(line: str) -> str:
    before, mark, digest = line.partition("--hash=sha256:")
    return f"{before}{mark}{'0' * 64}{digest[64:]}" if mark else line
