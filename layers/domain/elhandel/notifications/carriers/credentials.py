"""Our keys at the carriers, and those by which we know their callbacks: one secret."""

from dataclasses import dataclass, field

import msgspec

from elhandel.values.errors import Unavailable


class NoticeCredentialsUnreadable(Unavailable):
    """The secret with our keys at the carriers does not have its form."""

    code = "notice-credentials-unreadable"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What proves us to the carriers, and them to us."""

    mail_key: str = field(repr=False)
    mail_signing: str = field(repr=False)
    """Their events are signed with it (Standard Webhooks)."""
    sms_key: str = field(repr=False)
    sms_callback: str = field(repr=False)
    """The password of their status callbacks (HTTP Basic)."""
    partner_key: str = field(repr=False)
    """From which the secrets of partners are derived."""


class _Stored(msgspec.Struct, frozen=True):
    mail_key: str
    mail_signing: str
    sms_key: str
    sms_callback: str
    partner_key: str


def read_credentials(secret: str) -> Credentials:
    """The credentials of a secret, a JSON object of five texts.

    Raises NoticeCredentialsUnreadable.
    """
    try:
        found = msgspec.json.decode(secret, type=_Stored)
    except msgspec.MsgspecError as error:
        raise NoticeCredentialsUnreadable(
            "The secret with our keys at the carriers is not "
            '{"mail_key": "…", "mail_signing": "…", "sms_key": "…", "sms_callback": "…", '
            '"partner_key": "…"}. '
            "Correct it; notices wait."
        ) from error
    if not all(getattr(found, name) for name in _Stored.__struct_fields__):
        raise NoticeCredentialsUnreadable(
            "A key in the secret with our keys at the carriers is empty. Correct it; notices wait."
        )

    return Credentials(
        found.mail_key, found.mail_signing, found.sms_key, found.sms_callback, found.partner_key
    )
