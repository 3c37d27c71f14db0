"""moto as a process: `python -m simulator.local.cloud.aws.server --port 4566 --state FILE`.

What moto's own command does, and three things more. It answers programs of this machine only (and
`start_moto` turns its CORS off). Its queues are safe under the threads that serve them: moto alone
can lose a message that arrives while another is deleted. And its state is kept: what it has
answered is on disk, so that keys, secrets, documents and waiting messages are there again after any
end of the process.
"""

import argparse
import signal
import sys
import threading
from pathlib import Path
from types import FrameType

from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server

from simulator.local.cloud.aws.callers import OwnCallersOnly
from simulator.local.cloud.aws.queue_safety import make_queues_safe
from simulator.local.cloud.aws.state import State


class _Handler(MotoRequestHandler):
    protocol_version = "HTTP/1.1"  # keep-alive: otherwise clients connect again for each call
    disable_nagle_algorithm = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Requests are not logged; errors are."""


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="simulator.local.cloud.aws.server", description="The AWS APIs of the local run."
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=4566)
    parser.add_argument(
        "--state", type=Path, help="the file that state is kept in; without it, none is kept"
    )
    options = parser.parse_args()

    make_queues_safe()
    state = State(options.state) if options.state else None
    application = DomainDispatcherApplication(create_backend_app)
    server = make_server(
        options.host,
        options.port,
        OwnCallersOnly(state.keeping(application) if state else application),
        threaded=True,
        request_handler=_Handler,
    )
    server.daemon_threads = True  # type: ignore[attr-defined]

    def end(_signal: int, _frame: FrameType | None) -> None:
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    server.serve_forever(poll_interval=0.1)
    if state:
        state.close()
    sys.stdout.flush()


if __name__ == "__main__":
    main()
