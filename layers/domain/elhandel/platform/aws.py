"""AWS: the one place that makes clients, and reads secrets and credentials with them.

Every client waits for seconds and tries twice. A service that stays silent, throttles or fails
raises AwsUnavailable, which over HTTP is a 503 `temporarily-unavailable`. A silent service is not
called again for some seconds, so not every request waits for the same silence. A call inside a
transaction is our mistake and always raises CallInsideTransaction: no connection may sit idle in a
transaction because AWS is silent.
"""

import contextlib
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from elhandel.platform import open_transactions
from elhandel.platform.settings import settings
from elhandel.platform.snapshots import forgotten, loaded_before
from elhandel.values.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

SECRET_SECONDS: Final = 300
"""How long a secret is used before it is read again."""
SILENT_SECONDS: Final = 5
"""How long a service that did not answer counts as silent."""
SERVICES: Final = ("kms", "lambda", "rds", "s3", "secretsmanager", "sqs")
"""Those that we have clients of."""
_TRIES: Final = 2
_JOB_SECONDS: Final = 25
"""How long the answer of another function is waited for: less than the API waits for a page."""
_SERVER_ERROR: Final = 500
_NAMES: Final = {
    "kms": "The key service",
    "lambda": "The function that does it",
    "s3": "The store for documents",
    "sqs": "The queue service",
}
_PASSING: Final = frozenset(
    {
        "DependencyTimeoutException",
        "DisabledException",  # of a KMS key: somebody switched it off, and can switch it on
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
    """A service of AWS does not answer now, or says that it cannot; trying again may work."""


class CallInsideTransaction(RuntimeError):
    """Our mistake: AWS was called while a database transaction was open."""


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """With which calls are signed; they hold for hours. token: of a role's."""

    access_key: str
    secret_key: str
    token: str | None = None


def kms() -> "KMSClient":
    client: KMSClient = _client("kms", _TRIES)
    return client


def s3() -> "S3Client":
    client: S3Client = _client("s3", _TRIES)
    return client


def sqs(*, tries: int = _TRIES) -> "SQSClient":
    client: SQSClient = _client("sqs", tries)
    return client


def functions() -> Any:
    """For jobs of other functions: waits for the answer, and asks once, as a job is no read."""
    return _client("lambda", 1, _JOB_SECONDS)


def rds() -> Any:
    """For the database's tokens, which are signed here, without a call."""
    return _client("rds", _TRIES)


def secrets_manager(*, tries: int = _TRIES) -> "SecretsManagerClient":
    client: SecretsManagerClient = _client("secretsmanager", tries)
    return client


def secret(name: str, *, fresh: bool = False, tries: int = _TRIES) -> str:
    """The text of a secret, at most SECRET_SECONDS old; fresh: as it is now.

    Raises AwsUnavailable when Secrets Manager does not answer.
    """
    now = time.time()  # not the monotonic clock, which may stand still while a sandbox is frozen
    value, until = _secrets.get(name, ("", 0.0))
    if fresh or not now < until <= now + SECRET_SECONDS:
        value = secrets_manager(tries=tries).get_secret_value(SecretId=name)["SecretString"]
        _secrets[name] = (value, now + SECRET_SECONDS)
    return value


def secret_since(name: str) -> datetime:
    """When a secret got its present value. Raises AwsUnavailable."""
    return secrets_manager().get_secret_value(SecretId=name)["CreatedDate"]


def credentials() -> Credentials:
    """Those of this process, asked for anew each time: for what is signed without a client.

    A function has them in its environment; one that begins from a snapshot asks for them at the
    address that AWS_CONTAINER_CREDENTIALS_FULL_URI names. Raises AwsUnavailable where there are
    none, and CallInsideTransaction.
    """
    if open_transactions.is_open():
        raise CallInsideTransaction("Credentials were asked for inside a transaction.")
    import botocore.session  # noqa: PLC0415  (as in _client)
    from botocore.exceptions import BotoCoreError  # noqa: PLC0415

    try:
        found = botocore.session.get_session().get_credentials()
        frozen = None if found is None else found.get_frozen_credentials()
    except (BotoCoreError, KeyError, TypeError, ValueError) as error:
        raise AwsUnavailable(
            "The credentials of this function could not be read, so nothing can be signed. Nothing "
            "was done: try again in a moment, and look at its role if that does not help."
        ) from error
    if frozen is None or not frozen.access_key or not frozen.secret_key:
        raise AwsUnavailable(
            "This function has no credentials of AWS, neither in its environment nor at an address "
            "there, so nothing can be signed. Nothing was done: look at its role."
        )

    return Credentials(frozen.access_key, frozen.secret_key, frozen.token)


@contextlib.contextmanager
def streaming(service: str) -> Iterator[None]:
    """Around the reading of a body, which arrives after its call has returned.

    Raises AwsUnavailable where the body breaks off.
    """
    from botocore.exceptions import (  # noqa: PLC0415  (as in _client)
        HTTPClientError,
        IncompleteReadError,
    )

    try:
        yield
    except (HTTPClientError, IncompleteReadError) as error:
        raise _unavailable(service) from error


@forgotten
def forget() -> None:
    """Forget clients, secrets and the keys of this process, as a new process does."""
    _client.cache_clear()
    _secrets.clear()
    _silent_until.clear()
    if "boto3" in sys.modules:
        sys.modules["boto3"].DEFAULT_SESSION = None  # type: ignore[attr-defined]


@loaded_before
def _load_the_client_of_aws() -> None:
    """What clients of AWS are made of, which takes a second to load, and no client that stays. The
    keys are no keys: those of the process that is copied would end before its copies do.
    """
    import boto3  # noqa: PLC0415  (as in _client)

    session = boto3.Session(
        aws_access_key_id="none",
        aws_secret_access_key="none",  # noqa: S106  (it opens nothing)
        region_name="eu-north-1",
        botocore_session=_with_descriptions(),
    )
    for service in SERVICES:
        session.client(service).close()


@lru_cache(maxsize=1)
def _descriptions() -> Any:
    """botocore's reader of what services understand. It keeps what it has read: to read and
    decode the files of one service again takes longer than all else that its client needs. They are
    shipped, so every copy of a process may have them.
    """
    import botocore.session  # noqa: PLC0415  (as in _client)

    return botocore.session.get_session().get_component("data_loader")


def _with_descriptions() -> Any:
    """A session of botocore that has asked for nothing, but knows the services."""
    import botocore.session  # noqa: PLC0415  (as in _client)

    session = botocore.session.get_session()
    session.register_component("data_loader", _descriptions())
    return session


_secrets: Final[dict[str, tuple[str, float]]] = {}
_silent_until: Final[dict[str, float]] = {}


@lru_cache(maxsize=16)
def _client(service: Any, tries: int, read_seconds: float | None = None) -> Any:
    import boto3  # noqa: PLC0415  (costs a second, so only when AWS is called)
    from botocore.config import Config  # noqa: PLC0415

    waits = settings()
    config = Config(
        connect_timeout=waits.aws_connect_seconds,
        read_timeout=read_seconds or waits.aws_read_seconds,
        retries={"mode": "standard", "total_max_attempts": tries},
    )
    if boto3.DEFAULT_SESSION is None:
        boto3.setup_default_session(botocore_session=_with_descriptions())
    client = boto3.client(service, config=config)
    client.meta.events.register("before-call", _refuse_inside_transaction)
    client.meta.events.register("before-call", _refuse_while_silent)
    client.meta.events.register("after-call", _explain_answer)
    client.meta.events.register("after-call-error", _explain_silence)
    return client


def _refuse_inside_transaction(model: Any, **_: object) -> None:
    if open_transactions.is_open():
        raise CallInsideTransaction(
            f"{model.service_model.service_name} {model.name} was called inside a transaction of "
            "the database. Call it before the transaction begins, or after it."
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
        # An event says secrets-manager where everything else says secretsmanager.
        service = event_name.split(".")[1].replace("-", "")
        _silent_until[service] = time.monotonic() + SILENT_SECONDS
        raise _unavailable(service) from exception


def _unavailable(service: str) -> AwsUnavailable:
    name = _NAMES.get(service, "The store for secrets")
    return AwsUnavailable(f"{name} does not answer now. Nothing was done: try again in a moment.")
