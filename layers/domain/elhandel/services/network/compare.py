"""What the provider has, compared with what is wanted: a call that was carried out long after we
gave it up, or a hand at the provider, may have undone what was done.

What differs is followed again by itself, once; what differs again soon after that does not stay as
it is wanted, and waits for staff. The provider is asked outside any transaction; what was wanted
anew meanwhile is not judged by what it said.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from psycopg.rows import class_row

from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction, statement
from elhandel.platform.telemetry import logger
from elhandel.services.network.provider import NetworkProvider, RefusedByNetwork, Subscriber
from elhandel.services.network.rules import CompareRules, compare_rules
from elhandel.services.network.wanted import Wanted, reference_of, want_again
from elhandel.values.errors import Unavailable

DOES_NOT_STAY: Final = "does-not-stay"
"""The refusal of a connection that is not there as it is wanted, again."""

type Found = Literal["gone", "on", "off", "profile", "not-deleted"]

_AT_ONCE: Final = 50
_CALLERS: Final = 8
_FOR: Final = timedelta(seconds=100)
"""After that no more is begun: the next run begins with what is left."""
_IN_VAIN: Final = 3
"""So many portions of which nothing was answered end a run: the provider is away."""


@dataclass(frozen=True, slots=True)
class Compared:
    """How many connections are as they are wanted, differ, and could not be asked about."""

    alike: int = 0
    differ: int = 0
    failed: int = 0

    def __add__(self, other: "Compared") -> "Compared":
        return Compared(
            self.alike + other.alike, self.differ + other.differ, self.failed + other.failed
        )


@dataclass(frozen=True, slots=True)
class _Asked:
    """A connection as it was wanted when it was asked about."""

    agreement_id: int
    connection_id: str | None
    wanted: str
    profile: str
    version: int
    differed_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Answer:
    """What is there. found: how it differs; None where it does not, or nothing was said."""

    asked: _Asked
    found: Found | None = None
    failed: bool = False


def compare_network(database: Database, clock: Clock, provider: NetworkProvider) -> Compared:
    """Compare what is due; the same again finds nothing to compare."""
    begun = clock.now()
    rules = compare_rules(clock.today())
    compared = Compared()
    in_vain = 0

    with ThreadPoolExecutor(_CALLERS, "compare") as callers:
        while clock.now() < begun + _FOR and in_vain < _IN_VAIN:
            with database.transaction() as tx:
                due = _to_compare(tx, rules, begun)
            if not due:
                break

            answers = list(callers.map(lambda asked: _ask(provider, asked), due))
            with database.transaction() as tx:
                compared += _keep(tx, answers, rules, clock.now())
            in_vain = in_vain + 1 if all(answer.failed for answer in answers) else 0

    return compared


def _to_compare(tx: Transaction, rules: CompareRules, begun: datetime) -> list[_Asked]:
    values = {
        "begun": begun,
        "settled": begun - rules.after,
        "after": rules.after,
        "again": begun - rules.again_after,
        "deleted_since": begun - rules.deleted_for,
        "most": _AT_ONCE,
    }
    return tx.cursor(row_factory=class_row(_Asked)).execute(_TO_COMPARE, values).fetchall()


def _ask(provider: NetworkProvider, asked: _Asked) -> _Answer:
    try:
        return _Answer(asked, _difference(provider, asked))
    except (Unavailable, RefusedByNetwork):
        return _Answer(asked, failed=True)
    except Exception:  # one connection must not hold up the others
        logger.exception(
            "a connection could not be compared", extra={"service": asked.agreement_id}
        )
        return _Answer(asked, failed=True)


def _difference(provider: NetworkProvider, asked: _Asked) -> Found | None:
    there: Subscriber | None = None
    if asked.connection_id is not None:
        there = provider.get(asked.connection_id)
    if asked.wanted == Wanted.DELETED:
        still = there or provider.find(reference_of(asked.agreement_id))
        return None if still is None else "not-deleted"

    if there is None:
        return "gone"
    if there.enabled != (asked.wanted == Wanted.ENABLED):
        return "on" if there.enabled else "off"
    return None if there.profile == asked.profile else "profile"


def _keep(
    tx: Transaction, answers: Sequence[_Answer], rules: CompareRules, now: datetime
) -> Compared:
    compared = Compared()
    for answer in sorted(answers, key=lambda one: one.asked.agreement_id):
        values: dict[str, Any] = {
            "agreement": answer.asked.agreement_id,
            "version": answer.asked.version,
            "said": not answer.failed,
            "found": answer.found,
            "now": now,
        }
        is_as_asked = tx.execute(_COMPARED, values).rowcount == 1
        if answer.failed:
            compared += Compared(failed=1)
        elif not is_as_asked:  # something else is wanted meanwhile: it has its own turn
            continue
        elif answer.found is None:
            compared += Compared(alike=1)
        else:
            compared += Compared(differ=1)
            _mend(tx, answer.asked, values, rules, now)

    return compared


def _mend(
    tx: Transaction, asked: _Asked, values: dict[str, Any], rules: CompareRules, now: datetime
) -> None:
    tx.execute(_DIFFERS, values)
    logger.warning(
        "a connection differs at the provider",
        extra={"service": asked.agreement_id, "kind": values["found"]},
    )
    if asked.differed_at is not None and now - asked.differed_at < rules.stays:
        tx.execute(_DOES_NOT_STAY, values | {"refusal": DOES_NOT_STAY})
    else:
        want_again(tx, asked.agreement_id, now)


_TO_COMPARE: Final = statement("elhandel.services.network", "to_compare")

_COMPARED: Final = """
UPDATE services.connection
SET compare_tried_at = %(now)s,
    compared_at = CASE WHEN %(said)s THEN %(now)s::timestamptz ELSE compared_at END,
    differed_at = CASE WHEN %(found)s::text IS NULL THEN differed_at ELSE %(now)s::timestamptz END
WHERE agreement_id = %(agreement)s AND version = %(version)s AND refused_at IS NULL
"""

_DIFFERS: Final = """
INSERT INTO services.network_answer (agreement_id, version, what, found, answered_at)
VALUES (%(agreement)s, %(version)s, 'compare', %(found)s, %(now)s)
"""

_DOES_NOT_STAY: Final = """
UPDATE services.connection SET refused_at = %(now)s, refusal = %(refusal)s
WHERE agreement_id = %(agreement)s
"""
