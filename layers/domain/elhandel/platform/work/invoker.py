"""Who asked for a job: the signer of the call, as AWS identifies them, and never what the caller
writes.

Staff call the URL of a function (`FunctionUrlConfig` with AWS_IAM in the template): AWS checks the
signature and puts the signer's ARN into the event. An invocation by schedule, queue or
`lambda:InvokeFunction` identifies no one; it runs scheduled work, and no job that has to say who it
was. Such an invocation could write the event of a URL as well, so on AWS the permission to invoke
directly is the services' own (docs/decisions/0041-who-did-it.md), and the back office's for the
jobs of other functions: it has let the person in, and says who it is in the event's `on_behalf_of`
(docs/decisions/0087-the-back-office-asks-for-staff.md).
"""

import base64
import contextlib
import json
import re
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, Final

from elhandel.values.errors import DatabaseUnavailable, DomainError, problem

type Event = dict[str, Any]
type Handler = Callable[[Event, Any], Any]

_ARN: Final = re.compile(r"arn:[A-Za-z0-9-]{1,20}:(iam|sts)::[0-9]{12}:[!-~]{1,600}", re.ASCII)
ON_BEHALF_OF: Final = "on_behalf_of"
"""The field of a direct invocation in which the back office says who of the staff asks."""
FOR_ACTION: Final = "for_action"
"""Beside it the number of the action in the log that the job belongs to, where it has one."""
_STAFF: Final = re.compile(r"staff:[a-z0-9][a-z0-9._-]{0,39}", re.ASCII)
_MANY: Final = frozenset({"Records", "requestContext"})
"""What makes an event something else than a job."""

_invoker: str | None = None
_action: int | None = None
"""Of the invocation under way: a Lambda process has one at a time, its threads included."""


class UnknownInvoker(DomainError):
    """Staff are asked who they are, and the call does not prove it."""

    code = "invoker-not-known"
    status = 403


class UnreadableJob(DomainError):
    """A call of a function's URL that holds no job."""

    code = "unreadable-job"
    status = 400


def invoker() -> str | None:
    """Who asked, as an ARN; None for what runs by itself."""
    return _invoker


def action() -> int | None:
    """The number of the action that was asked for, in the back office's log."""
    return _action


def staff() -> str:
    """Who asked, as an ARN. Raises UnknownInvoker for an invocation that does not prove it."""
    if _invoker is None:
        raise UnknownInvoker(
            "Who asks is not known, so this is not done: what staff do and read is kept with who "
            "it was. Send the job to the function's URL, signed (docs/operations.md, Staff), or by "
            "the command `elhandel`."
        )
    return _invoker


@contextlib.contextmanager
def invoked_by(who: str | None, action_id: int | None = None) -> Iterator[None]:
    """Until the block ends it is `who` that asks, for that action of the log."""
    global _invoker, _action
    before = _invoker, _action
    _invoker, _action = who, action_id
    try:
        yield
    finally:
        _invoker, _action = before


def by_url_too(handler: Handler) -> Handler:
    """A handler of jobs that staff reach by the function's URL as well: a body is a job, an answer
    is JSON.

    Errors that we know are problem documents. An unforeseen error is raised, and counts as the
    function's error.
    """

    @wraps(handler)
    def either(event: Event, context: Any) -> Any:
        if "requestContext" not in event:
            if ON_BEHALF_OF in event:
                return _for_staff(handler, event, context)
            return handler(event, context)

        try:
            who, job = _signer(event), _job(event)
            with invoked_by(who):
                return _response(200, handler(job, context))
        except DomainError as error:
            part = {"part": "database"} if isinstance(error, DatabaseUnavailable) else {}
            return _response(error.status, {**problem(error), **part}, "application/problem+json")

    return either


def _for_staff(handler: Handler, event: Event, context: Any) -> Event:
    """The answer, or the problem, of a job that the back office asks for somebody of the staff.

    An unforeseen error is raised, and counts as the function's error.
    """
    job = {k: value for k, value in event.items() if k not in (ON_BEHALF_OF, FOR_ACTION)}
    who, number = event[ON_BEHALF_OF], event.get(FOR_ACTION)
    try:
        if not (isinstance(who, str) and _STAFF.fullmatch(who)) or job.keys() & _MANY:
            raise UnknownInvoker("Who of the staff asks is not known, so this is not done.")
        with invoked_by(who, number if type(number) is int else None):
            return {"answer": handler(job, context)}
    except DomainError as error:
        return {"problem": problem(error)}


def _signer(event: Event) -> str:
    """The ARN that AWS put beside the signature it has checked. Raises UnknownInvoker."""
    signer = _inside(event, "requestContext", "authorizer", "iam", "userArn")
    if not (isinstance(signer, str) and _ARN.fullmatch(signer)):
        raise UnknownInvoker(
            "The call is not signed, so nobody knows who asks. Sign it with your AWS credentials."
        )
    return signer


def _inside(event: Event, *names: str) -> Any:
    """What stands under these names, one inside the other; None where any of them is not there."""
    node: Any = event
    for name in names:
        node = node.get(name) if isinstance(node, dict) else None
    return node


def _job(event: Event) -> Event:
    """The job in the body. Raises UnreadableJob."""
    if _inside(event, "requestContext", "http", "method") != "POST":
        raise UnreadableJob("A job is sent with POST.")

    try:
        body = event.get("body") or ""
        job = json.loads(
            base64.b64decode(body, validate=True) if event.get("isBase64Encoded") else body
        )
    except (ValueError, TypeError, RecursionError):
        raise UnreadableJob(
            'The body is not JSON. Send a job, such as {"job": "list-keys"}.'
        ) from None

    if not isinstance(job, dict) or not isinstance(job.get("job"), str) or job.keys() & _MANY:
        raise UnreadableJob('The body is no job. Send one, such as {"job": "list-keys"}.')

    return job


def _response(status: int, document: Any, kind: str = "application/json") -> Event:
    return {
        "statusCode": status,
        "headers": {"content-type": kind, "cache-control": "no-store"},
        "body": json.dumps(document, ensure_ascii=False),
    }
