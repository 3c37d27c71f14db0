"""HTTP: what every web function has in common. Only functions import it: FastAPI is in their own
requirements.
"""

from elhandel.platform.web.app import (
    ClockOfProcess,
    CorrelationId,
    DatabaseOfProcess,
    Problem,
    ShownKey,
    application,
    clock,
    database,
    keyed,
    known_key,
    lambda_handler,
    longest_body,
    problems,
)
from elhandel.values.request_body import RequestBody

__all__ = [
    "ClockOfProcess",
    "CorrelationId",
    "DatabaseOfProcess",
    "Problem",
    "RequestBody",
    "ShownKey",
    "application",
    "clock",
    "database",
    "keyed",
    "known_key",
    "lambda_handler",
    "longest_body",
    "problems",
]
