"""The WebSocket API of a template, from its resources of API Gateway: SAM has no event for it."""

import re
from collections.abc import Mapping
from typing import Any, Final

from simulator.local.cloud.template.intrinsics import Evaluator, TemplateProblem
from simulator.local.cloud.template.model import SocketRoutes

_API: Final = "AWS::ApiGatewayV2::Api"
_ROUTE: Final = "AWS::ApiGatewayV2::Route"
_INTEGRATION: Final = "AWS::ApiGatewayV2::Integration"
_STAGE: Final = "AWS::ApiGatewayV2::Stage"
_SELECTION: Final = re.compile(r"\$request\.body\.(\w+)")
_NAMED: Final = re.compile(r"\$\{(\w+)\}")
_FUNCTION: Final = re.compile(r"\$\{(\w+)(?:\.Arn)?\}/invocations")


def read_sockets(resources: Mapping[str, Any], evaluator: Evaluator) -> SocketRoutes | None:
    """The WebSocket API among the resources that exist; None where there is none.

    Raises TemplateProblem for more than one, or one that is not whole.
    """
    apis = [
        (name, properties)
        for name, properties in _of_type(resources, _API)
        if properties.get("ProtocolType") == "WEBSOCKET"
    ]
    if not apis:
        return None
    if len(apis) > 1:
        raise TemplateProblem("there are two WebSocket APIs.", "The local run serves one.")

    api, properties = apis[0]
    stages = [stage for _, stage in _of_type(resources, _STAGE) if _is_of(stage, api)]
    if len(stages) != 1:
        raise TemplateProblem("the WebSocket API has no stage, or several.", "Give it one.")

    selected = _SELECTION.fullmatch(str(properties.get("RouteSelectionExpression")))
    if selected is None:
        raise TemplateProblem(
            "RouteSelectionExpression names no field of a message.", "Write $request.body.type."
        )
    return SocketRoutes(
        stage=evaluator.text(stages[0].get("StageName", "")),
        selected_by=selected.group(1),
        functions={
            str(route["RouteKey"]): _function_of(route, resources)
            for _, route in _of_type(resources, _ROUTE)
            if _is_of(route, api)
        },
    )


def _function_of(route: Mapping[str, Any], resources: Mapping[str, Any]) -> str:
    """The function that the integration behind a route invokes."""
    target = _NAMED.search(_text(route.get("Target")))
    integration = resources.get(target.group(1), {}) if target else {}
    if integration.get("Type") == _INTEGRATION:
        function = _named_function(integration["Properties"].get("IntegrationUri"))
        if function in resources:
            return function
    raise TemplateProblem(
        f"the route {route.get('RouteKey')} leads to no function.",
        "Its Target is integrations/${Integration}, and IntegrationUri ends with "
        "${Function.Arn}/invocations, or names the alias of one.",
    )


def _named_function(uri: Any) -> str:
    """The function of an IntegrationUri, by its ARN or by that of its alias; "" for none."""
    substituted = uri.get("Fn::Sub", "") if isinstance(uri, dict) else uri
    text, own = substituted if isinstance(substituted, list) else (str(substituted), {})
    found = _FUNCTION.search(text)
    name = found.group(1) if found else ""
    reference = own.get(name)
    return str(reference["Ref"]).removesuffix(".Alias") if isinstance(reference, dict) else name


def _of_type(resources: Mapping[str, Any], kind: str) -> list[tuple[str, Mapping[str, Any]]]:
    return [
        (name, resource.get("Properties") or {})
        for name, resource in resources.items()
        if resource["Type"] == kind
    ]


def _is_of(properties: Mapping[str, Any], api: str) -> bool:
    return bool(properties.get("ApiId") == {"Ref": api})


def _text(value: Any) -> str:
    return str(value.get("Fn::Sub", "")) if isinstance(value, dict) else str(value)
