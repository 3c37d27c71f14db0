"""What the ledger may be unable to do."""

from elhandel.values.errors import DomainError


class UnableToPost(DomainError):
    """Something cannot be posted as it is."""

    code = "unable-to-post"
    status = 409


class Unbalanced(UnableToPost):
    """The entries of a posting do not add up to 0."""

    code = "posting-unbalanced"
    status = 500


class PostingDiffers(UnableToPost):
    """The same event was posted before, with other entries, on another day or in other words."""

    code = "posting-differs"


class DocumentOfAnother(UnableToPost):
    """An entry names a document that stands on the account of another customer."""

    code = "posting-names-document-of-another"
    status = 500


class PeriodClosed(UnableToPost):
    """The month that something is booked in is closed."""

    code = "period-closed"


class UnableToClose(DomainError):
    """A month cannot be closed now."""

    code = "unable-to-close-period"
    status = 409
