"""Bills of materials in CycloneDX 1.6: what is deployed, and what builds and tests it.

    python -m infra.bill_of_materials dist

Writes elhandel-aws.cdx.json (the layer and the functions with every library that they ship, each by
the file that Lambda gets) and elhandel-development.cdx.json (all of uv.lock, and the tools of
infra/tools). They are made of uv.lock, the requirements files, the template and what the libraries
say of their licences, without a time or a random number: the same commit gives the same bytes.
"""

import json
import sys
import tomllib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any, Final

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import canonicalize_name, parse_wheel_filename

from infra.requirements import LAYER, ON_LAMBDA, ROOT, WEB, blocks
from simulator.local.cloud.template import load_template

type Json = dict[str, Any]

PROJECT: Final = "elhandel"
GLIBC_OF_LAMBDA: Final = 34
LONGEST_LICENCE: Final = 80
NAMESPACE: Final = uuid.UUID("2f0e3c9e-9a55-5c0b-8f0d-5d8a1f6c7b21")
"""Of serial numbers: a bill's is made of its content."""


class UnableToBill(Exception):
    """The lock does not name what is shipped, or names it twice."""


@dataclass(frozen=True, slots=True)
class Lock:
    """uv.lock: its packages by canonical name."""

    packages: Mapping[str, Json]

    @classmethod
    def read(cls, root: Path = ROOT) -> "Lock":
        """The lock of a checkout."""
        document = tomllib.loads((root / "uv.lock").read_text(encoding="utf-8"))
        packages = {package["name"]: package for package in document["package"]}
        if len(packages) < len(document["package"]):
            raise UnableToBill("uv.lock names a library in two versions: say which one is shipped.")
        return cls(packages)

    def component(self, name: str) -> Json:
        """A library as a component, with the hash of the file that Linux and Python 3.13 take."""
        package = self.packages.get(name)
        if package is None:
            raise UnableToBill(f"{name} is shipped and is not in uv.lock. Run `make requirements`.")
        return {**_library(name, package["version"]), **_file(package), **_licences(name)}

    def needs(self, name: str, among: Iterable[str]) -> Json:
        """Which libraries it needs itself, of those named."""
        package = self.packages[name]
        extras = [
            entry
            for entries in package.get("optional-dependencies", {}).values()
            for entry in entries
        ]
        direct = {
            entry["name"] for entry in [*package.get("dependencies", []), *extras] if _holds(entry)
        }
        refs = sorted(self.reference(needed) for needed in direct & set(among))

        return {"ref": self.reference(name), "dependsOn": refs}

    def reference(self, name: str) -> str:
        """The package URL, which names it in the bill."""
        return _purl(name, self.packages[name]["version"])


def bill_of_aws(root: Path = ROOT) -> Json:
    """What is deployed."""
    lock = Lock.read(root)
    template = load_template(root / "infra" / "sam-template.yaml", {}, "eu-north-1")
    shipped = {"DomainLayer": _named(root / LAYER), "WebLayer": _named(root / WEB)}
    layers = {(root / LAYER).parent: "DomainLayer", (root / WEB).parent: "WebLayer"}
    above: dict[str, list[str]] = {"DomainLayer": [], "WebLayer": ["DomainLayer"]}
    for name, function in sorted(template.functions.items()):
        shipped[name] = _named(function.code / "requirements.txt")
        above[name] = [layers[layer] for layer in function.layers]

    libraries = sorted({library for names in shipped.values() for library in names})
    edges = [lock.needs(name, libraries) for name in libraries]

    for part, names in shipped.items():
        edges.append(
            {"ref": part, "dependsOn": [*above[part], *(lock.reference(name) for name in names)]}
        )

    parts = [_part(part) for part in shipped]

    return _bill(
        "deployed to AWS Lambda; boto3 and botocore are the runtime's",
        [*parts, *(lock.component(name) for name in libraries)],
        [{"ref": PROJECT, "dependsOn": list(shipped)}, *edges],
    )


def bill_of_development(root: Path = ROOT) -> Json:
    """What builds and tests it: everything in the lock, and the tools with all that they need."""
    lock = Lock.read(root)
    libraries = sorted(name for name in lock.packages if name != PROJECT)
    components = {lock.reference(name): lock.component(name) for name in libraries}
    edges = [lock.needs(name, libraries) for name in libraries]

    tools = {}
    for path in sorted((root / "infra" / "tools").glob("*.txt")):
        pinned = [
            _library(requirement.name, _version(requirement)) for requirement in _requirements(path)
        ]
        components |= {
            library["bom-ref"]: library
            for library in pinned
            if library["bom-ref"] not in components
        }
        tools[path.stem] = [library["bom-ref"] for library in pinned]

    return _bill(
        "what builds and tests it, not deployed",
        [*components.values(), *({**_part(f"tool:{name}"), "name": name} for name in tools)],
        [
            {
                "ref": PROJECT,
                "dependsOn": [*map(lock.reference, libraries), *(f"tool:{name}" for name in tools)],
            },
            *edges,
            *(
                {"ref": f"tool:{name}", "dependsOn": sorted(set(needed))}
                for name, needed in tools.items()
            ),
        ],
    )


