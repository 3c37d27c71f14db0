"""Keys of meters: issued by us, sent to a customer, stored as their bcrypt hash only (GX-MET-4)."""

from elhandel.meters.keys.issued import GoodKey, end_key, good_key, issue_key
from elhandel.meters.keys.key import FORM, NewKey, holds, new_key

__all__ = [
    "FORM",
    "GoodKey",
    "NewKey",
    "end_key",
    "good_key",
    "holds",
    "issue_key",
    "new_key",
]
