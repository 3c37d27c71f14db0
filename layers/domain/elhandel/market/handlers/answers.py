"""Answers to our requests: confirmed or rejected, found by the transaction they name.

What an answer means is in the table of requests (`requests.kinds`).
"""

from typing import Final

import msgspec

from elhandel.market.cim import incoming
from elhandel.market.handlers.records import Context, UnableToHandle
from elhandel.market.processes import updates
from elhandel.market.requests import REQUEST_KINDS, Answer, Subject, note_answer, subject_of
from elhandel.platform.telemetry import shown, shown_code
from elhandel.values.texts.redaction import scrub_to

_LONGEST_CODE: Final = 40  # the market's have three characters
_LONGEST_TEXT: Final = 2_000


def confirmed(context: Context, record: msgspec.Raw) -> None:
    """A Confirm… record: the process moves on; the same answer again changes nothing."""
    original, subject = _asked(context, record)
    document = note_answer(context.tx, original, result="confirmed", at=context.now)
    if document is None:
        return

    sentence = f"{context.document} names {original}"
    REQUEST_KINDS[document].confirmed(Answer(context.tx, subject, context.provenance, sentence))


def rejected(context: Context, record: msgspec.Raw) -> None:
    """A Reject… record: its code and text say why; the same answer again changes nothing."""
    original, subject = _asked(context, record)
    rejection = _rejection(record)
    document = note_answer(
        context.tx,
        original,
        result="rejected",
        at=context.now,
        code=rejection.code,
        text=rejection.text,
    )
    answer = Answer(
        tx=context.tx,
        subject=subject,
        provenance=context.provenance,
        sentence=f"the market rejected: {shown_code(rejection.code)}",
        rejection=rejection,
    )
    if document is not None:
        REQUEST_KINDS[document].rejected(answer)
    elif (
        later := REQUEST_KINDS[context.document.removeprefix("Reject")].rejected_later
    ) is not None:
        later(answer)


def _asked(context: Context, record: msgspec.Raw) -> tuple[str, Subject]:
    """The transaction that an answer names, and what had asked."""
    original = msgspec.json.decode(record, type=incoming.Answer).original
    subject = subject_of(context.tx, original) if original else None
    if original is None or subject is None:
        raise UnableToHandle(
            f"{context.document} answers transaction {shown(original)}, which is none of ours. "
            "Nothing was changed; compare with DataHub's portal "
            "whether somebody else sends in our name."
        )

    return original, subject


def _rejection(record: msgspec.Raw) -> updates.Rejection:
    reasons = msgspec.json.decode(record, type=incoming.Answer).reasons
    code = reasons[0].code.value[:_LONGEST_CODE] if reasons else ""
    texts = "; ".join(reason.text for reason in reasons if reason.text)
    return updates.Rejection(code, scrub_to(texts, _LONGEST_TEXT))
