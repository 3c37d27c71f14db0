"""What payments may be unable to do."""

from elhandel.values.errors import DomainError


class UnableToReadBankFile(DomainError):
    """A file of the bank that cannot be read as a whole; nothing of it was booked."""

    code = "unable-to-read-bank-file"


class BankFileDoesNotAddUp(UnableToReadBankFile):
    """Opening balance and entries do not make the closing balance: something is missing in it."""

    code = "bank-file-does-not-add-up"


class DaysReadTwice(UnableToReadBankFile):
    """The days of a file were read from a file of another format, so its lines may be the same."""

    code = "bank-days-read-in-another-format"
    status = 409


class UnableToMatch(DomainError):
    """A line of the bank cannot be given to a customer, or taken from one, as was asked."""

    code = "unable-to-match-bank-line"
    status = 409


class UnableToRegisterAccount(DomainError):
    """A bank account cannot be registered for payouts."""

    code = "unable-to-register-bank-account"


class UnableToPayOut(DomainError):
    """What is in a customer's favour cannot be paid out as was asked."""

    code = "unable-to-pay-out"
    status = 409


class UnableToReachBank(DomainError):
    """The bank does not answer, or with something else than it should; the work is tried again."""

    code = "bank-not-available"
    status = 503


class UnableToChangeMethod(DomainError):
    """A method of payment, or what is collected by it, cannot be changed as was asked."""

    code = "unable-to-change-payment-method"
    status = 409


class UnusableMethodDetails(UnableToChangeMethod):
    """What is given of a method has another form; `field` names it, and nothing is repeated."""

    code = "unusable-payment-details"
    status = 422


class MethodOwesStill(UnableToChangeMethod):
    """The primary method stays while something is owed (CD-PAY-4)."""

    code = "payment-method-owes-still"
    status = 400


class UnableToCollect(DomainError):
    """What is open of a document cannot be collected as was asked."""

    code = "unable-to-collect"
    status = 409


class UnableToReachProvider(DomainError):
    """The provider of payments does not answer, or with something else than it should; what it has
    done is not known, and the same is asked again.
    """

    code = "payment-provider-not-available"
    status = 503


class WebhookRefused(DomainError):
    """What says that it comes from the provider of payments is not signed by it, or too old."""

    code = "payment-webhook-refused"
    status = 401


class UnableToGiveTime(DomainError):
    """Time that cannot be given, or that nobody was given."""

    code = "unable-to-give-time"
    status = 409
