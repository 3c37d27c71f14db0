"""Erasure of a person in imports: the rows that are theirs, or that have their e-mail."""

from collections.abc import Sequence
from typing import Final

from elhandel.platform.database import Transaction
from elhandel.platform.upkeep.data_subject import Counts, Steps, run_steps


def forget_imports(tx: Transaction, parties: Sequence[int]) -> Counts:
    """Delete what was imported about these parties. Before their e-mail is gone: it finds rows that
    belong to nobody yet.
    """
    return run_steps(tx, _IMPORTS, {"parties": list(parties)})


_IMPORTS: Final[Steps] = (
    (
        "imports.validation_error",
        "DELETE FROM imports.validation_error e USING imports.line r"
        " WHERE r.batch_id = e.batch_id AND r.line_no = e.line_no"
        " AND (r.customer_id = ANY(%(parties)s) OR r.customer_id IS NULL AND r.email IN ("
        " SELECT lower(btrim(k.email)) FROM portfolio.customer k"
        " WHERE k.customer_id = ANY(%(parties)s) AND k.email <> ''))",
    ),
    (
        "imports.line",
        "DELETE FROM imports.line r"
        " WHERE r.customer_id = ANY(%(parties)s) OR r.customer_id IS NULL AND r.email IN ("
        " SELECT lower(btrim(k.email)) FROM portfolio.customer k"
        " WHERE k.customer_id = ANY(%(parties)s) AND k.email <> '')",
    ),
    (
        "imports.consumer_order",
        "DELETE FROM imports.consumer_order WHERE customer_id = ANY(%(parties)s)",
    ),
    ("imports.account", "DELETE FROM imports.account WHERE customer_id = ANY(%(parties)s)"),
)
