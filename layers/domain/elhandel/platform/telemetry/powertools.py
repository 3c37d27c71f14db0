"""Telemetry: JSON logs, metrics and traces by Powertools, one of each for the process.

Logs carry ids (correlation, process, GSRN) and counts, never names, CPR numbers, streets, e-mail
addresses or texts from outside. Our code logs none of them, and the formatter is the second line of
defence: an exception appears as `error_texts` allows, an object by its class, and anything that
looks like a CPR number, a telephone number or an e-mail address as asterisks.
"""

import json
import logging
import os
import threading
import warnings
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Concatenate, Final

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter
from aws_lambda_powertools.metrics import MetricUnit

from elhandel.platform.telemetry.error_texts import error_text, error_trace
from elhandel.platform.telemetry.traces import bare_tracer
from elhandel.values.errors import DomainError
from elhandel.values.texts.redaction import scrub_to

__all__ = [
    "MetricUnit",
    "UnexpectedFailure",
    "counts",
    "entry_point",
    "logger",
    "metrics",
    "of_a_batch",
]

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

type Handler = Callable[[dict[str, Any], Any], dict[str, Any]]

_LONGEST_TEXT: Final = 20_000
"""Characters of one text in a log line; a line of CloudWatch takes 256 kB."""
_LONGEST_SENTENCE: Final = 2_000
_LAMBDA: Final = "AWS_LAMBDA_RUNTIME_API"


class UnexpectedFailure(Exception):
    """An unforeseen error, without its text; the log has its trace."""


class ScrubbingFormatter(LambdaPowertoolsFormatter):
    """Powertools' JSON formatter, which scrubs personal data from each line at the very end."""

    def __init__(self, **options: Any) -> None:
        # Powertools' own trace would hold the texts of errors; an object's text may be anything.
        super().__init__(**{**options, "serialize_stacktrace": False, "json_default": _as_text})

    def formatException(self, ei: Any) -> str:  # noqa: N802  # the name is logging's
        return error_trace(ei[1]) if ei[1] is not None else super().formatException(ei)

    def serialize(self, log: Any) -> str:
        # Scrubbed before it is escaped: in "\n0101901234" the n of the line break hides the number.
        plain = json.loads(
            super().serialize({key: log[key] for key in log if key != "exception_notes"})
        )
        return json.dumps(_scrubbed(plain), ensure_ascii=False, separators=(",", ":"))


class _OfTheRuntime(ScrubbingFormatter):
    """The same for the handler of Lambda's runtime, which takes what libraries log.

    A library's message appears as its pattern (`Retrying %s`), without its values. A message
    without a pattern may hold anything, so only its logger and place appear. The runtime's handler
    ends no line by itself.
    """

    def format(self, record: logging.LogRecord) -> str:
        patterned = isinstance(record.msg, str) and bool(record.args)
        message = f"{record.name}: {record.msg if patterned else 'a message of its own'}"
        where = (record.pathname, record.lineno)
        plain = logging.LogRecord(
            record.name, record.levelno, *where, message, None, record.exc_info, record.funcName
        )
        return f"{super().format(plain)}\n"


def _as_text(value: Any) -> str:
    """Objects unknown to JSON: days, instants and numbers as text, all others by their class."""
    if isinstance(value, BaseException):
        return error_text(value)
    if type(value).__module__ in {"datetime", "decimal", "uuid"}:
        return str(value)
    return f"<{type(value).__name__}>"


def _scrubbed(node: Any) -> Any:
    """`node` with every text in it scrubbed; numbers stay what they are."""
    if isinstance(node, str):
        return scrub_to(node, _LONGEST_TEXT)
    if isinstance(node, dict):
        return {scrub_to(key, _LONGEST_TEXT): _scrubbed(value) for key, value in node.items()}
    return [_scrubbed(item) for item in node] if isinstance(node, list) else node


# Most invocations have nothing to count; that is no warning.
warnings.filterwarnings("ignore", message="No application metrics to publish")

logger: Final = Logger(logger_formatter=ScrubbingFormatter(utc=True))
metrics: Final = Metrics()
_tracer: Final = bare_tracer()


def counts(answer: Mapping[str, Any]) -> dict[str, int]:
    """An answer for the log: its numbers, the sizes of its lists and objects, and no text."""
    return {
        name: _count(value)
        for name, value in answer.items()
        if isinstance(value, int | list | tuple | dict)
    }


def _count(value: Any) -> int:
    if (
        isinstance(value, dict)
        and value
        and all(isinstance(number, int) for number in value.values())
    ):
        return sum(value.values())
    return int(value) if isinstance(value, int) else len(value)


def entry_point(handler: Handler) -> Handler:
    """The handler of a Lambda function, with its context in the logs, metrics and a trace.

    Every handler is made here, so no answer and no error text reaches a trace. An uncaught error
    leaves as UnexpectedFailure, because Lambda's runtime writes its text to the log and to X-Ray.
    """
    if _LAMBDA in os.environ:
        _guard_the_process()

    @logger.inject_lambda_context(clear_state=True, log_event=False)
    @_tracer.capture_lambda_handler(capture_response=False, capture_error=False)
    @metrics.log_metrics
    @wraps(handler)
    def guarded(event: dict[str, Any], context: Any) -> dict[str, Any]:
        try:
            return handler(event, context)
        except DomainError as error:
            error.args = (scrub_to(error.sentence, _LONGEST_SENTENCE),)
            raise
        except Exception as error:
            logger.exception("the function failed unexpectedly")
            raise UnexpectedFailure(f"{error_text(error)}. The log has its trace.") from error

    return guarded  # type: ignore[no-any-return]  # the tracer's decorator has no type


def of_a_batch[Record: SQSRecord, **More](
    handler: Callable[Concatenate[Record, More], None],
) -> Callable[Concatenate[Record, More], None]:
    """A handler of one message of a batch that logs its failure; Powertools retries silently."""

    @wraps(handler)
    def logged(record: Record, *more: More.args, **options: More.kwargs) -> None:
        try:
            handler(record, *more, **options)
        except Exception:
            logger.exception(
                "a message could not be handled", extra={"message_id": record.message_id}
            )
            raise

    return logged  # type: ignore[return-value]  # `wraps` names the first parameter


def _log_warning(
    message: Warning | str, category: type[Warning], filename: str, lineno: int, *_: Any
) -> None:
    """A library's warning by kind and place: pydantic's texts quote values."""
    logger.warning(
        "a library warns",
        extra={"kind": category.__name__, "place": f"{PurePath(filename).name}:{lineno}"},
    )


def _guard_the_process() -> None:
    """Send libraries' logs and warnings, and failures of threads, through our formatter."""
    for handler in logging.getLogger().handlers:
        handler.setFormatter(_OfTheRuntime(utc=True))

    warnings.showwarning = _log_warning  # type: ignore[assignment]  # takes no file and line
    threading.excepthook = lambda failed: logger.error(
        "a thread failed",
        exc_info=(failed.exc_type, failed.exc_value or failed.exc_type(), failed.exc_traceback),
    )
