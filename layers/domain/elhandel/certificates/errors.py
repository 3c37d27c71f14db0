"""What cannot be done with a certificate, and why."""

from elhandel.values.errors import DomainError


class UnableToCertify(DomainError):
    """A certificate that cannot be issued so, or not be dealt with so."""

    code = "unable-to-certify"
    status = 409


class NotRenewable(UnableToCertify):
    """The metering point does not produce renewably to the grid, or we do not supply it then."""

    code = "not-renewable"
    status = 422


class CertifiedAlready(UnableToCertify):
    """What was produced in that time is certified, or the point is certified by itself."""

    code = "certified-already"


class CertifiedElsewhere(UnableToCertify):
    """A registry of guarantees of origin has claimed what was produced in that time."""

    code = "certified-elsewhere"


class NotProduced(UnableToCertify):
    """More is to be certified than was measured."""

    code = "not-produced"


class NotCertified(UnableToCertify):
    """The metering point is not certified by itself on that day."""

    code = "not-certified-by-itself"


class CertificateClosed(UnableToCertify):
    """The certificate is pending, retired, expired or withdrawn."""

    code = "certificate-closed"


class CoversNothing(UnableToCertify):
    """What is retired for a home would cover nothing of its use."""

    code = "certificate-covers-nothing"
    status = 422


class NoRecipient(UnableToCertify):
    """There is no account with that number, or it is one's own."""

    code = "no-recipient"
    status = 422


class MoveDiffers(UnableToCertify):
    """The key of a transfer or retirement stands for another one."""

    code = "certificate-move-differs"


class InvalidCertificate(UnableToCertify):
    """A sale cites a certificate that the seller does not have, or that is not valid."""

    code = "invalid-erc-certificate"
    status = 422


class CertificateExpired(UnableToCertify):
    """A sale cites a certificate that has expired."""

    code = "erc-certificate-expired"


class NotValidated(UnableToCertify):
    """A sale cites a certificate that no authority has validated for trading."""

    code = "erc-not-validated-for-trading"


class ExceedsCertificate(UnableToCertify):
    """More is to be moved, or sold, than one has of the certificate."""

    code = "exceeds-erc-amount"
