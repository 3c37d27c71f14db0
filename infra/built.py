"""What `sam build` has left in .aws-sam/build, weighed against Lambda's limit.

    python -m infra.built .aws-sam/build

Prints what each function weighs with its layers, and fails if one is too near the limit.
`make sam-build` runs it after the build.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from simulator.local.cloud.template.yaml_tags import parse

LIMIT: Final = 262_144_000
"""Bytes that a function may have with its layers, unzipped: 250 MiB."""
HIGHEST_SHARE: Final = 0.95

IN_THE_RUNTIME: Final = ("boto3", "botocore", "s3transfer", "snapshot-restore-py", "urllib3")
"""What Lambda's runtime for Python brings (docs/decisions/0036); infra/requirements.py leaves it
out.
"""


@dataclass(frozen=True, slots=True)
class Weight:
    """A function with its layers, in bytes."""

    function: str
    own: int
    layers: int

    @property
    def share(self) -> float:
        """Of what Lambda allows."""
        return (self.own + self.layers) / LIMIT


def weigh(build: Path) -> list[Weight]:
    """Every function of the built template, the heaviest first."""
    document = parse((build / "template.yaml").read_text(encoding="utf-8"))
    shared = document.get("Globals", {}).get("Function", {}).get("Layers", [])
    layers = _layers(document["Resources"])

    found = []
    for name, resource in document["Resources"].items():
        if resource["Type"] == "AWS::Serverless::Function":
            properties = resource["Properties"]
            used = {layer["Ref"] for layer in [*shared, *properties.get("Layers", [])]}
            own = _bytes(build / properties["CodeUri"])
            found.append(Weight(name, own, sum(_bytes(build / layers[layer]) for layer in used)))

    return sorted(found, key=lambda weight: -weight.share)


def too_heavy(weights: Sequence[Weight]) -> list[Weight]:
    """Those that come nearer to the limit than they may."""
    return [weight for weight in weights if weight.share >= HIGHEST_SHARE]


def _resources(build: Path) -> Mapping[str, Any]:
    resources: Mapping[str, Any] = parse((build / "template.yaml").read_text(encoding="utf-8"))[
        "Resources"
    ]
    return resources


def _layers(resources: Mapping[str, Any]) -> dict[str, str]:
    """The folder of each layer."""
    return {
        name: resource["Properties"]["ContentUri"]
        for name, resource in resources.items()
        if resource["Type"] == "AWS::Serverless::LayerVersion"
    }


def _bytes(folder: Path) -> int:
    return sum(
        path.stat().st_size
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    )


def main(build: Path) -> None:
    """Weigh, and say it; exit code 1 where a function is too heavy."""
    weights = weigh(build)
    for weight in weights:
        mib = (weight.own + weight.layers) / 2**20
        print(
            f"{weight.function:<20} {mib:6.1f} MiB with its layers, "
            f"{weight.share:6.1%} of what Lambda allows"
        )

    if not weights:
        sys.exit(f"There is no function in {build}. Run `make sam-build`.")

    heavy = ", ".join(weight.function for weight in too_heavy(weights))
    if heavy:
        sys.exit(
            f"Too heavy: {heavy}. At most {HIGHEST_SHARE:.0%} may be used. "
            "Move what only one function needs out of "
            "the layer into its own group of pyproject.toml, or do without it."
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
