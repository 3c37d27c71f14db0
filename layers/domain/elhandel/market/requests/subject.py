"""What a request is about: a process, an enquiry, or a request to take a point back."""

from typing import Final

from elhandel.market.enquiries import Enquiry, load_enquiry
from elhandel.market.processes import Process, load_process
from elhandel.market.requests.kind import Subject
from elhandel.market.resumptions import load_resumption
from elhandel.platform.database import Transaction
from elhandel.values.ids import EnquiryId, ProcessId


def subject_of(tx: Transaction, transaction_id: str) -> Subject | None:
    """What one of our requests is about, locked; None when the transaction is not ours."""
    row = tx.execute(_OF_REQUEST, {"transaction": transaction_id}).fetchone()
    if row is None:
        return None

    process, enquiry, resumption = row
    if process is not None:
        return load_process(tx, ProcessId(process))
    if enquiry is not None:
        return load_enquiry(tx, EnquiryId(enquiry))
    return load_resumption(tx, resumption)


_OF_REQUEST: Final = """
SELECT process_id, enquiry_id, resumption_id FROM market.request
WHERE transaction_id = %(transaction)s
"""


def enquiry_of(tx: Transaction, transaction_id: str) -> Enquiry | None:
    """The enquiry that one of our requests is about, locked; None for any other transaction.

    What comes with a start names the request for it: its process is not locked for that.
    """
    row = tx.execute(_ENQUIRY, {"transaction": transaction_id}).fetchone()
    return None if row is None else load_enquiry(tx, EnquiryId(row[0]))


_ENQUIRY: Final = """
SELECT enquiry_id FROM market.request
WHERE transaction_id = %(transaction)s AND enquiry_id IS NOT NULL
"""


def columns_of(subject: Subject) -> dict[str, object]:
    """The columns of a request that name what it is about."""
    return {
        "process": subject.process_id if isinstance(subject, Process) else None,
        "enquiry": subject.enquiry_id if isinstance(subject, Enquiry) else None,
        "resumption": (None if isinstance(subject, Process | Enquiry) else subject.transaction_id),
    }


def name_of(subject: Subject) -> str:
    """Its name in logs and traces."""
    if isinstance(subject, Process):
        return f"process-{subject.process_id}"
    if isinstance(subject, Enquiry):
        return f"enquiry-{subject.enquiry_id}"
    return f"resumption-{subject.transaction_id}"
