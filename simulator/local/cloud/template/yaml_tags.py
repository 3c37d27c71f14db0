"""YAML with CloudFormation's short tags, read into CloudFormation's long form: `!Ref X` becomes
`{"Ref": "X"}`.
"""

from typing import Any, Final

import yaml

_WITHOUT_PREFIX: Final = {"Ref", "Condition"}


class _TemplateLoader(yaml.CSafeLoader):
    """Safe YAML plus the short tags; dates stay text, as CloudFormation reads them."""


def _tagged(loader: yaml.CSafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    elif isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)

    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)

    return {suffix if suffix in _WITHOUT_PREFIX else f"Fn::{suffix}": value}


def _without_dates(resolvers: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """A date in a template is the text that it is, such as a policy's version."""
    return [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]


_TemplateLoader.add_multi_constructor("!", _tagged)
_TemplateLoader.yaml_implicit_resolvers = {
    first: _without_dates(resolvers)
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def parse(text: str) -> Any:
    """The document in `text`. Raises yaml.YAMLError where it is not YAML."""
    # The loader is a SafeLoader with CloudFormation's tags.
    return yaml.load(text, Loader=_TemplateLoader)  # noqa: S506
