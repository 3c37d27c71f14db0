"""Telemetry: JSON logs, metrics and traces by Powertools, one of each for the process.

Logs carry ids (correlation, process, GSRN), never names, CPR numbers or e-mail addresses. Nothing of ours logs them;
the formatter is the second line: whatever looks like a CPR number or an e-mail address leaves as asterisks.
"""

import json
import re
import warnings
from typing import Any, Final

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter
from aws_lambda_powertools.metrics import MetricUnit

__all__ = ["MetricUnit", "logger", "metrics", "scrub", "tracer"]

_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_CPR: Final = re.compile(r"(?<!\w)(?<!\w[.-])\d{6}-?\d{4}(?!\w|[.-]\w)")  # not part of an id, a time or a decimal


def scrub(text: str) -> str:
    """`text` with everything that looks like an e-mail address or a CPR number replaced by asterisks."""
    return _CPR.sub("**********", _EMAIL.sub("***@***", text))


class ScrubbingFormatter(LambdaPowertoolsFormatter):
    """Powertools' JSON formatter, scrubbed of personal data as the last thing before a line leaves."""

    def serialize(self, log: Any) -> str:
        # Scrubbed before it is escaped: in "\n0101901234" the number would hide behind the n of the line break.
        plain = json.loads(super().serialize(log))
        return json.dumps(_scrubbed(plain), ensure_ascii=False, separators=(",", ":"))


def _scrubbed(node: Any) -> Any:
    """`node` with every text in it scrubbed; numbers stay what they are."""
    if isinstance(node, str):
        return scrub(node)
    if isinstance(node, dict):
        return {scrub(key): _scrubbed(value) for key, value in node.items()}
    return [_scrubbed(item) for item in node] if isinstance(node, list) else node


# Most invocations have nothing to count; that is no warning.
warnings.filterwarnings("ignore", message="No application metrics to publish")

logger: Final = Logger(logger_formatter=ScrubbingFormatter(utc=True))
metrics: Final = Metrics()
tracer: Final = Tracer()
