"""Processes: what we ask the market for, and where each request stands.

A process is a row of `market.process`, locked while it is worked on. `advance` moves it, `updates`
sets its other columns. A start of supply is the process of the whole supply; every other process is
about one (`about_id`). Source: the guides of `market.guides`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal, LiteralString, Self

from psycopg.rows import kwargs_row
from psycopg.types.json import Jsonb

from elhandel.market.guides import GUIDES, Guide, State
from elhandel.platform.database import Transaction, fetch_one
from elhandel.values.decision import Decision, Provenance
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ContractId, MeteringPointId, ProcessId
from elhandel.values.texts.redaction import scrub_to

type ProcessKind = Literal[
    "switch",
    "move_in",
    "end_of_supply",
    "move_out",
    "erroneous_switch",
    "erroneous_move",
    "customer_data",
    "electric_heating",
]

type BegunBy = Literal["request", "special_rules", "transfer"]

_LONGEST_CAUSE: Final = 2_000  # characters


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a process moves: a sentence for people, and since when and by which message we know."""

    sentence: str
    provenance: Provenance

    @classmethod
    def scrubbed(cls, sentence: str, provenance: Provenance) -> Self:
        """The cause of a sentence with the market's own words: nothing personal is kept."""
        return cls(scrub_to(sentence, _LONGEST_CAUSE), provenance)


@dataclass(frozen=True, slots=True)
class Process:
    """One process as it stands."""

    process_id: ProcessId
    kind: ProcessKind

    business_reason: str
    """With which the market is asked."""

    contract_id: ContractId
    metering_point_id: MeteringPointId
    gsrn: Gsrn
    state: State

    effective_on: date
    """The day on which supply begins or ends."""

    attempt: int
    """Which try at the request this is, from 1."""

    cancel_wished: bool
    """Whether the customer cancelled while the market's answer was awaited."""

    master_data_at: datetime | None
    """When the point's master data arrived."""

    customer_data: str
    """Where the customer's data stand: unsent, sent, confirmed or refused."""

    reject_code: str | None
    reject_text: str | None

    rules: str
    """The rule pack under which it was begun."""

    asks: str | None
    """What the customer has to say first: `date`, or nothing."""

    begun_by: BegunBy
    """How a start came: by our request, earlier by the special rules, or by a transfer."""

    about_id: ProcessId | None = None
    """The start of the supply that it is about; None for a start itself."""

    wants: Mapping[str, Any] | None = None
    """What it asks for besides its day."""

    @property
    def guide(self) -> Guide:
        return GUIDES[self.kind]

    @property
    def is_start(self) -> bool:
        """Whether supply starts with it."""
        return self.about_id is None


@dataclass(frozen=True, slots=True)
class Wish:
    """What a process other than a start asks for, besides its day."""

    kind: ProcessKind

    business_reason: str | None = None
    """None: the one of its guide."""

    details: Mapping[str, Any] | None = None
    """As JSON."""

    decision: Decision | None = None
    """Who of staff began it, and why; None: the customer, or we."""


def open_process(
    tx: Transaction,
    kind: ProcessKind,
    contract: ContractId,
    point: MeteringPointId,
    *,
    effective_on: date,
    rules: str,
    now: datetime,
    business_reason: str | None = None,
) -> ProcessId:
    """Open a start of supply that is to be sent to the market, and return its id."""
    values = {
        "kind": kind,
        "reason": business_reason or GUIDES[kind].reason,
        "contract": contract,
        "point": point,
        "effective_on": effective_on,
        "rules": rules,
        "now": now,
    }

    (process,) = fetch_one(tx, _OPEN, values)
    return ProcessId(process)


_OPEN: Final = """
INSERT INTO market.process (
    kind, business_reason, contract_id, metering_point_id, state, effective_on, due_at, rules,
    created_at, updated_at)
VALUES (
    %(kind)s, %(reason)s, %(contract)s, %(point)s, 'pending', %(effective_on)s, %(now)s, %(rules)s,
    %(now)s, %(now)s)
RETURNING process_id
"""


def open_about(
    tx: Transaction, supply: Process, wish: Wish, *, effective_on: date, rules: str, now: datetime
) -> Process:
    """Open a process about the supply of a start, and return it, locked."""
    decision = wish.decision
    values = {
        "kind": wish.kind,
        "reason": wish.business_reason or GUIDES[wish.kind].reason,
        "contract": supply.contract_id,
        "point": supply.metering_point_id,
        "about": supply.process_id,
        "wants": None if wish.details is None else Jsonb(dict(wish.details)),
        "by": None if decision is None else decision.by,
        "why": None if decision is None else decision.why,
        "effective_on": effective_on,
        "rules": rules,
        "now": now,
    }

    (process,) = fetch_one(tx, _OPEN_ABOUT, values)
    return load_process(tx, ProcessId(process))


_OPEN_ABOUT: Final = """
INSERT INTO market.process (
    kind, business_reason, contract_id, metering_point_id, about_id, wants, asked_by, why, state,
    effective_on, due_at, rules, created_at, updated_at)
VALUES (
    %(kind)s, %(reason)s, %(contract)s, %(point)s, %(about)s, %(wants)s, %(by)s, %(why)s, 'pending',
    %(effective_on)s, %(now)s, %(rules)s, %(now)s, %(now)s)
RETURNING process_id
"""


