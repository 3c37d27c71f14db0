"""Whether DataHub lets us in now: its token endpoint, then one of its queues. For health checks.

One try each, within seconds, and the answer is kept for a while, so that no caller floods DataHub
through us. No message is looked at: of the queue only the status is read.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

import httpx

from elhandel.platform import aws
from elhandel.platform.bounded_http import a_client, request_to
from elhandel.platform.settings import Settings
from elhandel.platform.snapshots import forgotten

REMEMBERED: Final = timedelta(seconds=30)
_LONGEST_GRANT: Final = 100_000  # bytes
_SECONDS: Final = 3.0
_QUEUE: Final = "aggregations"  # the one queue without personal data


@dataclass(frozen=True, slots=True)
class Entry:
    """What is wrong with the token endpoint and with the queue; "" where nothing is."""

    token: str
    queue: str


class DataHubProbe:
    """Asks the DataHub that `config` names, at most once in REMEMBERED."""

    def __init__(self, config: Settings) -> None:
        self._config = config
        self._http = a_client(_SECONDS)
        self._answer: tuple[datetime, Entry] | None = None

    def ask(self, now: datetime) -> Entry:
        """DataHub's answer, at most REMEMBERED old."""
        if self._answer is None or not self._answer[0] <= now < self._answer[0] + REMEMBERED:
            self._answer = now, self._ask()
        return self._answer[1]

    def _ask(self) -> Entry:
        try:
            token = self._token()
        except _Wrong as wrong:
            return Entry(str(wrong), "was not asked: there is no token")

        try:
            self._look_at_the_queue(token)
        except _Wrong as wrong:
            return Entry("", str(wrong))

        return Entry("", "")

    def _token(self) -> str:
        secret = self._secret()
        answer = self._grant(secret)
        if answer.is_client_error and (fresh := self._secret(fresh=True)) != secret:
            answer = self._grant(fresh)  # it has changed since it was read

        if not answer.is_success:
            raise _Wrong(
                f"gives no token (HTTP {answer.status_code}): check client id, secret and scope"
            )

        try:
            return str(answer.json()["access_token"])
        except Exception as error:  # no JSON, endless JSON, no grant
            raise _Wrong(
                "answers without a token: check the address of the token endpoint"
            ) from error

    def _grant(self, secret: dict[str, str]) -> httpx.Response:
        form = {
            "grant_type": "client_credentials",
            "client_id": secret.get("client_id", ""),
            "client_secret": secret.get("client_secret", ""),
            "scope": self._config.datahub_scope,
        }

        try:
            return request_to(
                self._http,
                "POST",
                self._config.datahub_token_url,
                longest=_LONGEST_GRANT,
                data=form,
            )
        except Exception as error:  # the call ended without an answer
            raise _Wrong(
                f"does not answer ({type(error).__name__}): requests wait until it does"
            ) from error

    def _secret(self, *, fresh: bool = False) -> dict[str, str]:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415  (rarely needed)

        try:
            secret = json.loads(aws.secret(self._config.datahub_secret, fresh=fresh, tries=1))
        except (aws.AwsUnavailable, BotoCoreError, ClientError, ValueError) as error:
            raise _Wrong("was not asked: the secret with our credentials cannot be read") from error
        return secret if isinstance(secret, dict) else {}

    def _look_at_the_queue(self, token: str) -> None:
        address = f"{self._config.datahub_base_url.rstrip('/')}/v1.0/cim/{_QUEUE}"
        try:
            with self._http.stream(
                "GET", address, headers={"Authorization": f"Bearer {token}"}
            ) as answer:
                status = answer.status_code
        except Exception as error:  # as for a token
            raise _Wrong(
                f"does not answer ({type(error).__name__}): "
                "requests wait in the outbox until it does"
            ) from error

        if status not in {httpx.codes.OK, httpx.codes.NO_CONTENT}:
            raise _Wrong(
                f"gives no queue (HTTP {status}): requests wait in the outbox, messages at DataHub"
            )


class _Wrong(Exception):
    """What is wrong, for people."""


@lru_cache(maxsize=1)
def datahub_probe(config: Settings) -> DataHubProbe:
    """The probe of this process."""
    return DataHubProbe(config)


forgotten(datahub_probe.cache_clear)
