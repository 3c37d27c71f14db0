"""The way to DataHub: its REST interface, and what its answers mean for a document that was sent.

The content of documents is left to `cim` and `handlers`.
"""

from elhandel.market.hub.client import (
    DataHubClient,
    Peeked,
    RefusedByDataHub,
    SendingLog,
    Undecided,
)
from elhandel.market.hub.credentials import (
    Credentials,
    CredentialsUnreadable,
    NotLetIn,
    read_credentials,
)
from elhandel.market.hub.environment import datahub_from_environment
from elhandel.market.hub.http_answers import is_receipt, verdict
from elhandel.market.hub.probe import DataHubProbe, Entry, datahub_probe

__all__ = [
    "Credentials",
    "CredentialsUnreadable",
    "DataHubClient",
    "DataHubProbe",
    "Entry",
    "NotLetIn",
    "Peeked",
    "RefusedByDataHub",
    "SendingLog",
    "Undecided",
    "datahub_from_environment",
    "datahub_probe",
    "is_receipt",
    "read_credentials",
    "verdict",
]