def _bill(description: str, components: Sequence[Json], edges: Sequence[Json]) -> Json:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    body = {
        "metadata": {
            "component": {
                **_part(PROJECT),
                "version": project["version"],
                "description": description,
            },
        },
        "components": sorted(components, key=lambda component: component["bom-ref"]),
        "dependencies": sorted(edges, key=lambda edge: edge["ref"]),
    }
    serial = uuid.uuid5(NAMESPACE, json.dumps(body, sort_keys=True))

    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        **body,
    }


def _part(name: str) -> Json:
    return {"type": "application", "bom-ref": name, "name": name}


def _library(name: str, version: str) -> Json:
    purl = _purl(name, version)
    return {
        "type": "library",
        "bom-ref": purl,
        "name": canonicalize_name(name),
        "version": version,
        "purl": purl,
    }


def _purl(name: str, version: str) -> str:
    return f"pkg:pypi/{canonicalize_name(name)}@{version.replace('+', '%2B')}"


def _named(path: Path) -> list[str]:
    return [canonicalize_name(requirement.name) for requirement in _requirements(path)]


def _requirements(path: Path) -> list[Requirement]:
    """What a requirements file asks for on Linux."""
    found = [requirement for requirement, _ in blocks(path.read_text(encoding="utf-8"))]
    return [item for item in found if item.marker is None or item.marker.evaluate(ON_LAMBDA)]


def _version(requirement: Requirement) -> str:
    (pin,) = requirement.specifier
    return pin.version


def _holds(entry: Json) -> bool:
    return "marker" not in entry or Marker(entry["marker"]).evaluate({**ON_LAMBDA, "extra": ""})


def _file(package: Json) -> Json:
    """The file that Linux takes, with its hash; nothing for a library of another system."""
    file = _file_for_lambda(package)
    if file is None:
        return {}
    return {
        "hashes": [{"alg": "SHA-256", "content": file["hash"].removeprefix("sha256:")}],
        "externalReferences": [{"type": "distribution", "url": file["url"]}],
    }


def _file_for_lambda(package: Json) -> Json | None:
    """The wheel that an installer prefers there; the source where there is none."""
    order = _order()

    ranked = []
    for wheel in package.get("wheels", []):
        ranks = [
            order[tag]
            for tag in parse_wheel_filename(wheel["url"].rsplit("/", 1)[1])[3]
            if tag in order
        ]
        if ranks:
            ranked.append((min(ranks), wheel["url"], wheel))

    if ranked:
        best: Json = min(ranked)[2]
        return best

    return package.get("sdist")


@cache
def _order() -> dict[Tag, int]:
    """The tags of wheels that Lambda takes, each with its place: the lower, the better."""
    platforms = [f"manylinux_2_{minor}_x86_64" for minor in range(GLIBC_OF_LAMBDA, 4, -1)]
    platforms += [
        "manylinux2014_x86_64",
        "manylinux2010_x86_64",
        "manylinux1_x86_64",
        "linux_x86_64",
    ]
    tags = [
        *cpython_tags((3, 13), platforms=platforms),
        *compatible_tags((3, 13), "cp313", platforms),
    ]

    return {tag: rank for rank, tag in enumerate(tags)}


def _licences(name: str) -> Json:
    """As the library says itself, where it is installed here (the same version, by the lock)."""
    try:
        own = metadata(name)
    except PackageNotFoundError:
        return {}

    if expression := own.get("License-Expression"):
        return {"licenses": [{"expression": expression}]}

    licence = own.get("License", "").strip()
    if licence and "\n" not in licence and len(licence) <= LONGEST_LICENCE:
        return {"licenses": [{"license": {"name": licence}}]}

    return {}


def main(folder: Path) -> None:
    """Write both bills."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, bill in (("aws", bill_of_aws()), ("development", bill_of_development())):
        path = folder / f"elhandel-{name}.cdx.json"
        path.write_text(json.dumps(bill, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        print(f"{path}: {len(bill['components'])} components")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
