"""Where the AWS APIs are, and clients for them by `localstack_client`, LocalStack's own way in."""

import os
import threading
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any, Final

from simulator.local.cloud.errors import UnableToRun
from simulator.local.cloud.processes.ports import LOOPBACK

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

CREDENTIAL: Final = "test"
_MOST_CONNECTIONS: Final = 50


def uses_localstack() -> bool:
    """Whether ELHANDEL_AWS=localstack: a LocalStack started elsewhere is used instead of moto."""
    return os.environ.get("ELHANDEL_AWS", "moto").lower() == "localstack"


class AwsEndpoint:
    """Clients of the services at `host` (name:port). Thread-safe; one client for each service."""

    def __init__(self, host: str, region: str) -> None:
        # Imported here: boto3 takes half a second.
        from localstack_client.config import get_service_endpoint  # noqa: PLC0415
        from localstack_client.session import Session  # noqa: PLC0415

        self.region = region
        self.url: str = get_service_endpoint("sqs", host)
        self._session: Any = Session(
            CREDENTIAL, CREDENTIAL, region_name=region, localstack_host=host
        )
        if not self.url.endswith(f"//{host}"):
            raise UnableToRun(
                f"AWS_ENDPOINT_URL is set to {self.url} and the local run uses http://{host}. "
                "Unset it, or set ELHANDEL_AWS=localstack to use what answers there."
            )
        self._clients: dict[str, Any] = {}
        self._lock = threading.Lock()

    def client(self, service: str) -> Any:
        """The client of a service, such as `sqs`."""
        from botocore.config import Config  # noqa: PLC0415  (with boto3)

        with self._lock:
            if service not in self._clients:
                config = Config(max_pool_connections=_MOST_CONNECTIONS, retries={"max_attempts": 2})
                self._clients[service] = self._session.client(service, config=config)
            return self._clients[service]

    @property
    def sqs(self) -> "SQSClient":
        client: SQSClient = self.client("sqs")
        return client

    def environment(self) -> dict[str, str]:
        """What a function's process needs to reach the services."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": CREDENTIAL,
            "AWS_SECRET_ACCESS_KEY": CREDENTIAL,
        }


def localstack_host() -> str:
    """The host of the LocalStack that runs. Raises UnableToRun when nothing answers there."""
    url = (
        os.environ.get("AWS_ENDPOINT_URL")
        or f"http://{os.environ.get('LOCALSTACK_HOST', f'{LOOPBACK}:4566')}"
    )
    try:
        # The address is the user's own.
        with urllib.request.urlopen(f"{url}/_localstack/health", timeout=5):  # noqa: S310
            return url.partition("//")[2].rstrip("/")
    except (urllib.error.URLError, OSError, ValueError):
        raise UnableToRun(
            f"ELHANDEL_AWS=localstack is set and no LocalStack answers at {url}. "
            "Start it (make localstack), set AWS_ENDPOINT_URL to where it is, "
            "or unset ELHANDEL_AWS to use the built-in services."
        ) from None


def answers(port: int) -> bool:
    """Whether moto answers on `port`."""
    try:
        with urllib.request.urlopen(f"http://{LOOPBACK}:{port}/moto-api/data.json", timeout=2):
            return True
    except (urllib.error.URLError, OSError):
        return False
