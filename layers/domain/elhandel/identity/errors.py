"""What identity may be unable to do."""

from elhandel.values.errors import DomainError, TooManyRequests


class UnableToSignIn(DomainError):
    """Somebody cannot be let in."""

    code = "unable-to-sign-in"
    status = 403


class SignInNotUnderWay(UnableToSignIn):
    """An answer of the provider to no sign-in of this browser that is still under way."""

    code = "sign-in-not-under-way"
    status = 400


class StaffNotKnown(UnableToSignIn):
    """The firm's provider knows the person, and no member of staff here is this person."""

    code = "staff-not-known"


class NotAllowed(DomainError):
    """A member of staff asks for what none of their roles includes."""

    code = "role-not-allowed"
    status = 403


class UnableToChangeStaff(DomainError):
    """People or roles of the staff cannot be changed as was asked."""

    code = "unable-to-change-staff"
    status = 409


class TooManyTries(TooManyRequests):
    """Somebody signs in or searches more often than people do."""

    code = "too-many-tries"
