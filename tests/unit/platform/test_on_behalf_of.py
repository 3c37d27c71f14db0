"""Who of the staff asks, as the back office says it: in a direct invocation only."""

import json
from typing import Any

import pytest

from elhandel.platform.work.invoker import UnknownInvoker, by_url_too, invoked_by, staff
from elhandel.values.errors import NotFound


@by_url_too
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Says who asks, and for what."""
    if event["job"] == "none":
        raise NotFound("There is no such job.")
    if event["job"] == "broken":
        raise RuntimeError("broken")
    return {"who": staff(), "event": event}


def test_a_job_asked_for_somebody_knows_them_and_answers_as_json() -> None:
    said = handler({"job": "credit", "on_behalf_of": "staff:anna"}, None)
    assert said == {"answer": {"who": "staff:anna", "event": {"job": "credit"}}}


def test_a_refusal_comes_back_as_a_problem_and_a_fault_as_a_fault() -> None:
    problem = handler({"job": "none", "on_behalf_of": "staff:anna"}, None)["problem"]
    assert (problem["code"], problem["status"]) == ("not-found", 404)
    with pytest.raises(RuntimeError):
        handler({"job": "broken", "on_behalf_of": "staff:anna"}, None)


@pytest.mark.parametrize("who", ["", "anna", "staff:", "staff:Anna", "customer:1", 7, None, ["x"]])
def test_nobody_else_is_taken_for_staff(who: Any) -> None:
    said = handler({"job": "credit", "on_behalf_of": who}, None)
    assert said["problem"]["code"] == "invoker-not-known"


def test_a_batch_of_a_queue_is_no_job_of_somebody() -> None:
    said = handler({"job": "x", "Records": [], "on_behalf_of": "staff:anna"}, None)
    assert said["problem"]["code"] == "invoker-not-known"


def test_without_it_nobody_asks() -> None:
    with invoked_by(None), pytest.raises(UnknownInvoker):
        handler({"job": "credit"}, None)


def test_by_a_url_it_is_a_field_like_any_other() -> None:
    """The signer is who asks; the job refuses a field that it does not know."""
    arn = "arn:aws:iam::123456789012:user/bo"
    event = {
        "requestContext": {"http": {"method": "POST"}, "authorizer": {"iam": {"userArn": arn}}},
        "body": json.dumps({"job": "credit", "on_behalf_of": "staff:anna"}),
    }
    answer = json.loads(handler(event, None)["body"])
    assert answer["who"] == arn
    assert answer["event"]["on_behalf_of"] == "staff:anna"
