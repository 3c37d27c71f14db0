"""All papers of a dispute as one file."""

import hashlib
from typing import Final

from elhandel.billing.case_file import case_facts, note_file, render_case
from elhandel.jobs.billing.bucket import bucket
from elhandel.jobs.fields import Number
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request


class MakeDisputeFile(Request, frozen=True):
    """Of which dispute."""

    dispute_id: Number


def make_dispute_file(tools: Tools, asked: MakeDisputeFile) -> Answer:
    """Make the file of a dispute as it stands now, and keep it beside the documents."""
    now = tools.clock.now()
    with tools.database.transaction() as tx:
        case = case_facts(tx, asked.dispute_id, now)

    content = render_case(case)
    number = case.dispute.number
    key = f"invoices/disputes/{number}-{asked.dispute_id}-{now:%Y%m%d%H%M%S}.pdf"
    bucket().put(key, content)
    with tools.database.transaction() as tx:
        note_file(tx, asked.dispute_id, key, hashlib.sha256(content).digest(), now)

    return {"dispute_id": asked.dispute_id, "key": key, "bytes": len(content)}


JOBS: Final = (Job("make-dispute-file", MakeDisputeFile, make_dispute_file, traced=True),)
