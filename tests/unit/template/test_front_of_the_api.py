"""Before the API on AWS: how much each route and each function takes, and CloudFront with WAF as an
option.
"""

from pathlib import Path
from typing import Any, Final

import pytest

from elhandel.platform.web.serving import front
from simulator.local.cloud.template.yaml_tags import parse

ROOT: Final = Path(__file__).resolve().parents[3]
TEMPLATE: Final[dict[str, Any]] = parse((ROOT / "infra" / "sam-template.yaml").read_text("utf-8"))
RESOURCES: Final[dict[str, Any]] = TEMPLATE["Resources"]
FUNCTIONS: Final = {
    name: resource["Properties"]
    for name, resource in RESOURCES.items()
    if resource["Type"] == "AWS::Serverless::Function"
}

# Requests a second that a route takes, all callers together, with the reason. A new route has the
# default.
RATES: Final = {
    "GET /api/products": (50, "a front end shows them to every visitor"),
    "POST /api/signup": (5, "18,000 in an hour; each writes, and names a person to the market"),
    "GET /api/signup/{id}/status": (50, "a front end asks for each that waits"),
    "ANY /api/portal/{proxy+}": (100, "customers look at their days when their bill comes"),
    "ANY /api/governance/{proxy+}": (20, "asked when an order is refused, or a page is opened"),
    "ANY /api/trading/{proxy+}": (200, "orders come before a quarter of an hour ends"),
    "ANY /api/meters/{proxy+}": (100, "devices submit readings at each quarter of an hour"),
    "ANY /api/erc/{proxy+}": (50, "certificates of a customer, a page at a time"),
    "ANY /api/settlement/{proxy+}": (20, "an ERP reads a month's lines page by page"),
    "ANY /api/ledger/{proxy+}": (20, "as the lines"),
    "POST /api/webhooks/netcash/payment": (20, "1,000 in a minute, as many as a debit run brings"),
    "POST /api/webhooks/mail": (100, "a carrier reports each e-mail of a month's bills"),
    "POST /api/webhooks/sms": (100, "as the mails"),
    "ANY /health/{proxy+}": (2, "each asks the database and DataHub"),
}


def test_each_route_has_its_rate_and_what_no_route_takes_has_little() -> None:
    api = RESOURCES["Api"]["Properties"]
    assert {
        route: limits["ThrottlingRateLimit"] for route, limits in api["RouteSettings"].items()
    } == {route: rate for route, (rate, _) in RATES.items()}
    assert api["DefaultRouteSettings"] == {"ThrottlingBurstLimit": 20, "ThrottlingRateLimit": 10}
    served = {
        f"{event['Properties']['Method']} {event['Properties']['Path']}"
        for function in FUNCTIONS.values()
        for event in function.get("Events", {}).values()
        if event["Type"] == "HttpApi" and "Path" in event["Properties"]
    }
    assert api["RouteSettings"].keys() <= served


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_a_flood_of_one_function_starves_no_other(function: str) -> None:
    """Each has its own part of the account's, and a queue never starts more than its function
    may.
    """
    properties = FUNCTIONS[function]
    reserved = properties["ReservedConcurrentExecutions"]
    most = (
        reserved
        if isinstance(reserved, int)
        else TEMPLATE["Parameters"][reserved["Ref"]]["Default"]
    )
    for event in properties.get("Events", {}).values():
        if event["Type"] == "SQS":
            assert event["Properties"]["ScalingConfig"]["MaximumConcurrency"] < most


def test_the_functions_leave_most_of_an_account_to_others() -> None:
    reserved = [function["ReservedConcurrentExecutions"] for function in FUNCTIONS.values()]
    most = [
        n if isinstance(n, int) else TEMPLATE["Parameters"][n["Ref"]]["Default"] for n in reserved
    ]
    assert sum(most) <= 500  # of the 1,000 that an account has


FRONT: Final = RESOURCES["Front"]["Properties"]["DistributionConfig"]


def test_the_front_is_behind_waf_keeps_nothing_and_says_that_it_is_the_front() -> None:
    (origin,) = FRONT["Origins"]
    behaviour = FRONT["DefaultCacheBehavior"]
    assert FRONT["WebACLId"] == {"Ref": "WebAclArn"}
    assert FRONT["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2021"
    assert origin["CustomOriginConfig"] == {
        "OriginProtocolPolicy": "https-only",
        "OriginSSLProtocols": ["TLSv1.2"],
    }
    assert behaviour["ViewerProtocolPolicy"] == "https-only"
    assert (
        behaviour["CachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    )  # AWS's CachingDisabled
    (header,) = origin["OriginCustomHeaders"]
    assert header["HeaderName"] == front.SECRET_HEADER
    assert header["HeaderValue"] == {"Fn::Sub": "{{resolve:secretsmanager:${FrontSecret}}}"}
    assert f'"{front.ADDRESS_HEADER}"' in RESOURCES["FrontAddress"]["Properties"]["FunctionCode"]


def test_a_front_without_a_name_is_refused() -> None:
    asserted = {
        assertion["Assert"]["Fn::Not"][0]["Fn::Equals"][0]["Ref"]
        for assertion in TEMPLATE["Rules"]["AFrontHasAName"]["Assertions"]
    }
    assert asserted == {"FrontDomain", "FrontCertificateArn"}


def test_a_web_acl_counts_each_address_and_blocks_what_aws_knows_as_bad() -> None:
    acl = parse((ROOT / "infra" / "waf-template.yaml").read_text("utf-8"))["Resources"]["WebAcl"][
        "Properties"
    ]
    assert acl["Scope"] == "CLOUDFRONT"
    assert acl["DefaultAction"] == {"Allow": {}}
    rules = {rule["Name"]: rule for rule in acl["Rules"]}
    assert rules["one-address"]["Statement"]["RateBasedStatement"]["AggregateKeyType"] == "IP"
    assert rules["one-address"]["Action"] == {"Block": {}}
    managed = {
        rule["Statement"]["ManagedRuleGroupStatement"]["Name"]
        for rule in rules.values()
        if "ManagedRuleGroupStatement" in rule["Statement"]
    }
    assert managed == {
        "AWSManagedRulesAmazonIpReputationList",
        "AWSManagedRulesCommonRuleSet",
        "AWSManagedRulesKnownBadInputsRuleSet",
    }
