"""The values of a template's parameters: defaults, overrides, CloudFormation's checks."""

import re
from collections.abc import Mapping
from typing import Any, Final

from simulator.local.cloud.template.intrinsics import TemplateProblem

ACCOUNT_ID: Final = "000000000000"


def pseudo_parameters(region: str) -> dict[str, Any]:
    """What `AWS::…` names answer on the local run."""
    return {
        "AWS::AccountId": ACCOUNT_ID,
        "AWS::Partition": "aws",
        "AWS::Region": region,
        "AWS::StackName": "elhandel-local",
        "AWS::StackId": f"arn:aws:cloudformation:{region}:{ACCOUNT_ID}:stack/elhandel-local/local",
        "AWS::URLSuffix": "amazonaws.com",
        "AWS::NotificationARNs": [],
    }


def parameter_values(declared: Mapping[str, Any], overrides: Mapping[str, str]) -> dict[str, Any]:
    """Each declared parameter's value.

    Raises TemplateProblem for a missing, unknown or forbidden one.
    """
    unknown = sorted(set(overrides) - set(declared))
    if unknown:
        raise TemplateProblem(
            f"the parameter {unknown[0]} is not declared.",
            f"Declare it, or give one of {', '.join(sorted(declared))}.",
        )
    return {name: _value(name, spec, overrides.get(name)) for name, spec in declared.items()}


def _value(name: str, spec: Any, override: str | None) -> Any:
    if not isinstance(spec, dict) or "Type" not in spec:
        raise TemplateProblem(f"the parameter {name} has no Type.", "Give it one, such as String.")

    value = override if override is not None else spec.get("Default")
    if value is None:
        raise TemplateProblem(
            f"the parameter {name} has no value.", "Give it a Default or pass a value for it."
        )

    text = str(value)
    pattern = spec.get("AllowedPattern")
    if pattern and not re.fullmatch(pattern, text):
        raise TemplateProblem(
            f"the parameter {name} is {text!r}, which {pattern} does not allow.", "Choose another."
        )

    allowed = spec.get("AllowedValues")
    if allowed and text not in {str(item) for item in allowed}:
        raise TemplateProblem(
            f"the parameter {name} is {text!r}.", f"Choose one of {', '.join(map(str, allowed))}."
        )

    kind = spec["Type"]
    if kind == "CommaDelimitedList" or kind.startswith("List<"):
        return [item.strip() for item in text.split(",")] if text else []
    if kind == "Number":
        return float(text) if "." in text else int(text)

    return text
