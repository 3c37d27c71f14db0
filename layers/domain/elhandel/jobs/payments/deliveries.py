"""Betalingsservice's files: what we demand of it, its results and its agreements."""

from typing import Final

from elhandel.billing.invoice import issuer
from elhandel.jobs.fields import Filled, Number, Reason
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.payments.files import unpacked_file
from elhandel.jobs.request import Nothing, Request
from elhandel.payments import collections
from elhandel.payments.exchange import import_delivery
from elhandel.platform.work.invoker import staff
from elhandel.values.decision import Decision
from elhandel.values.units import dkk_of_ore


class OneCollectionFile(Request, frozen=True):
    """Which file of collections, and why it is carried by hand."""

    file: Number
    why: Reason


class ImportDelivery(Request, frozen=True):
    """The file of Betalingsservice, gzipped, in base64."""

    content: Filled


def list_files(tools: Tools, asked: Nothing) -> Answer:
    """The files of collections that nobody has handed over."""
    with tools.database.transaction() as tx:
        waiting = collections.waiting_files(tx)
    return {
        "files": [
            {
                "file": file.collection_file_id,
                "demands": file.demands,
                "total_dkk": dkk_of_ore(file.total_ore),
                "made_at": file.made_at.isoformat(),
            }
            for file in waiting
        ]
    }


def hand_over(tools: Tools, asked: OneCollectionFile) -> Answer:
    """A file of collections for staff to give to Betalingsservice."""
    decision = Decision(by=staff(), why=asked.why.strip(), at=tools.clock.now())
    with tools.database.transaction() as tx:
        content = collections.hand_over_collections(tx, asked.file, decision)
    return {"file": asked.file, "content": content.decode("iso-8859-1")}


def import_file(tools: Tools, asked: ImportDelivery) -> Answer:
    """Use a file of results or agreements; the same delivery again changes nothing."""
    content, pbs = unpacked_file(asked.content), issuer().pbs_number
    done = import_delivery(tools.database, tools.clock, content, pbs=pbs)
    return {"outcome": done}


JOBS: Final = (
    Job("collection-files", Nothing, list_files),
    Job("hand-over-collections", OneCollectionFile, hand_over, traced=True),
    Job("import-delivery", ImportDelivery, import_file),
)
