"""The address at which a function that begins from a snapshot finds its credentials."""

import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


@dataclass
class Container:
    """Hands out credentials by their numbers: id-1 with secret-1 and token-1, and so on. A post is
    noted and answered as one to a connection that is gone.
    """

    url: str = ""
    authorization: str = "of-the-container"
    asked: int = 0
    says: bytes | None = None
    posted: list[dict[str, str]] = field(default_factory=list)

    def answer(self, authorization: str | None) -> tuple[int, bytes]:
        self.asked += 1
        if authorization != self.authorization:
            return 403, b"{}"
        names = {"AccessKeyId": "id", "SecretAccessKey": "secret", "Token": "token"}
        said = {name: f"{word}-{self.asked}" for name, word in names.items()}
        whole = json.dumps({**said, "Expiration": "2099-01-01T00:00:00Z"}).encode()
        return 200, whole if self.says is None else self.says


@contextlib.contextmanager
def a_container() -> Iterator[Container]:
    """One that answers on loopback."""
    container = Container()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply(*container.answer(self.headers["Authorization"]))

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            container.posted.append({name.lower(): text for name, text in self.headers.items()})
            self._reply(410, b"")

        def _reply(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        container.url = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield container
        finally:
            server.shutdown()
            thread.join(10)


def without_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a machine is on which nobody has any."""
    for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN", "PROFILE"):
        monkeypatch.delenv(f"AWS_{name}", raising=False)
    for name in ("CONFIG_FILE", "SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(f"AWS_{name}", "/nowhere")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


def in_a_container(monkeypatch: pytest.MonkeyPatch, container: Container) -> None:
    """As a function is that begins from a snapshot."""
    without_credentials(monkeypatch)
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"{container.url}/credentials")
    monkeypatch.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", container.authorization)
