"""The jobs by hand about one person: access, rectification, erasure. Their answers are for the
person who asked, not for logs.
"""

import time
from collections.abc import Callable
from typing import Any, Final

from elhandel.persons.access import PARTS, page, read_part
from elhandel.persons.deeds import record, refuse_names
from elhandel.persons.duties import SENTENCES
from elhandel.persons.erasure import Erased, Traces, erase, find_traces, preview_erasure
from elhandel.persons.errors import UnableToRectify
from elhandel.persons.person import find_person
from elhandel.persons.rectification import rectify
from elhandel.platform.database import Database
from elhandel.platform.upkeep.retention import Horizon
from elhandel.portfolio.customers import Contact
from elhandel.values.decision import Decision
from elhandel.values.ids import ContractId, CustomerId

type Json = dict[str, Any]

PAGE: Final = "page"
_SEARCH_SECONDS: Final = 120
LEFT_OUT: Final = (
    "metering.reading_day",  # numbers only, packed, and most of the database
    "metering.reading_day_history",
    "metering.reading_month",
    "identity.session.secret_sha256",  # of random bits, as those of the next four
    "identity.sign_in.browser_sha256",
    "identity.sign_in.state_sha256",
    "identity.viewing.secret_sha256",
    "identity.viewing.ticket_sha256",
    "platform.api_key.key_hash",  # of a random key; Upkeep must not learn whose it is
    "public._yoyo_log",  # migrations: the migrator's alone
    "public._yoyo_migration",
    "public._yoyo_version",
    "public.yoyo_lock",
)
"""What can hold nothing about a person. Upkeep's role may read every other table, or the search
fails.
"""

_DOCUMENTS: Final = (
    "PDFs of invoices stay in the bucket for six years from the day they were made (Object Lock): "
    "nobody deletes them earlier. Backups hold what was erased for another 35 days."
)
_MESSAGES: Final = (
    "Messages of the market stay as they came, also those that name the person or say why a signup "
    "was rejected: until the years for messages are over (docs/operations.md, Persons), or earlier "
    "where no day that is kept needs them. `traces` says where something was found."
)
_MARKET: Final = "DataHub holds its own data about the person, and answers for it itself."


def person_data(
    database: Database,
    until: Horizon,
    customer: CustomerId,
    decision: Decision,
    *,
    part: str | None = None,
    after: str = "",
) -> Json:
    """A part of what is held about a person; the first part is recorded as an access.

    part, after: as `next` of the previous answer names them; "page" is the readable one.
    """
    with database.transaction() as tx:
        person = find_person(tx, customer)
        refuse_names(tx, person, decision)
        if part == PAGE:
            return {"customer": person.customer, "html": page(tx, customer, until)}

        answer = read_part(tx, customer, part or PARTS[0], after, until)
        if part in (None, PARTS[0]):
            record(tx, "access", answer["customer"], decision, {})

    return answer


def rectify_person(
    database: Database,
    customer: CustomerId,
    contact: Contact,
    decision: Decision,
    *,
    contract: ContractId | None = None,
) -> Json:
    """Correct the contact data of a person. Raises UnableToRectify where nothing is given."""
    if contact == Contact():
        raise UnableToRectify("Say what is right: `name`, `email`, `phone` or `billing_address`.")

    with database.transaction() as tx:
        done = rectify(tx, customer, contract, contact, decision)

    return {
        "changed": done.changed,
        "tell_datahub": list(done.tell_datahub),
        "not_changed": "Documents that were issued stay as they were issued; the next ones have "
        "what is right.",
    }


def erase_person(
    database: Database,
    until: Horizon,
    customer: CustomerId,
    decision: Decision,
    *,
    preview: bool = False,
) -> Json:
    """Erase what no duty keeps; then the database is searched for traces of the person.

    preview: nothing is changed.
    """
    if preview:
        return _shown_erasure(preview_erasure(database, customer, until, decision)) | {
            "preview": True
        }

    with database.transaction() as tx:
        erased = erase(tx, customer, until, decision)

    if not erased.counts:
        return _shown_erasure(erased) | {"preview": False}

    ends = time.perf_counter() + _SEARCH_SECONDS
    with database.transaction() as tx:
        traces = find_traces(
            tx, erased.needles, leave_out=LEFT_OUT, milliseconds_left=_milliseconds(ends)
        )
        counts = {"found": traces.found, "unsearched": list(traces.unsearched)}
        record(tx, "search", erased.customer, decision, counts)

    return _shown_erasure(erased) | {"preview": False, "traces": _shown_traces(traces)}


def _milliseconds(ends: float) -> Callable[[], int]:
    return lambda: int((ends - time.perf_counter()) * 1000)


def _shown_traces(traces: Traces) -> Json:
    return {"found": traces.found, "unsearched": list(traces.unsearched)}


def _shown_erasure(erased: Erased) -> Json:
    return {
        "customer": erased.customer,
        "already": erased.already,
        "rows": erased.counts,
        "stays": [
            {
                "duty": duty.kind,
                "why": SENTENCES[duty.kind],
                "until": str(duty.until) if duty.until else None,
            }
            for duty in erased.stays
        ],
        "documents": _DOCUMENTS,
        "messages": _MESSAGES,
        "market": _MARKET,
    }
