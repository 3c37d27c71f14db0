"""Loading a template from its file, under parameters; whatever is wrong with it comes out as one
sentence.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import yaml

from simulator.local.cloud.errors import BrokenTemplate
from simulator.local.cloud.template.functions import read_function
from simulator.local.cloud.template.intrinsics import Evaluator, Reference, TemplateProblem
from simulator.local.cloud.template.model import Function, Resource, Template
from simulator.local.cloud.template.parameters import parameter_values, pseudo_parameters
from simulator.local.cloud.template.sockets import read_sockets
from simulator.local.cloud.template.yaml_tags import parse

FUNCTION: Final = "AWS::Serverless::Function"


def load_template(
    path: Path, parameters: Mapping[str, str] | None = None, region: str = "eu-north-1"
) -> Template:
    """The template in the file `path` with `parameters` over its defaults.

    Raises BrokenTemplate.
    """
    document = _document(path)
    with _located(path, "Parameters"):
        names = pseudo_parameters(region) | parameter_values(
            document.get("Parameters") or {}, parameters or {}
        )
    conditions = document.get("Conditions") or {}
    declared: dict[str, Any] = document["Resources"]
    present: dict[str, Any] = {}

    def known(reference: Reference) -> Reference:
        if reference.logical_id not in present:
            raise KeyError(reference.logical_id)
        return reference

    evaluator = Evaluator(names, conditions, known)
    for logical_id, resource in declared.items():
        with _located(path, logical_id):
            if not isinstance(resource, dict) or "Type" not in resource:
                raise TemplateProblem(
                    "a resource with a Type was expected.", "Give it one, such as AWS::SQS::Queue."
                )
            if "Condition" not in resource or evaluator.condition(resource["Condition"]):
                present[logical_id] = resource

    defaults = (document.get("Globals") or {}).get("Function") or {}
    functions: dict[str, Function] = {}
    resources: dict[str, Resource] = {}
    for logical_id, resource in present.items():
        properties = resource.get("Properties") or {}
        if resource["Type"] != FUNCTION:
            resources[logical_id] = Resource(logical_id, resource["Type"], properties)
            continue
        with _located(path, logical_id):
            functions[logical_id] = read_function(
                logical_id,
                properties,
                defaults=defaults,
                folder=path.parent,
                evaluator=evaluator,
                resources=present,
            )
    with _located(path, "the WebSocket API"):
        sockets = read_sockets(present, evaluator)
    return Template(path, region, names, conditions, functions, resources, sockets)


def _document(path: Path) -> dict[str, Any]:
    try:
        document = parse(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BrokenTemplate(
            path, None, f"cannot be read ({error.strerror}).", "Give the path of a template."
        ) from None
    except yaml.YAMLError as error:
        detail = " ".join(str(error).split())
        raise BrokenTemplate(path, None, f"is not YAML: {detail}.", "Put the line right.") from None

    if not isinstance(document, dict) or not isinstance(document.get("Resources"), dict):
        raise BrokenTemplate(
            path, None, "holds no Resources.", "Give the path of a CloudFormation or SAM template."
        )

    return document


@contextmanager
def _located(path: Path, resource: str) -> Iterator[None]:
    """Say of a problem in which file and resource it stands."""
    try:
        yield
    except TemplateProblem as problem:
        raise BrokenTemplate(path, resource, problem.problem, problem.remedy) from None
