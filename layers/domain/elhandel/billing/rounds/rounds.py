"""Which documents of a round go out, and which are drafts."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from elhandel.billing.drafts import add_bill_run, add_drafts, content
from elhandel.billing.invoice import Draft
from elhandel.platform.database import Transaction, fetch_one
from elhandel.platform.settings import settings
from elhandel.values.days.local_time import local_date

type Kind = Literal["aconto", "held", "charges"]

type Subject = str
"""What the drafts of a round are about; all of a subject go out together."""

_SAME_ROUND: Final = timedelta(hours=1)
"""A round is several transactions; the drafts of all of them are one bill run."""


def passed_review(
    tx: Transaction,
    kind: Kind,
    subjects: Collection[Subject],
    due: Sequence[tuple[Subject, Draft]],
    now: datetime,
) -> frozenset[Subject]:
    """The subjects whose documents go out now; the others are drafts from now on, or still.

    subjects: all that this transaction looked at, also those of which nothing is due: what was
    drafted of them and is not due any more is replaced.
    """
    drafts: dict[Subject, list[Draft]] = defaultdict(list)
    for subject, draft in due:
        drafts[subject].append(draft)

    waiting = _waiting(tx, kind, [*subjects, *drafts])
    same = {
        subject
        for subject, of_subject in drafts.items()
        if subject in waiting
        and sorted(map(content, of_subject)) == sorted(waiting[subject].contents)
    }
    tx.execute(_REPLACED, {"ids": _ids(waiting, waiting.keys() - same), "now": now})

    hours = settings().bill_review_hours
    anew = drafts.keys() - same
    if hours:
        _draft(tx, kind, [(subject, draft) for subject, draft in due if subject in anew], now)

    out = {subject for subject in same if waiting[subject].released or not hours}
    tx.execute(_ISSUED, {"ids": _ids(waiting, out), "now": now})

    return frozenset(out if hours else out | anew)


def leave_only(tx: Transaction, kind: Kind, subjects: Collection[Subject], now: datetime) -> None:
    """Note that nothing but these subjects of a kind is due: other drafts of it are replaced."""
    tx.execute(_LEFT_OVER, {"kind": kind, "subjects": list(subjects), "now": now})


def released_of(tx: Transaction, kind: Kind) -> bool:
    """Whether drafts of a kind are released and wait for their round."""
    (found,) = fetch_one(tx, _RELEASED, {"kind": kind})
    return bool(found)


@dataclass(slots=True)
class _Drafted:
    """The drafts of a subject."""

    ids: list[int]
    contents: list[bytes]
    released: bool


def _waiting(
    tx: Transaction, kind: Kind, subjects: Collection[Subject]
) -> Mapping[Subject, _Drafted]:
    found: dict[Subject, _Drafted] = {}
    asked = {"kind": kind, "subjects": list(subjects)}
    for draft_id, subject, hash_, released in tx.execute(_WAITING, asked):
        of_subject = found.setdefault(subject, _Drafted([], [], released))
        of_subject.ids.append(draft_id)
        of_subject.contents.append(bytes(hash_))
        of_subject.released &= released

    return found


def _ids(waiting: Mapping[Subject, _Drafted], subjects: Collection[Subject]) -> list[int]:
    return [draft_id for subject in subjects for draft_id in waiting[subject].ids]


def _draft(
    tx: Transaction, kind: Kind, due: Sequence[tuple[Subject, Draft]], now: datetime
) -> None:
    if not due:
        return

    found = tx.execute(_OF_THIS_ROUND, {"kind": kind, "since": now - _SAME_ROUND}).fetchone()
    bill_run = (
        int(found[0])
        if found is not None
        else add_bill_run(tx, None, local_date(now), settings().bill_review_hours, now, kind=kind)
    )
    add_drafts(tx, bill_run, due, now)


_WAITING: Final = """
SELECT d.draft_id, d.subject, d.content, b.released_at IS NOT NULL
FROM billing.draft d JOIN billing.bill_run b USING (bill_run_id)
WHERE b.kind = %(kind)s AND d.subject = ANY(%(subjects)s::text[]) AND d.replaced_at IS NULL
  AND d.issued_at IS NULL
ORDER BY d.draft_id
FOR UPDATE OF d
"""

_REPLACED: Final = """
UPDATE billing.draft SET replaced_at = %(now)s WHERE draft_id = ANY(%(ids)s::bigint[])
"""

_ISSUED: Final = """
UPDATE billing.draft SET issued_at = %(now)s WHERE draft_id = ANY(%(ids)s::bigint[])
"""

_LEFT_OVER: Final = """
UPDATE billing.draft d SET replaced_at = %(now)s
FROM billing.bill_run b
WHERE b.bill_run_id = d.bill_run_id AND b.kind = %(kind)s AND d.replaced_at IS NULL
  AND d.issued_at IS NULL AND d.subject <> ALL(%(subjects)s::text[])
"""

_RELEASED: Final = """
SELECT EXISTS (
    SELECT FROM billing.draft d JOIN billing.bill_run b USING (bill_run_id)
    WHERE b.kind = %(kind)s AND b.released_at IS NOT NULL AND d.replaced_at IS NULL
      AND d.issued_at IS NULL)
"""

_OF_THIS_ROUND: Final = """
SELECT max(bill_run_id) FROM billing.bill_run
WHERE kind = %(kind)s AND released_at IS NULL AND decided_at IS NULL AND planned_at > %(since)s
HAVING count(*) > 0
"""
