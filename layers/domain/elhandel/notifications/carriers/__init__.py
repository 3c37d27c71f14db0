"""Who carries notices: a mail and an SMS provider over REST, each behind a port."""

from elhandel.notifications.carriers.carrier import (
    Carried,
    Carrier,
    CarrierAway,
    Letter,
    NotTaken,
)
from elhandel.notifications.carriers.connected import (
    Carriers,
    carriers_from_environment,
    credentials_from_environment,
)
from elhandel.notifications.carriers.credentials import Credentials, read_credentials
from elhandel.notifications.carriers.rest_mail import RestMail
from elhandel.notifications.carriers.rest_sms import RestSms

__all__ = [
    "Carried",
    "Carrier",
    "CarrierAway",
    "Carriers",
    "Credentials",
    "Letter",
    "NotTaken",
    "RestMail",
    "RestSms",
    "carriers_from_environment",
    "credentials_from_environment",
    "read_credentials",
]
