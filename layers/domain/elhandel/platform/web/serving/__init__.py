"""Serving: what stands around every app, whether its answers are documents or pages.

From the outside in: the headers of every answer, a correlation id and a log line, the front's
secret, the longest body. Inside, functions are called where the request is (`InPlace`).
"""

from elhandel.platform.web.serving.answer import Answer
from elhandel.platform.web.serving.answer_headers import IMMUTABLE
from elhandel.platform.web.serving.correlated import CORRELATION_HEADER
from elhandel.platform.web.serving.front import ADDRESS_HEADER, SECRET_HEADER, address_of
from elhandel.platform.web.serving.in_place import InPlace
from elhandel.platform.web.serving.limited import longest_body
from elhandel.platform.web.serving.serve import Policies, serve

__all__ = [
    "ADDRESS_HEADER",
    "CORRELATION_HEADER",
    "IMMUTABLE",
    "SECRET_HEADER",
    "Answer",
    "InPlace",
    "Policies",
    "address_of",
    "longest_body",
    "serve",
]
