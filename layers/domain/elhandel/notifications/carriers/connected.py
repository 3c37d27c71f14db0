"""The carriers as the function's environment names them."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from elhandel.notifications.carriers.carrier import Carrier
from elhandel.notifications.carriers.credentials import Credentials, read_credentials
from elhandel.notifications.carriers.rest import RestCalls
from elhandel.notifications.carriers.rest_mail import RestMail
from elhandel.notifications.carriers.rest_sms import RestSms
from elhandel.platform import aws
from elhandel.platform.settings import settings
from elhandel.platform.snapshots import forgotten

type Carriers = Mapping[Any, Carrier | None]
"""By channel; None where none is connected."""


def credentials_from_environment() -> Credentials:
    """Our keys as they are now. Raises NoticeCredentialsUnreadable, AwsUnavailable."""
    return read_credentials(aws.secret(settings().notice_secret))


def carriers_from_environment() -> Carriers:
    """The carriers that are connected, with their keys as they are now."""
    config = settings()
    if not (config.mail_url or config.sms_url):
        return {"mail": None, "sms": None}
    return _carriers(credentials_from_environment())


@lru_cache(maxsize=1)
def _carriers(keys: Credentials) -> Carriers:
    config = settings()
    mail = RestCalls(config.mail_url, {"Authorization": f"Bearer {keys.mail_key}"})
    sms = RestCalls(config.sms_url, {"Authorization": keys.sms_key})
    return {
        "mail": RestMail(mail, config.mail_from) if config.mail_url else None,
        "sms": RestSms(sms) if config.sms_url else None,
    }


forgotten(_carriers.cache_clear)
