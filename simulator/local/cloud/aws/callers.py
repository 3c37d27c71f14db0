"""Who may call the AWS services of the local run: programs of this machine, no web page."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from simulator import loopback

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class OwnCallersOnly:
    """The application behind the check of Host and Origin; 403 with a sentence for who fails it."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        names = {"HTTP_HOST": "host", "HTTP_ORIGIN": "origin"}
        refusal = loopback.foreign(
            (name, environ[key]) for key, name in names.items() if key in environ
        )
        if refusal is None:
            return self._application(environ, start_response)

        body = json.dumps({"message": refusal}).encode()
        start_response(
            "403 Forbidden",
            [("Content-Type", "application/json"), ("Content-Length", str(len(body)))],
        )

        return [body]
