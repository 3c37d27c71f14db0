"""The function `realtime` behind the local run's gateway, in the test's own process."""

import json
import threading
from collections.abc import Callable
from typing import Any, Final

from elhandel.live.relay import Posted, Posts, relay_once, take_over
from elhandel.live.tickets import Holder, draw_ticket
from elhandel.platform.aws import Credentials
from elhandel.platform.database import Database
from simulator.local.cloud.gateway import Gateway, SocketApi
from simulator.local.cloud.gateway.event import Request
from simulator.local.cloud.gateway.response import NOT_FOUND, Response
from simulator.local.cloud.gateway.sockets import Client
from simulator.local.cloud.runtime import Invocation, Outcome
from simulator.local.cloud.template import SocketRoutes
from tests.builders.clock import at
from tests.builders.functions import Invoke
from tests.integration.exchange.world import Market, Neighbour

ROUTES: Final = SocketRoutes(
    stage="ws",
    selected_by="type",
    functions=dict.fromkeys(("$connect", "$disconnect", "$default"), "Realtime"),
)
LATER: Final = at("2027-01-01T00:00")


class Live:
    """Connections of neighbours, and a relay that runs when the test says so."""

    def __init__(self, market: Market, database_of: Callable[[str], Database]) -> None:
        self.market = market
        self.started: list[dict[str, Any]] = []
        """What the function asked of itself."""
        self._database_of = database_of
        self._invoke: Invoke | None = None
        self._one_at_a_time = threading.Lock()
        self._clients: list[Client] = []
        self._sockets = SocketApi(ROUTES, {"Realtime": self})  # type: ignore[dict-item]
        self._gateway = Gateway(0, self._answer, self._sockets.upgrade)
        self.url = self._gateway.url
        self.endpoint = f"{self.url}/ws"
        self.address = self.endpoint.replace("http", "ws", 1)

    def open(self, invoke: Invoke) -> None:
        self._invoke = invoke
        self.database = self._database_of("realtime")
        self.posts = Posts(self.endpoint, "eu-north-1", Credentials("id", "key"))
        self.generation = take_over(self.database, self.market.clock)

    def close(self) -> None:
        for client in self._clients:
            client.close()
        self._sockets.close()
        self._gateway.close()
        self.posts.close()

    def invoke(self, invocation: Invocation) -> Outcome:
        """The function, as a pool of processes runs it."""
        assert self._invoke is not None
        with self._one_at_a_time:
            return Outcome(json.dumps(self._invoke(json.loads(invocation.payload))).encode())

    def job(self, name: str) -> dict[str, Any]:
        """What a job of the function answers."""
        assert self._invoke is not None
        answer: dict[str, Any] = self._invoke({"job": name})
        return answer

    def _answer(self, request: Request) -> Response:
        if self._sockets.is_command(request.path):
            return self._sockets.command(request)
        if request.path.endswith("/functions/Realtime/invocations"):
            self.started.append(json.loads(request.body))
            return Response(202, [], b"")
        return NOT_FOUND

    # --- neighbours ---

    def ticket(self, who: Neighbour, **more: Any) -> str:
        """A ticket by a key of the neighbour's."""
        key = self.key_of(who)
        holder = Holder(who.customer, None, key, LATER)
        with self.market.database.customer_transaction(who.customer) as tx:
            return draw_ticket(tx, holder, self.market.clock.now()).secret

    def key_of(self, who: Neighbour) -> int:
        with self.market.database.transaction() as tx:
            found = tx.execute(
                "INSERT INTO platform.api_key "
                "(key_hash, name, scope, customer_id, created_at, expires_at) "
                "VALUES (sha256(gen_random_uuid()::text::bytea), 'live', 'customer', %s, %s, %s) "
                "RETURNING api_key_id",
                [who.customer, self.market.clock.now(), LATER],
            ).fetchone()
        assert found is not None
        return int(found[0])

    def connect(self, who: Neighbour, *channels: dict[str, Any]) -> "Listener":
        """A window of the neighbour's, that listens to channels."""
        listener = Listener(self.socket(self.ticket(who)))
        for channel in channels:
            listener.subscribe(**channel)
        return listener

    def socket(self, ticket: str, **headers: str) -> Client:
        client = Client(f"{self.address}?ticket={ticket}", headers)
        self._clients.append(client)
        return client

    def relay(self) -> Posted:
        """What has changed is told."""
        _, posted = relay_once(self.database, self.market.clock, self.posts, self.generation)
        return posted


class Listener:
    """A client as docs/realtime.md tells clients to be: it follows numbers."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.numbers: dict[str, int] = {}

    def ask(self, **said: Any) -> dict[str, Any]:
        """Say something; the answer."""
        self.client.send(json.dumps(said))
        return self.next()

    def subscribe(self, channel: str, **more: Any) -> dict[str, Any]:
        answer = self.ask(type="subscribe", channel=channel, **more)
        assert answer["type"] == "Subscribed", answer
        self.numbers[answer["channel"]] = answer["number"]
        return answer

    def next(self) -> dict[str, Any]:
        """The next message, whatever it is."""
        message: dict[str, Any] = json.loads(self.client.receive())
        return message

    def hears(self, count: int) -> list[dict[str, Any]]:
        """The next messages of channels, each with the number that follows."""
        heard = []
        for _ in range(count):
            message = self.next()
            self.numbers[message["channel"]] += 1
            assert message["number"] == self.numbers[message["channel"]]
            heard.append(message)
        return heard

    def hears_nothing(self) -> None:
        """Nothing was sent since: the next thing that comes is the answer to a ping."""
        assert self.ask(type="ping")["type"] == "Pong"