def open_processes_about(
    tx: Transaction, supply: Process, kinds: tuple[ProcessKind, ...]
) -> list[Process]:
    """The processes of these kinds about a supply that are not over, the latest first, locked."""
    values = {"about": supply.process_id, "kinds": list(kinds)}
    found = tx.execute(_OPEN_ABOUT_SUPPLY, values).fetchall()
    return [load_process(tx, ProcessId(row[0])) for row in found]


_OPEN_ABOUT_SUPPLY: Final = """
SELECT process_id FROM market.process
WHERE about_id = %(about)s AND kind = ANY(%(kinds)s) AND NOT is_over
ORDER BY process_id DESC FOR UPDATE
"""


def load_process(tx: Transaction, process_id: ProcessId) -> Process:
    """A process by its id, locked for this transaction."""
    with tx.cursor(row_factory=kwargs_row(_process)) as cursor:
        process = cursor.execute(_LOAD, {"process": process_id}).fetchone()

    if process is None:
        raise LookupError(f"process {process_id} is referred to and missing")

    return process


_LOAD: Final = """
SELECT p.process_id, p.kind, p.business_reason, p.contract_id, p.metering_point_id, m.gsrn, p.state,
       p.effective_on, p.attempt, p.cancel_wished, p.master_data_at, p.customer_data,
       p.reject_code, p.reject_text, p.rules, p.asks, p.about_id, p.wants, p.begun_by
FROM market.process p JOIN portfolio.metering_point m USING (metering_point_id)
WHERE p.process_id = %(process)s FOR UPDATE OF p
"""


def start_process_of(tx: Transaction, contract: ContractId) -> Process | None:
    """The latest start of supply of a contract, locked."""
    return _found(tx, _START_OF, {"contract": contract})


_START_OF: Final = """
SELECT process_id FROM market.process
WHERE contract_id = %(contract)s AND kind IN ('switch', 'move_in')
ORDER BY process_id DESC LIMIT 1 FOR UPDATE
"""


def starting_process(
    tx: Transaction, point: MeteringPointId, states: tuple[State, ...], by: datetime
) -> Process | None:
    """The latest start of supply at a point that is in one of `states`, locked.

    by: when the message that asks arrived; it cannot be about what was begun since.
    """
    values = {"point": point, "states": [state.value for state in states], "by": by}
    return _found(tx, _STARTING_AT_POINT, values)


_STARTING_AT_POINT: Final = """
SELECT process_id FROM market.process
WHERE metering_point_id = %(point)s AND kind IN ('switch', 'move_in')
  AND state = ANY(%(states)s) AND created_at <= %(by)s
ORDER BY process_id DESC LIMIT 1 FOR UPDATE
"""


def start_on(
    tx: Transaction, point: MeteringPointId, day: date, states: tuple[State, ...], by: datetime
) -> Process | None:
    """The latest start of supply at a point on a local day, in one of `states`, locked.

    The day is the one that was asked for, or the one to which supply was corrected since. by: as
    for `starting_process`.
    """
    names = [state.value for state in states]
    return _found(tx, _START_ON, {"point": point, "day": day, "states": names, "by": by})


_START_ON: Final = """
SELECT p.process_id FROM market.process p
WHERE p.metering_point_id = %(point)s AND p.kind IN ('switch', 'move_in')
  AND p.state = ANY(%(states)s) AND p.created_at <= %(by)s
  AND (p.effective_on = %(day)s
       OR EXISTS (SELECT FROM portfolio.supply_period s
                  WHERE s.contract_id = p.contract_id AND s.starts_on = %(day)s))
ORDER BY p.process_id DESC LIMIT 1 FOR UPDATE OF p
"""


def supply_until(
    tx: Transaction, point: MeteringPointId, day: date, by: datetime
) -> Process | None:
    """The start of the supply that, by what we know, runs at a point until `day` or beyond.

    It is locked. by: as for `starting_process`.
    """
    return _found(tx, _SUPPLY_UNTIL, {"point": point, "day": day, "by": by})


_SUPPLY_UNTIL: Final = """
SELECT p.process_id FROM market.process p
JOIN portfolio.supply_period s ON s.contract_id = p.contract_id AND s.state = 'active'
WHERE p.metering_point_id = %(point)s AND p.kind IN ('switch', 'move_in')
  AND p.state IN ('completed', 'offboarding', 'final_settled') AND p.created_at <= %(by)s
  AND s.starts_on < %(day)s AND (s.ends_on IS NULL OR s.ends_on >= %(day)s)
ORDER BY p.process_id DESC LIMIT 1 FOR UPDATE OF p
"""


def _found(tx: Transaction, sql: LiteralString, values: dict[str, object]) -> Process | None:
    row = tx.execute(sql, values).fetchone()
    return None if row is None else load_process(tx, row[0])


def _process(*, state: str, gsrn: str, **columns: Any) -> Process:
    return Process(state=State(state), gsrn=Gsrn(gsrn), **columns)
