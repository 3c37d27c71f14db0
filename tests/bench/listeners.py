"""Many who listen, in a process of their own: `python -m tests.bench.listeners`, tickets by line.

Says `ready` when all listen; then, for each line that it is given, when each of them heard the next
message, on the clock that all processes of a machine share. Ends with its input.
"""

import json
import selectors
import sys
import time
from typing import Final

from simulator.local.cloud.gateway.sockets import Client

AREA: Final = "DK1"
PATIENCE_SECONDS: Final = 20.0


def main() -> None:
    address, month = sys.stdin.readline().split()
    selector = selectors.DefaultSelector()
    tickets = iter(sys.stdin.readline, "\n")
    clients = [_listening(f"{address}?ticket={ticket.strip()}", month) for ticket in tickets]
    for client in clients:
        selector.register(client.fileno(), selectors.EVENT_READ, client)
    print("ready", flush=True)

    for _ in sys.stdin:
        print(json.dumps(_heard(selector, len(clients))), flush=True)


def _heard(selector: selectors.BaseSelector, wanted: int) -> list[float]:
    heard: list[float] = []
    ends = time.monotonic() + PATIENCE_SECONDS
    while len(heard) < wanted and time.monotonic() < ends:
        for key, _ in selector.select(1.0):
            message = json.loads(key.data.receive())
            heard.append(time.monotonic())
            if message["type"] != "OrderBookUpdate":
                raise RuntimeError(f"not an update of a book: {message}")
    return heard


def _listening(url: str, month: str) -> Client:
    client = Client(url)
    said = {"type": "subscribe", "channel": "order-book", "area": AREA, "month": month}
    client.send(json.dumps(said))
    answer = json.loads(client.receive())
    if answer["type"] != "Subscribed":
        raise RuntimeError(f"not subscribed: {answer}")
    return client


if __name__ == "__main__":
    main()
