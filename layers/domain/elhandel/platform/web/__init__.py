"""HTTP: what every web function has in common. Only functions import it: FastAPI is in their own
requirements.
"""

from elhandel.platform.web.app import (
    ClockOfProcess,
    CorrelationId,
    DatabaseOfProcess,
    Problem,
    SeenOfRequest,
    ShownKey,
    application,
    clock,
    database,
    keyed,
    lambda_handler,
    longest_body,
    problems,
)
from elhandel.platform.web.pages import AskedList, AskedPage, paged
from elhandel.platform.web.reference import STYLE_PATH, add_reference
from elhandel.platform.web.rows import CONTENT_TYPES, rendered

__all__ = [
    "CONTENT_TYPES",
    "STYLE_PATH",
    "AskedList",
    "AskedPage",
    "ClockOfProcess",
    "CorrelationId",
    "DatabaseOfProcess",
    "Problem",
    "SeenOfRequest",
    "ShownKey",
    "add_reference",
    "application",
    "clock",
    "database",
    "keyed",
    "lambda_handler",
    "longest_body",
    "paged",
    "problems",
    "rendered",
]
