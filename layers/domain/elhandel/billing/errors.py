"""What billing may be unable to do."""

from elhandel.values.errors import DomainError, NotFound


class UnableToBill(DomainError):
    """Invoices cannot be issued as things stand."""

    code = "unable-to-bill"
    status = 409


class RunNotClosed(UnableToBill):
    """A settlement run is not closed, or does not exist: invoices would not be whole."""

    code = "settlement-run-not-closed"


class InvoicesUnderWay(UnableToBill):
    """A customer cannot become another while invoices of either are being issued."""

    code = "invoices-under-way"


class UnknownInvoiceShard(UnableToBill):
    """A message names a shard that was never planned."""

    code = "unknown-invoice-shard"


class UnableToCredit(DomainError):
    """An invoice, or lines of it, cannot be taken back."""

    code = "unable-to-credit"
    status = 409


class AlreadyCredited(UnableToCredit):
    """A line was taken back before; more than was invoiced is never credited."""

    code = "already-credited"


class CreditBeyondLimit(UnableToCredit):
    """More than the rules let one person give by hand."""

    code = "credit-beyond-limit"


class DocumentLost(UnableToBill):
    """An invoice's document is not in its bucket; it is made again from the rows."""

    code = "invoice-document-lost"
    status = 503


class DocumentAltered(UnableToBill):
    """The bucket holds another document than the one that was made: the hashes differ."""

    code = "invoice-document-altered"
    status = 500


class DocumentUnproved(UnableToBill):
    """No hash was noted when the document was made, so it cannot be proved to be the right one."""

    code = "invoice-document-unproved"
    status = 500


class UnableToStoreDocument(UnableToBill):
    """The bucket for documents cannot be used."""

    status = 503


class DocumentsNotMade(UnableToBill):
    """Some documents could not be made; the others were."""

    code = "invoice-documents-not-made"
    status = 500


class UnableToWriteEInvoice(UnableToBill):
    """An e-invoice cannot be what its rules want."""

    code = "unable-to-write-einvoice"
    status = 409


class UnableToRelease(DomainError):
    """What is held cannot be released as was asked."""

    code = "unable-to-release-held-bill"
    status = 409


class UnableToPlanAconto(DomainError):
    """A contract cannot pay by aconto as was asked."""

    code = "unable-to-plan-aconto"
    status = 409


class UnableToCharge(DomainError):
    """A charge cannot be what was given."""

    code = "unable-to-charge"
    status = 409


class ChargeDiffers(UnableToCharge):
    """Another charge stands under the same key."""

    code = "charge-differs"


class UnableToSetProfile(DomainError):
    """An account cannot be billed as was asked."""

    code = "unable-to-set-billing-profile"
    status = 409


class UnableToDecideBills(DomainError):
    """Bills cannot be issued or stopped as was asked."""

    code = "unable-to-decide-bills"
    status = 409


class UnableToDispute(DomainError):
    """A dispute cannot be opened or closed as was asked."""

    code = "unable-to-dispute"
    status = 409


class TooManyLetters(UnableToDispute):
    """A customer has written as many letters about disputes as are taken in a day."""

    code = "too-many-letters"
    status = 429


def no_such_dispute(dispute_id: int) -> NotFound:
    """The error of a dispute that is not there."""
    return NotFound(
        f"There is no dispute {dispute_id}. `elhandel dispute list` shows which are open."
    )
