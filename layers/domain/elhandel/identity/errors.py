"""What identity may be unable to do."""

from elhandel.values.errors import DomainError, TooManyRequests, Unauthenticated, Unavailable


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


class SignInBrokenOff(UnableToSignIn):
    """The provider did not let the person in, or the person did not want to go on."""

    code = "sign-in-broken-off"


class TokenNotAccepted(UnableToSignIn):
    """What the provider says of the person is not proved: signature, time, nonce, or for whom."""

    code = "identity-token-not-accepted"


class AssuranceTooLow(UnableToSignIn):
    """The person has shown who they are less well than it takes here."""

    code = "assurance-too-low"


class ProviderNotAvailable(Unavailable):
    """The provider of identities does not answer, or with something that is no answer."""

    code = "identity-provider-not-available"


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


class UnableToView(DomainError):
    """A ticket that opens no customer's pages: used, too old, or none of ours."""

    code = "unable-to-view"
    status = 403


class TokenNotKnown(Unauthenticated):
    """No access token, one that is not of the provider for this API, or of nobody here."""

    code = "access-token-missing-or-unknown"
