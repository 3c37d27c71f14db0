"""Supply processes: what we ask the market for, and where each request stands.

A process is a row of `market.process`, locked while it is worked on. `advance` moves it, `updates`
sets its other columns. Source: DataHub guides BRS-001, BRS-002, BRS-009.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal, LiteralString, Self

from psycopg.rows import kwargs_row

from elhandel.market.processes.states import State
from elhandel.platform.database import Transaction, fetch_one
from elhandel.values.decision import Provenance
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ContractId, MeteringPointId, ProcessId
from elhandel.values.texts.redaction import scrub_to

type ProcessKind = Literal["switch", "move_in", "end_of_supply", "move_out"]

type BegunBy = Literal["request", "special_rules", "transfer"]

_LONGEST_CAUSE: Final = 2_000  # characters

BUSINESS_REASON: Final[dict[ProcessKind, str]] = {
    "switch": "E03",
    "move_in": "E65",
    "end_of_supply": "E20",
    "move_out": "E66",
}


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

    @property
    def business_reason(self) -> str:
        return BUSINESS_REASON[self.kind]


def open_process(
    tx: Transaction,
    kind: ProcessKind,
    contract: ContractId,
    point: MeteringPointId,
    *,
    effective_on: date,
    rules: str,
    now: datetime,
) -> ProcessId:
    """Open a process that is to be sent to the market, and return its id."""
    values = {
        "kind": kind,
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
    kind, contract_id, metering_point_id, state, effective_on, due_at, rules,
    created_at, updated_at)
VALUES (
    %(kind)s, %(contract)s, %(point)s, 'pending', %(effective_on)s, %(now)s, %(rules)s,
    %(now)s, %(now)s)
RETURNING process_id
"""


def load_process(tx: Transaction, process_id: ProcessId) -> Process:
    """A process by its id, locked for this transaction."""
    with tx.cursor(row_factory=kwargs_row(_process)) as cursor:
        process = cursor.execute(_LOAD, {"process": process_id}).fetchone()

    if process is None:
        raise LookupError(f"process {process_id} is referred to and missing")

    return process


_LOAD: Final = """
SELECT p.process_id, p.kind, p.contract_id, p.metering_point_id, m.gsrn, p.state, p.effective_on,
       p.attempt, p.cancel_wished, p.master_data_at, p.customer_data, p.reject_code, p.reject_text,
       p.rules, p.asks, p.begun_by
FROM market.process p JOIN portfolio.metering_point m USING (metering_point_id)
WHERE p.process_id = %(process)s FOR UPDATE OF p
"""


def process_of_request(tx: Transaction, transaction_id: str) -> Process | None:
    """The process of one of our requests, locked; None when the transaction is not ours."""
    return _found(tx, _OF_REQUEST, {"transaction": transaction_id})


_OF_REQUEST: Final = """
SELECT process_id FROM market.request WHERE transaction_id = %(transaction)s
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
