"""Telemetry: JSON logs, metrics and traces by Powertools, one of each for the process.

Logs carry ids (correlation, process, GSRN), never names, CPR numbers or e-mail addresses. Nothing of ours logs them;
the formatter is the second line: whatever looks like a CPR number or an e-mail address leaves as asterisks.
"""

import json
import warnings
from typing import Any, Final

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter
from aws_lambda_powertools.metrics import MetricUnit

from elhandel.platform.scrubbing import scrub, scrub_to
from elhandel.platform.told_errors import told_trace

__all__ = ["MetricUnit", "logger", "metrics", "scrub", "scrub_to", "tracer"]

_LONGEST_TEXT: Final = 20_000
"""Characters of one text in a log line; a line of CloudWatch takes 256 kB."""


class ScrubbingFormatter(LambdaPowertoolsFormatter):
    """Powertools' JSON formatter, scrubbed of personal data as the last thing before a line leaves."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "serialize_stacktrace": False})  # it would tell errors in their own words

    def formatException(self, ei: Any) -> str:  # noqa: N802  # the name is logging's
        return told_trace(ei[1]) if ei[1] is not None else super().formatException(ei)

    def serialize(self, log: Any) -> str:
        # Scrubbed before it is escaped: in "\n0101901234" the number would hide behind the n of the line break.
        plain = json.loads(super().serialize(log))
        return json.dumps(_scrubbed(plain), ensure_ascii=False, separators=(",", ":"))


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
tracer: Final = Tracer()
