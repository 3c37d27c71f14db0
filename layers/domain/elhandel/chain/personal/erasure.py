"""A person is forgotten: what work was about, and from whose custody, leads to nobody any more.

The work itself stays as long as the books, as it stands on a ledger that everybody reads. What goes
is every way by names from a metering point, or from a trade, to its row.
"""

from collections.abc import Sequence
from typing import Final
from uuid import uuid4

from elhandel.chain.held import booked
from elhandel.chain.tasks import CUSTODY
from elhandel.platform.database import Transaction, statement

NOBODY: Final = f"{CUSTODY}forgotten"
"""Whose both sides of a settlement are of which only the outcome is kept: it gets what it gives."""


def forget_work(tx: Transaction, subjects: Sequence[str]) -> int:
    """Give work about these subjects, and the custody that it went to or came from, names by
    chance, and give up what nobody has done of it yet; how many pieces.

    subjects: about which nothing is ordered any more. Whoever ordered it again would have it done
    again: its receipt lies under the old name. Custody that is not empty by our books, or of which
    something is on its way to the ledger, keeps its name, by which its tokens lie there.
    """
    found = tx.execute(_CUSTODIES, {"subjects": list(subjects)}).fetchall()
    custodies = [custody for (custody,) in found]
    # Held first, so that nothing is sent between this and its name, and what was done is booked.
    held_work = tx.execute(_HOLD, {"custodies": custodies}).fetchall()
    sent = {custody for *sides, state in held_work if state == "sent" for custody in sides}
    held = booked(tx, custodies)
    empty = [custody for custody, units in held.items() if units == 0 and custody not in sent]
    count = tx.execute(_NAMES, {"subjects": list(subjects), "custodies": empty}).rowcount

    for custody in empty:
        renamed = {"custody": custody, "name": f"{NOBODY} {uuid4()}"}
        tx.execute(_FROM, renamed)
        tx.execute(_TO, renamed)
        tx.execute(_FORWARD, renamed)
        tx.execute(_HOLDING, renamed)
    return count


def forget_sides(tx: Transaction, subjects: Sequence[str]) -> int:
    """Keep of settlements that are over how they ended, and not between whom; how many.

    Who ordered one still finds its outcome under its subject. What stands on the ledger, with both
    wallets and the transaction, stays under another name.
    """
    asked = {"subjects": list(subjects), "nobody": NOBODY}
    over = tx.execute(_OVER, asked).fetchall()
    for task, subject in over:
        tx.execute(_RENAME, {"task": task})
        tx.execute(_OUTCOME, {"task": task, "subject": subject, "nobody": NOBODY})
    return len(over)


_CUSTODIES: Final = """
SELECT DISTINCT wallet FROM chain.task
WHERE subject = ANY(%(subjects)s) AND starts_with(wallet, 'custody:')
ORDER BY wallet
"""

_HOLD: Final = """
SELECT wallet, terms ->> 'to', state FROM chain.task
WHERE state IN ('pending', 'sent')
  AND (wallet = ANY(%(custodies)s) OR terms ? 'to' AND terms ->> 'to' = ANY(%(custodies)s))
ORDER BY task_id FOR UPDATE
"""

_NAMES: Final = statement("elhandel.chain.personal", "forget_names")

_FROM: Final = "UPDATE chain.task SET wallet = %(name)s WHERE wallet = %(custody)s"

_TO: Final = """
UPDATE chain.task SET terms = terms || jsonb_build_object('to', %(name)s::text)
WHERE terms ? 'to' AND terms ->> 'to' = %(custody)s
"""

_FORWARD: Final = "UPDATE chain.brought_forward SET wallet = %(name)s WHERE wallet = %(custody)s"

_HOLDING: Final = "DELETE FROM chain.holding WHERE wallet = %(custody)s"

_OVER: Final = """
SELECT task_id, subject FROM chain.task
WHERE subject = ANY(%(subjects)s) AND kind = 'settle' AND state IN ('done', 'dropped')
  AND wallet <> %(nobody)s
ORDER BY task_id
"""

_RENAME: Final = """
UPDATE chain.task SET subject = 'forgotten ' || gen_random_uuid() WHERE task_id = %(task)s
"""

_OUTCOME: Final = statement("elhandel.chain.personal", "keep_outcome")
