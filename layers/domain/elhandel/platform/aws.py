"""AWS: the one place that makes clients, and reads secrets with them.

Every client waits for seconds and tries twice. What stays silent, throttles, or fails by a fault of
its own is AwsUnavailable, which over HTTP is a 503 `temporarily-unavailable`. Who was silent is not
asked again for some seconds, so that not every request waits for the same silence. A call inside a
transaction is a mistake of ours: it raises CallInsideTransaction, always, so that no connection can
sit idle in a transaction because AWS is silent.
"""

import contextlib
import time
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from elhandel.platform.database import open_transactions
from elhandel.platform.settings import settings
from elhandel.values.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

SECRET_SECONDS: Final = 300
"""For so long a secret that was read is good; then it is read again."""
SILENT_SECONDS: Final = 5
"""For so long a service that did not answer is taken to be silent still."""
_TRIES: Final = 2
_SERVER_ERROR: Final = 500
_NAMES: Final = {
    "kms": "The key service",
    "s3": "The store for documents",
    "sqs": "The queue service",
}
_PASSING: Final = frozenset(
    {
        "DependencyTimeoutException",
        "DisabledException",  # of a key of KMS: somebody has switched it off, and can switch it on
        "KMSInternalException",
        "KMSInvalidStateException",
        "KeyUnavailableException",
        "LimitExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestTimeout",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)


class AwsUnavailable(Unavailable):
    """A service of AWS does not answer now, or says that it cannot; what was asked for may work
    later.
    """


class CallInsideTransaction(RuntimeError):
    """A mistake of ours: AWS was called while a transaction of the database was open."""


def kms() -> "KMSClient":
    client: KMSClient = _client("kms", _TRIES)
    return client


def s3() -> "S3Client":
    client: S3Client = _client("s3", _TRIES)
    return client


def sqs(*, tries: int = _TRIES) -> "SQSClient":
    client: SQSClient = _client("sqs", tries)
    return client


def rds() -> Any:
    """For tokens of the database, which are signed here: it makes no call."""
    return _client("rds", _TRIES)


def secrets_manager(*, tries: int = _TRIES) -> "SecretsManagerClient":
    client: SecretsManagerClient = _client("secretsmanager", tries)
    return client


def secret(name: str, *, fresh: bool = False, tries: int = _TRIES) -> str:
    """The text of a secret, as it was at most SECRET_SECONDS ago; fresh: as it is now.

    Raises AwsUnavailable when Secrets Manager does not answer.
    """
    now = time.time()  # not the monotonic clock, which may stand still while a sandbox is frozen
    value, until = _secrets.get(name, ("", 0.0))
    if fresh or not now < until <= now + SECRET_SECONDS:
        value = secrets_manager(tries=tries).get_secret_value(SecretId=name)["SecretString"]
        _secrets[name] = (value, now + SECRET_SECONDS)
    return value


def secret_since(name: str) -> datetime:
    """Since when a secret has the value that it has now. Raises AwsUnavailable."""
    return secrets_manager().get_secret_value(SecretId=name)["CreatedDate"]


@contextlib.contextmanager
def streaming(service: str) -> Iterator[None]:
    """Around the reading of a body, which comes after its call has ended. Raises AwsUnavailable
    where it stops.
    """
    from botocore.exceptions import HTTPClientError, IncompleteReadError  # noqa: PLC0415  (as in _client)

    try:
        yield
    except (HTTPClientError, IncompleteReadError) as error:
        raise _unavailable(service) from error


def forget() -> None:
    """Make clients and read secrets anew, as a new process does."""
    _client.cache_clear()
    _secrets.clear()
    _silent_until.clear()


_secrets: Final[dict[str, tuple[str, float]]] = {}
_silent_until: Final[dict[str, float]] = {}


@lru_cache(maxsize=16)
def _client(service: Any, tries: int) -> Any:
    import boto3  # noqa: PLC0415  (a second of start-up that only those pay who call AWS)
    from botocore.config import Config  # noqa: PLC0415

    waits = settings()
    config = Config(
        connect_timeout=waits.aws_connect_seconds,
        read_timeout=waits.aws_read_seconds,
        retries={"mode": "standard", "total_max_attempts": tries},
    )
    client = boto3.client(service, config=config)
    client.meta.events.register("before-call", _refuse_inside_transaction)
    client.meta.events.register("before-call", _refuse_while_silent)
    client.meta.events.register("after-call", _explain_answer)
    client.meta.events.register("after-call-error", _explain_silence)
    return client


def _refuse_inside_transaction(model: Any, **_: object) -> None:
    if open_transactions.is_open():
        raise CallInsideTransaction(
            f"{model.service_model.service_name} {model.name} was called inside a transaction of the database. "
            "Call it before the transaction begins, or after it."
        )


def _refuse_while_silent(model: Any, **_: object) -> None:
    service = model.service_model.service_name
    if time.monotonic() < _silent_until.get(service, 0.0):
        raise _unavailable(service)


def _explain_answer(http_response: Any, parsed: dict[str, Any], model: Any, **_: object) -> None:
    if (
        http_response.status_code >= _SERVER_ERROR
        or parsed.get("Error", {}).get("Code") in _PASSING
    ):
        raise _unavailable(model.service_model.service_name)


def _explain_silence(exception: Exception, event_name: str, **_: object) -> None:
    from botocore.exceptions import (  # noqa: PLC0415  (as in _client)
        ConnectionError as NoConnection,
    )
    from botocore.exceptions import (  # noqa: PLC0415
        CredentialRetrievalError,
        HTTPClientError,
        MetadataRetrievalError,
    )

    if isinstance(
        exception,
        NoConnection | HTTPClientError | CredentialRetrievalError | MetadataRetrievalError,
    ):
        service = event_name.split(".")[1].replace(
            "-", ""
        )  # secrets-manager there, secretsmanager elsewhere
        _silent_until[service] = time.monotonic() + SILENT_SECONDS
        raise _unavailable(service) from exception


def _unavailable(service: str) -> AwsUnavailable:
    name = _NAMES.get(service, "The store for secrets")
    return AwsUnavailable(f"{name} does not answer now. Nothing was done: try again in a moment.")
