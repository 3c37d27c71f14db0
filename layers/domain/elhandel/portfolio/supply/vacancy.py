"""Vacant points: we are the registered supplier, and nobody is the customer.

A customer who moves out ends their contract and its supply, not our duty at the point. It stays
vacant until somebody moves in, another supplier takes it over, or it is disconnected. What is used
meanwhile is billed to nobody. Source: DataHub guide BRS-010; reference, section 7.4.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, LiteralString

from psycopg.rows import kwargs_row

from elhandel.platform.database import Transaction
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ContractId, MeteringPointId


@dataclass(frozen=True, slots=True)
class Vacancy:
    """The local days on which a point of ours has no customer, half-open."""

    contract_id: ContractId
    """Of the customer who moved out."""

    gsrn: Gsrn
    starts_on: date

    ends_on: date | None
    """None while nobody else is known to take the point over."""


def begin_vacancy(tx: Transaction, contract: ContractId, starts_on: date, at: datetime) -> None:
    """The customer of a contract moves out: its point is vacant from `starts_on` on, until the end
    of supply that is known already.

    Call it before the supply itself ends there.
    """
    values = {"contract": contract, "starts_on": starts_on, "at": at}
    tx.execute(_BEGIN, values)


_BEGIN: Final = """
INSERT INTO portfolio.vacancy (contract_id, metering_point_id, starts_on, ends_on, recorded_at)
SELECT contract_id, metering_point_id, %(starts_on)s, ends_on, %(at)s
FROM portfolio.supply_period WHERE contract_id = %(contract)s AND state = 'active'
ON CONFLICT (contract_id) DO UPDATE
SET starts_on = excluded.starts_on, ends_on = excluded.ends_on, next_contract_id = NULL
"""


def withdraw_vacancy(tx: Transaction, contract: ContractId) -> Vacancy | None:
    """The customer stays after all: the vacancy has no day. Returns what it was, or None."""
    vacancy = _vacancy(tx, _OF_CONTRACT, {"contract": contract})
    tx.execute(_EMPTY, {"contract": contract})
    return vacancy


_OF_CONTRACT: Final = """
SELECT v.contract_id, m.gsrn, v.starts_on, v.ends_on
FROM portfolio.vacancy v JOIN portfolio.metering_point m USING (metering_point_id)
WHERE v.contract_id = %(contract)s AND v.ends_on IS DISTINCT FROM v.starts_on FOR UPDATE OF v
"""

_EMPTY: Final = """
UPDATE portfolio.vacancy SET ends_on = starts_on, next_contract_id = NULL
WHERE contract_id = %(contract)s
"""


def vacancy_until(tx: Transaction, point: MeteringPointId, day: date) -> Vacancy | None:
    """The vacancy of a point that, by what we know, lasts until `day` or beyond, locked."""
    return _vacancy(tx, _UNTIL, {"point": point, "day": day})


_UNTIL: Final = """
SELECT v.contract_id, m.gsrn, v.starts_on, v.ends_on
FROM portfolio.vacancy v JOIN portfolio.metering_point m USING (metering_point_id)
WHERE v.metering_point_id = %(point)s AND v.starts_on <= %(day)s
  AND (v.ends_on IS NULL OR (v.ends_on >= %(day)s AND v.ends_on > v.starts_on))
ORDER BY v.starts_on DESC LIMIT 1 FOR UPDATE OF v
"""


def end_vacancy(tx: Transaction, contract: ContractId, ends_on: date) -> None:
    """Somebody else takes the point over, or it is disconnected; before the vacancy begins, it has
    no day.
    """
    tx.execute(_END, {"contract": contract, "ends_on": ends_on})


_END: Final = """
UPDATE portfolio.vacancy SET ends_on = greatest(starts_on, %(ends_on)s)
WHERE contract_id = %(contract)s
"""


def extend_vacancy(tx: Transaction, contract: ContractId, day: date, until: date | None) -> None:
    """Nobody moves in on `day`, who would have ended a vacancy: it lasts until another known end,
    or for good.
    """
    tx.execute(_EXTEND, {"contract": contract, "day": day, "until": until})


_EXTEND: Final = """
UPDATE portfolio.vacancy SET ends_on = %(until)s
WHERE contract_id = %(contract)s AND ends_on = %(day)s AND starts_on < %(day)s
  AND next_contract_id IS NULL
"""


def resume_vacancy(tx: Transaction, point: MeteringPointId, day: date) -> bool:
    """Somebody else took a vacant point over on `day` by mistake: it is vacant as before, until our
    next supply there.

    False where it was not vacant until that day.
    """
    values = {"point": point, "day": day}
    resumed = tx.execute(_RESUME, values)
    if not resumed.rowcount:
        return False

    following = tx.execute(_BEGUN_SINCE, values).fetchone()
    if following is not None:
        occupy(tx, ContractId(following[0]))

    return True


_RESUME: Final = """
UPDATE portfolio.vacancy SET ends_on = NULL
WHERE metering_point_id = %(point)s AND ends_on = %(day)s AND starts_on < %(day)s
  AND next_contract_id IS NULL
"""

_BEGUN_SINCE: Final = """
SELECT contract_id FROM portfolio.supply_period
WHERE metering_point_id = %(point)s AND state = 'active' AND starts_on >= %(day)s
  AND (ends_on IS NULL OR ends_on > starts_on)
ORDER BY starts_on LIMIT 1
"""


def occupy(tx: Transaction, contract: ContractId) -> None:
    """Supply under a contract has begun: who moves in ends the vacancy of the point."""
    tx.execute(_OCCUPY, {"contract": contract})


_OCCUPY: Final = """
UPDATE portfolio.vacancy v
SET ends_on = greatest(v.starts_on, s.starts_on), next_contract_id = s.contract_id
FROM portfolio.supply_period s
WHERE s.contract_id = %(contract)s AND s.state = 'active' AND v.contract_id <> s.contract_id
  AND v.metering_point_id = s.metering_point_id
  AND (v.ends_on IS NULL OR v.ends_on >= s.starts_on) AND v.ends_on IS DISTINCT FROM v.starts_on
"""


def vacate(tx: Transaction, contract: ContractId) -> None:
    """Supply under a contract is void: the point is as vacant as it was before, and not by it."""
    tx.execute(_EMPTY, {"contract": contract})
    tx.execute(_VACATE, {"contract": contract})


_VACATE: Final = """
UPDATE portfolio.vacancy SET ends_on = NULL, next_contract_id = NULL
WHERE next_contract_id = %(contract)s
"""


def vacancies(tx: Transaction, today: date) -> list[Vacancy]:
    """The points that are vacant today, the longest vacant first."""
    with tx.cursor(row_factory=kwargs_row(_row)) as cursor:
        return cursor.execute(_ALL, {"today": today}).fetchall()


_ALL: Final = """
SELECT v.contract_id, m.gsrn, v.starts_on, v.ends_on
FROM portfolio.vacancy v JOIN portfolio.metering_point m USING (metering_point_id)
WHERE v.starts_on <= %(today)s AND (v.ends_on IS NULL OR v.ends_on > %(today)s)
ORDER BY v.starts_on, v.contract_id
"""


def _vacancy(tx: Transaction, sql: LiteralString, values: dict[str, object]) -> Vacancy | None:
    with tx.cursor(row_factory=kwargs_row(_row)) as cursor:
        return cursor.execute(sql, values).fetchone()


def _row(*, gsrn: str, **columns: Any) -> Vacancy:
    return Vacancy(gsrn=Gsrn(gsrn), **columns)
