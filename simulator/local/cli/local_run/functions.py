"""`elhandel logs` and `invoke`: one function."""

import json
import sys
from collections import deque
from http import HTTPStatus
from pathlib import Path
from typing import Annotated

import typer

from simulator.local.cli import local_api
from simulator.local.cli.calls import send_job
from simulator.local.cli.exits import raise_failure, raise_refusal
from simulator.local.cloud.errors import UnableToRun
from simulator.local.cloud.processes import wait_until
from simulator.local.cloud.stack_options import default_home

_FOREVER = float("inf")
_LONGEST_SECONDS = 960


def logs(
    function: Annotated[
        str, typer.Argument(help="Function (or process: host, moto, outside, postgres).")
    ],
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on with new lines as they are written.")
    ] = False,
    lines: Annotated[
        int, typer.Option("--lines", "-n", min=0, help="How many of the last lines.")
    ] = 50,
) -> None:
    """Show the log of a function."""
    folder = default_home() / "logs"
    path = folder / f"{function}.log"
    if not path.exists():
        known = (
            ", ".join(sorted(file.stem for file in folder.glob("*.log")))
            or "none yet: start with `elhandel up`"
        )
        raise UnableToRun(f"There is no log of {function} in {folder}. There are: {known}.")

    with path.open(encoding="utf-8", errors="replace") as file:
        sys.stdout.writelines(deque(file, maxlen=lines))
        sys.stdout.flush()
        if follow:
            wait_until(lambda: _print_rest(file.read()), _FOREVER, every=0.2)


def invoke(
    function: Annotated[str, typer.Argument(help="Name of the function, such as QueuePoller.")],
    event: Annotated[
        str, typer.Argument(help="A file of JSON, - for standard input, or the JSON itself.")
    ] = "{}",
) -> None:
    """Send one event to a function of the running stack and print its answer.

    A job is run in your name.
    """
    payload = _event(event)
    if _is_job(payload):
        _send(function, payload)
        return

    answer = local_api.send(
        "POST", f"/2015-03-31/functions/{function}/invocations", payload, _LONGEST_SECONDS
    )
    document = json.loads(answer.body or b"null")
    if answer.status != HTTPStatus.OK:
        raise UnableToRun(
            f"{document.get('Message', answer.status)}. `elhandel status` lists the functions."
        )

    print(json.dumps(document, indent=2, ensure_ascii=False))
    if "x-amz-function-error" in answer.headers:
        # Without the message: it was printed above.
        raise_failure({"errorType": document.get("errorType")}, function)


def _is_job(payload: bytes) -> bool:
    event = json.loads(payload)
    return isinstance(event, dict) and "job" in event


def _send(function: str, job: bytes) -> None:
    answer = send_job(function, job, _LONGEST_SECONDS)
    document = json.loads(answer.body or b"null")
    print(json.dumps(document, indent=2, ensure_ascii=False))
    if answer.status != HTTPStatus.OK:
        raise_refusal(document, function)


def _event(text: str) -> bytes:
    if text == "-":
        text = sys.stdin.read()
    elif not text.lstrip().startswith(("{", "[", '"')):
        path = Path(text)
        if not path.is_file():
            raise UnableToRun(
                f"{text} is neither a file nor JSON. "
                "Give the path of an event, - or the JSON itself."
            )
        text = path.read_text(encoding="utf-8")

    try:
        json.loads(text)
    except ValueError as error:
        raise UnableToRun(f"The event is not JSON ({error}). Correct it and try again.") from None

    return text.encode()


def _print_rest(text: str) -> bool:
    sys.stdout.write(text)
    sys.stdout.flush()
    return False
