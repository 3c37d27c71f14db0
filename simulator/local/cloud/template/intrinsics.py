"""CloudFormation's functions: Ref, GetAtt, Sub, Join, Split, Select, If and the conditions,
evaluated.

What a Ref or GetAtt to a resource answers is the caller's matter: while the template is read it is
a `Reference`, once the resources exist it is their URL, name or ARN.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

_PLACEHOLDER: Final = re.compile(r"\$\{(!?)([^}]+)\}")


class TemplateProblem(Exception):
    """Something in the template is not as it must be.

    `remedy` says what to do; the reader adds where it stands.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} {remedy}")
        self.problem = problem
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Reference:
    """A resource of the template (`attribute` None: what Ref answers), before it exists."""

    logical_id: str
    attribute: str | None = None


class NoValue:
    """`AWS::NoValue`: the property or list item that holds it is not there."""


NO_VALUE: Final = NoValue()


@dataclass(frozen=True, slots=True)
class Evaluator:
    """Evaluates a template's values.

    names: parameters and pseudo parameters by name. conditions: raw, by name. resource: what a
    reference answers; raises KeyError for a resource that the template does not hold.
    """

    names: Mapping[str, Any]
    conditions: Mapping[str, Any]
    resource: Callable[[Reference], Any] = field(default=lambda reference: reference)

    def evaluate(self, value: Any) -> Any:
        """`value` with every function in it replaced by its answer. Raises TemplateProblem."""
        if isinstance(value, dict):
            if len(value) == 1:
                ((name, argument),) = value.items()
                if name in _FUNCTIONS:
                    return _FUNCTIONS[name](self, argument)
                if isinstance(name, str) and name.startswith("Fn::"):
                    raise TemplateProblem(
                        f"the function {name} is not known to the local run.",
                        f"Use one of {', '.join(sorted(_FUNCTIONS))}.",
                    )
            evaluated = {key: self.evaluate(item) for key, item in value.items()}
            return {key: item for key, item in evaluated.items() if item is not NO_VALUE}
        if isinstance(value, list):
            return [item for item in map(self.evaluate, value) if item is not NO_VALUE]

        return value

    def condition(self, name: str) -> bool:
        """Whether the template's condition `name` holds.

        Raises TemplateProblem when there is none of that name.
        """
        if name not in self.conditions:
            raise TemplateProblem(
                f"the condition {name} is not defined.", "Define it under Conditions."
            )
        return bool(self.evaluate(self.conditions[name]))

    def lookup(self, name: str, attribute: str | None = None) -> Any:
        """What a Ref (or GetAtt, with `attribute`) to `name` answers."""
        if attribute is None and name in self.names:
            return self.names[name]

        try:
            return self.resource(Reference(name, attribute))
        except KeyError:
            raise TemplateProblem(
                f"{name} is neither a parameter nor a resource that exists under these parameters.",
                "Put the name right, or guard its use with the resource's condition.",
            ) from None

    def text(self, value: Any) -> str:
        """`value` evaluated, which must be text or a number."""
        answer = self.evaluate(value)
        if isinstance(answer, bool):
            return "true" if answer else "false"
        if not isinstance(answer, str | int | float):
            raise TemplateProblem(
                f"text was expected, not {answer!r}.", "Put text, a Ref or a GetAtt there."
            )
        return str(answer)


def _ref(evaluator: Evaluator, name: Any) -> Any:
    if name == "AWS::NoValue":
        return NO_VALUE
    return evaluator.lookup(str(name))


def _get_att(evaluator: Evaluator, argument: Any) -> Any:
    if not (isinstance(argument, list) and len(argument) == 2):
        raise TemplateProblem(
            f"GetAtt names a resource and an attribute, not {argument!r}.",
            "Write !GetAtt Name.Arn.",
        )
    return evaluator.lookup(argument[0], argument[1])


def _sub(evaluator: Evaluator, argument: Any) -> str:
    text, own = (argument[0], argument[1]) if isinstance(argument, list) else (argument, {})

    def answer(match: re.Match[str]) -> str:
        literal, name = match.groups()
        if literal:
            return f"${{{name}}}"
        if name in own:
            return evaluator.text(own[name])
        logical_id, _, attribute = name.partition(".")
        return evaluator.text(
            {"Fn::GetAtt": [logical_id, attribute]} if attribute else {"Ref": name}
        )

    return _PLACEHOLDER.sub(answer, text)


def _if(evaluator: Evaluator, argument: Any) -> Any:
    if not (isinstance(argument, list) and len(argument) == 3):
        raise TemplateProblem(
            "If takes a condition and two values.", "Write !If [Condition, then, else]."
        )
    name, then, otherwise = argument
    return evaluator.evaluate(then if evaluator.condition(name) else otherwise)


def _equals(evaluator: Evaluator, argument: Any) -> bool:
    left, right = argument
    return evaluator.text(left) == evaluator.text(right)


def _select(evaluator: Evaluator, argument: Any) -> Any:
    index, items = argument
    return evaluator.evaluate(items)[int(evaluator.evaluate(index))]


def _join(evaluator: Evaluator, argument: Any) -> str:
    separator, items = argument
    return str(separator).join(evaluator.text(item) for item in evaluator.evaluate(items))


_FUNCTIONS: Final[Mapping[str, Callable[[Evaluator, Any], Any]]] = {
    "Ref": _ref,
    "Condition": lambda evaluator, name: evaluator.condition(name),
    "Fn::GetAtt": _get_att,
    "Fn::Sub": _sub,
    "Fn::If": _if,
    "Fn::Equals": _equals,
    "Fn::Not": lambda evaluator, argument: not evaluator.evaluate(argument[0]),
    "Fn::And": lambda evaluator, argument: all(evaluator.evaluate(item) for item in argument),
    "Fn::Or": lambda evaluator, argument: any(evaluator.evaluate(item) for item in argument),
    "Fn::Join": _join,
    "Fn::Split": lambda evaluator, argument: evaluator.text(argument[1]).split(argument[0]),
    "Fn::Select": _select,
}
