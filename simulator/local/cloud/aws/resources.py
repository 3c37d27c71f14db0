"""The template's resources, made where they are missing, and what Ref and GetAtt answer for each.

Making is idempotent by name: a second start, or a LocalStack that was used before, keeps what is
there.
"""

from collections.abc import Mapping
from typing import Any, Final

from simulator.local.cloud.aws.endpoint import AwsEndpoint
from simulator.local.cloud.aws.makers import MAKERS, Made, Maker
from simulator.local.cloud.errors import BrokenTemplate
from simulator.local.cloud.template import Evaluator, Reference, Template, TemplateProblem
from simulator.local.cloud.template.parameters import ACCOUNT_ID

# Resources that only AWS needs: the local run has them in another form or not at all.
_NOT_MADE: Final = {
    "AWS::ApiGatewayV2::Api",
    "AWS::ApiGatewayV2::Deployment",
    "AWS::ApiGatewayV2::Integration",
    "AWS::ApiGatewayV2::Route",
    "AWS::ApiGatewayV2::RouteResponse",
    "AWS::ApiGatewayV2::Stage",
    "AWS::Lambda::Permission",
    "AWS::Serverless::HttpApi",
    "AWS::Serverless::LayerVersion",
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::Dashboard",
    "AWS::Logs::LogGroup",
    "AWS::Logs::MetricFilter",
    "AWS::IAM::ManagedPolicy",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
}


class Resources:
    """The resources of a template in `aws`. secret_values: by logical id, what a secret holds on
    the local run.

    All of them are made when this is. Raises BrokenTemplate.
    """

    def __init__(
        self, template: Template, aws: AwsEndpoint, secret_values: Mapping[str, str] | None = None
    ) -> None:
        self._template = template
        self._aws = aws
        self._secret_values = secret_values or {}
        self._made: dict[str, Made] = {}
        self._under_way: list[str] = []
        self._evaluator = Evaluator(template.names, template.conditions, self._answer)

        for logical_id in template.resources:
            try:
                self._get(logical_id)
            except TemplateProblem as problem:
                raise BrokenTemplate(
                    template.path, logical_id, problem.problem, problem.remedy
                ) from None

    def __getitem__(self, logical_id: str) -> Made:
        """What a resource is called. Raises KeyError when the template does not hold it."""
        return self._made[logical_id]

    def environment(self, function: str) -> dict[str, str]:
        """The environment variables that the template gives to a function, evaluated.

        Raises BrokenTemplate.
        """
        variables = self._template.functions[function].environment
        try:
            return {name: self._evaluator.text(value) for name, value in variables.items()}
        except TemplateProblem as problem:
            raise BrokenTemplate(
                self._template.path, function, problem.problem, problem.remedy
            ) from None

    def queues(self) -> dict[str, Made]:
        """The queues, by logical id."""
        kinds = self._template.resources
        return {
            name: made for name, made in self._made.items() if kinds[name].type == "AWS::SQS::Queue"
        }

    def _get(self, logical_id: str) -> Made:
        """The resource, made now if it was not; resources that it refers to are made before it."""
        if logical_id in self._template.functions:
            return Made(logical_id, {"Arn": function_arn(logical_id, self._template.region)})

        if logical_id not in self._made:
            if logical_id in self._under_way:
                circle = " → ".join([*self._under_way, logical_id])
                raise TemplateProblem(
                    f"the resources refer to each other in a circle: {circle}.", "Break it."
                )
            self._under_way.append(logical_id)
            self._made[logical_id] = self._make(logical_id)
            self._under_way.pop()

        return self._made[logical_id]

    def _make(self, logical_id: str) -> Made:
        resource = self._template.resources[logical_id]
        if resource.type in _NOT_MADE:
            return Made(logical_id)
        if resource.type not in MAKERS:
            raise TemplateProblem(
                f"{resource.type} is a type that the local run does not make.",
                "Guard it with a condition that does not hold locally, "
                "or add it to simulator/local/cloud/aws/makers.py.",
            )

        maker = Maker(self._aws, logical_id, self._secret_values.get(logical_id))

        return MAKERS[resource.type](maker, self._evaluator.evaluate(resource.properties))

    def _answer(self, reference: Reference) -> Any:
        made = self._get(reference.logical_id)
        if reference.attribute is None:
            return made.ref
        if reference.attribute not in made.attributes:
            raise TemplateProblem(
                f"{reference.logical_id} has no attribute {reference.attribute} on the local run.",
                f"It has {', '.join(sorted(made.attributes)) or 'none'}.",
            )

        return made.attributes[reference.attribute]


def function_arn(name: str, region: str) -> str:
    return f"arn:aws:lambda:{region}:{ACCOUNT_ID}:function:{name}"
