"""Everything that a simulation runs over: the market, the services of AWS, the database."""

import contextlib
import logging
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import boto3
import httpx
import psycopg

from simulator.local.cloud.database.postgres import Postgres
from simulator.local.cloud.errors import ProcessFailed
from simulator.local.cloud.processes import Child, Launcher, wait_until
from simulator.world.outside import OutsideSettings
from tests.builders.clock import HandClock
from tests.builders.cloud import a_key_of_kms
from tests.builders.identifiers import SUPPLIER
from tests.builders.network.outside import OutsideWorld, an_outside_world
from tests.soak.functions import Place
from tests.soak.truth import Tap

_QUEUES: Final = ("settlement", "invoice")
_RESTARTS: Final = 20
_ABOUT_TO_END: Final = 0.5
_CREDENTIALS: Final = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "eu-north-1",
    "POWERTOOLS_TRACE_DISABLED": "true",
    "POWERTOOLS_METRICS_NAMESPACE": "Elhandel",
    "POWERTOOLS_SERVICE_NAME": "soak",
}


@dataclass
class Server:
    """PostgreSQL. postmaster: its process, which may be killed; None where it is not ours."""

    url: str
    postmaster: Callable[[], int] | None = None
    revive: Callable[[], bool] = lambda: False
    """Starts it again where it was killed; whether it was."""


@dataclass
class Places:
    """What runs: the market with its tap, AWS, the server, and where a function finds them."""

    clock: HandClock
    outside: OutsideWorld
    tap: Tap
    server: Server
    sqs: Any
    queues: dict[str, str]
    place: Place

    def rows(self, sql: Any, *parameters: Any) -> list[tuple[Any, ...]]:
        """Rows of the database, as its owner sees them."""
        url = self.server.url.format(role="elhandel")
        with psycopg.connect(url, autocommit=True) as connection:
            return connection.execute(sql, parameters).fetchall()

    def execute(self, sql: Any) -> None:
        """Execute something, as the owner of the tables."""
        with psycopg.connect(
            self.server.url.format(role="elhandel"), autocommit=True
        ) as connection:
            connection.execute(sql)


@contextlib.contextmanager
def all_places(server: Server, clock: HandClock, seed: int) -> Iterator[Places]:
    """Running, gone with the block."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # a line for each call
    os.environ.update(_CREDENTIALS)
    tap, services = Tap(), ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    services.start()
    address = "http://{}:{}".format(*services.get_host_and_port())
    httpx.post(f"{address}/moto-api/reset")  # one process has one of it, whatever ran before
    try:
        with (
            an_outside_world(OutsideSettings(SUPPLIER, seed=seed), clock, tap.before) as outside,
            tempfile.TemporaryDirectory(prefix="elhandel-soak-") as folder,
        ):
            aws = {name: boto3.client(name, endpoint_url=address) for name in ("sqs", "kms", "s3")}
            secrets = boto3.client("secretsmanager", endpoint_url=address)
            secrets.create_secret(
                Name="datahub", SecretString='{"client_id": "client", "client_secret": "secret"}'
            )
            secrets.create_secret(Name="pepper", SecretString="a secret of the simulation")
            aws["s3"].create_bucket(
                Bucket="documents",
                CreateBucketConfiguration={"LocationConstraint": "eu-north-1"},
            )
            queues = {
                name: aws["sqs"].create_queue(
                    QueueName=name, Attributes={"VisibilityTimeout": "0"}
                )["QueueUrl"]
                for name in _QUEUES
            }
            names = {
                "KMS_KEY_ID": a_key_of_kms(aws["kms"]),
                "IDENTITY_HASH_SECRET": "pepper",
                "DATAHUB_SECRET": "datahub",
                "DATAHUB_BASE_URL": outside.url,
                "DATAHUB_TOKEN_URL": f"{outside.url}/oauth2/v2.0/token",
                "ENERGI_DATA_SERVICE_URL": outside.url,
                "SETTLEMENT_QUEUE_URL": queues["settlement"],
                "INVOICE_QUEUE_URL": queues["invoice"],
                "DOCUMENTS_BUCKET": "documents",
            }
            environment = {f"ELHANDEL_{name}": value for name, value in names.items()}
            place = Place(
                server.url,
                {**_CREDENTIALS, **environment, "AWS_ENDPOINT_URL": address},
                str(Path(folder) / "functions.log"),
            )
            yield Places(clock, outside, tap, server, aws["sqs"], queues, place)
    finally:
        services.stop()


@contextlib.contextmanager
def a_server_of_its_own() -> Iterator[Server]:
    """A server that may be killed: what it has committed outlives its process."""
    from elhandel.platform.schema.migrate import migrate

    with tempfile.TemporaryDirectory(prefix="elhandel-soak-", dir=_memory()) as folder:
        home = Path(folder)
        postgres, launcher = Postgres(home / "data"), Launcher()
        servers: list[Child] = []

        def start() -> None:
            servers.append(postgres.start(launcher, home / "postgres.log"))
            postgres.wait()

        def revive() -> bool:
            """Again, until the last of the killed processes has let go of the data."""
            # Whether it was killed, and is not only about to end.
            if not wait_until(lambda: not servers[-1].running(), _ABOUT_TO_END):
                return False
            for _ in range(_RESTARTS):
                with contextlib.suppress(ProcessFailed):
                    start()
                    return True
            start()
            return True

        start()
        try:
            migrate(postgres.url())
            yield Server(postgres.url(user="{role}"), lambda: servers[-1].pid, revive)
        finally:
            postgres.stop()
            launcher.close()


def _memory() -> str | None:
    """The machine's folder in memory, where it has one: a killed process loses nothing of it."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
