"""What cannot be listened to, and why."""

from elhandel.values.errors import DomainError


class UnableToListen(DomainError):
    """A connection, or what is asked on one, that is not taken."""

    code = "unable-to-listen"
    status = 409


class NotUnderstood(UnableToListen):
    """What a client said has no meaning here."""

    code = "not-understood"
    status = 400


class CannotBeTold(UnableToListen):
    """What a channel has come to cannot be read: a row holds what no program can read."""

    code = "channel-cannot-be-told"
    status = 503


class NotOurs(UnableToListen):
    """A ticket that is not good, or a page that is not ours."""

    code = "ticket-not-good"
    status = 401


class ConnectionEnded(UnableToListen):
    """The connection is not known any more, or its time is over."""

    code = "connection-ended"
    status = 410
