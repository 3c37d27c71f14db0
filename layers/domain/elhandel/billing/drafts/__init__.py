"""Drafts: what goes out together is a bill run, and is drafted before it is issued.

`preview_bills` shows a bill run, `issue_bills` lets it go out, `stop_bills` keeps it back; without
either it goes out by itself once its hours have passed (`release_due`). `issue` asks here what a
shard is to do, and gives what has changed since back as drafts anew.
"""

from elhandel.billing.drafts.bill_runs import (
    ShardRun,
    add_bill_run,
    bill_run_of,
    issue_bills,
    late_bill_runs,
    release_due,
    stop_bills,
)
from elhandel.billing.drafts.preview import (
    BillRun,
    BillsPreview,
    ChangedBill,
    HeldBack,
    bill_runs,
    preview_bills,
)
from elhandel.billing.drafts.rows import add_drafts, content, keep_drafts, leave_changed
from elhandel.billing.drafts.shards import SHARDS
from elhandel.billing.errors import UnableToDecideBills

__all__ = [
    "SHARDS",
    "BillRun",
    "BillsPreview",
    "ChangedBill",
    "HeldBack",
    "ShardRun",
    "UnableToDecideBills",
    "add_bill_run",
    "add_drafts",
    "bill_run_of",
    "bill_runs",
    "content",
    "issue_bills",
    "keep_drafts",
    "late_bill_runs",
    "leave_changed",
    "preview_bills",
    "release_due",
    "stop_bills",
]
