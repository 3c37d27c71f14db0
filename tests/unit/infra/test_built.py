"""What is shipped stays below 95 % of what Lambda takes, and only tracing needs what is left to the
runtime.
"""

from pathlib import Path

import pytest

from infra import built
from infra.built import HIGHEST_SHARE, IN_THE_RUNTIME, LIMIT, too_heavy, weigh

ROOT = Path(__file__).resolve().parents[3]
TEMPLATE = """
Globals: {Function: {Layers: [!Ref Domain]}}
Resources:
  Domain: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: Domain}}
  Web: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: Web}}
  Small: {Type: AWS::Serverless::Function, Properties: {CodeUri: Small}}
  Large: {Type: AWS::Serverless::Function, Properties: {CodeUri: Large, Layers: [!Ref Web]}}
"""


def sized(path: Path, size: int) -> None:
    """A file that takes no room on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.truncate(size)


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """A build of two functions, one of them with a second layer: 1,000 bytes below what is
    allowed.
    """
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    sized(tmp_path / "Domain" / "python" / "ours" / "a.py", 1_000_000)
    sized(tmp_path / "Web" / "python" / "page.html", 200)
    sized(tmp_path / "Small" / "app.py", 100)
    sized(tmp_path / "Large" / "typst.so", int(LIMIT * HIGHEST_SHARE) - 1_000_000 - 200 - 1000)
    return tmp_path


def test_a_function_is_weighed_with_all_of_its_layers(build: Path) -> None:
    large, small = weigh(build)
    assert (large.function, large.layers) == ("Large", 1_000_200)
    assert (small.function, small.own, small.layers) == ("Small", 100, 1_000_000)


def test_a_function_that_comes_too_near_to_the_limit_is_named(
    build: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built.main(build)
    assert "Large" in capsys.readouterr().out
    sized(build / "Large" / "more.so", 1001)
    assert [weight.function for weight in too_heavy(weigh(build))] == ["Large"]

    with pytest.raises(SystemExit, match="Too heavy: Large"):
        built.main(build)


def test_a_build_without_functions_is_no_success(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text("Resources: {}")
    with pytest.raises(SystemExit, match="make sam-build"):
        built.main(tmp_path)


def test_nothing_that_stays_in_the_layer_needs_what_is_taken_out() -> None:
    """But for tracing, which is made to run on the runtime's own botocore."""
    from importlib.metadata import requires

    from packaging.requirements import Requirement

    from tests.unit.infra.test_packaging import LAYER, names

    stays = names(LAYER)
    needed = {
        (name, requirement.name)
        for name in stays
        for requirement in map(Requirement, requires(name) or [])
        if requirement.name in IN_THE_RUNTIME and "extra" not in str(requirement.marker)
    }
    assert needed == {("aws-xray-sdk", "botocore")}


def test_the_build_of_this_checkout_is_light_enough() -> None:
    """Where there is one: `make sam-build` weighs it too, and fails by itself."""
    build = ROOT / ".aws-sam" / "build"
    if not (build / "template.yaml").exists():
        pytest.skip("there is no .aws-sam here: make sam-build")
    assert too_heavy(weigh(build)) == []
