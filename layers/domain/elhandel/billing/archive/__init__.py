"""Documents where they are kept: the bucket, and that what lies there is what was made."""

from elhandel.billing.archive.bucket import Bucket, document_bytes
from elhandel.billing.archive.comparison import Compared, compare_documents
from elhandel.billing.archive.store import (
    make_documents,
    make_documents_of_shard,
    restore_documents,
)
from elhandel.billing.errors import (
    DocumentAltered,
    DocumentLost,
    DocumentsNotMade,
    DocumentUnproved,
    UnableToStoreDocument,
)

__all__ = [
    "Bucket",
    "Compared",
    "DocumentAltered",
    "DocumentLost",
    "DocumentUnproved",
    "DocumentsNotMade",
    "UnableToStoreDocument",
    "compare_documents",
    "document_bytes",
    "make_documents",
    "make_documents_of_shard",
    "restore_documents",
]
