"""Reading a SAM template into a typed model: functions and their events, and the other resources as
they stand.
"""

from simulator.local.cloud.template.intrinsics import Evaluator, Reference, TemplateProblem
from simulator.local.cloud.template.load import load_template
from simulator.local.cloud.template.model import (
    Function,
    HttpRoute,
    QueueSource,
    Resource,
    Schedule,
    SocketRoutes,
    Template,
)

__all__ = [
    "Evaluator",
    "Function",
    "HttpRoute",
    "QueueSource",
    "Reference",
    "Resource",
    "Schedule",
    "SocketRoutes",
    "Template",
    "TemplateProblem",
    "load_template",
]
