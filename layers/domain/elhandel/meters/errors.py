"""Why a meter is not proven, or its reading not taken."""

from elhandel.values.errors import DomainError, TooManyRequests


class UnableToVerify(DomainError):
    """A meter that could not be proven to be somebody's."""

    code = "unable-to-verify-meter"
    status = 400


class WrongMeterKey(UnableToVerify):
    """No key that we issued to this customer for this meter, or one that is over."""

    code = "wrong-meter-key"


class NotYourPoint(UnableToVerify):
    """The number of a metering point that we do not supply to this customer today."""

    code = "not-your-metering-point"


class MeterClaimed(UnableToVerify):
    """The meter is somebody else's already, or suspended (GX-MET-5)."""

    code = "meter-already-registered"


class MeterVerifiedAlready(UnableToVerify):
    """The meter is proven to be this customer's already (GX-MET-5)."""

    code = "meter-already-verified"


class TooManyAttempts(TooManyRequests):
    """More tries at proving meters than a customer has in an hour (GX-MET-3)."""

    code = "too-many-meter-attempts"


class UnableToReadMeter(DomainError):
    """A reading that is not taken."""

    code = "unable-to-read-meter"


class MeterNotVerified(UnableToReadMeter):
    """The meter is not proven to be theirs who submit a reading of it."""

    code = "meter-not-verified"
    status = 403


class GraceIsOver(MeterNotVerified):
    """The id of another system was good for some days, and they are over (GX-MET-7)."""

    code = "meter-grace-is-over"


class InvalidReading(UnableToReadMeter):
    """A reading beyond what one can be (GX-RDG-1)."""

    code = "invalid-reading"
    status = 400


class ReadingTooClose(UnableToReadMeter):
    """Another reading of the same meter lies within a quarter of an hour (GX-RDG-1)."""

    code = "reading-too-close"
    status = 409


class UnableToDecideOnMeter(DomainError):
    """What staff want of a meter cannot be done."""

    code = "unable-to-decide-on-meter"
    status = 409
