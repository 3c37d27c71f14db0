"""A program for test_traces: functions that answer and fail with what they were given, as Lambda
would run them.
"""

import contextlib
import logging
import sys
import threading
import warnings
from typing import Any

logging.basicConfig(stream=sys.stdout)  # as Lambda's runtime does before the function is imported
logging.getLogger().handlers[0].terminator = ""  # type: ignore[attr-defined]

import httpx  # noqa: E402

from elhandel.platform.telemetry import UnexpectedFailure, entry_point  # noqa: E402

SECRET, PORT = sys.argv[1:]


class Context:
    function_name = "f"
    memory_limit_in_mb = 128
    invoked_function_arn = "arn:f"
    aws_request_id = "r"


@entry_point
def answering(event: dict[str, Any], context: Any) -> dict[str, Any]:
    with contextlib.suppress(httpx.HTTPError):
        httpx.Client().get(f"http://127.0.0.1:{PORT}/{SECRET}?name={SECRET}")
    return {"name": SECRET}


@entry_point
def failing(event: dict[str, Any], context: Any) -> dict[str, Any]:
    raise ValueError(f"no {SECRET}")


def fail_aside() -> None:
    raise KeyError(SECRET)


answering({"name": SECRET}, Context())
with contextlib.suppress(UnexpectedFailure):
    failing({"name": SECRET}, Context())
try:
    raise ValueError(SECRET)
except ValueError:
    logging.getLogger("a.library").exception(f"failed with {SECRET}")
    logging.getLogger("a.library").error("refused %s", SECRET)
warnings.warn(f"no {SECRET}", UserWarning, stacklevel=1)
thread = threading.Thread(target=fail_aside)
thread.start()
thread.join()
