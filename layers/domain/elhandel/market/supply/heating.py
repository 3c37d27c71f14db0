"""Electric heating (BRS-041): staff tell DataHub that a home is heated by electricity, or not.

What cannot be taken is refused before anything is sent. DataHub's answer and RSM-028 bring what it
has registered; the grid company then makes the D14 child and the tax links change (RSM-022,
RSM-031). Settlement goes by those alone.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from elhandel.market.processes import (
    Process,
    ProcessKind,
    Wish,
    open_about,
    open_processes_about,
    start_process_of,
)
from elhandel.market.rules import rule_pack
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.platform.settings import settings
from elhandel.portfolio.supply import find_supply
from elhandel.values.decision import Decision
from elhandel.values.errors import DomainError, NotFound
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ContractId, MeteringPointId

_KIND: Final[ProcessKind] = "electric_heating"
_HEATABLE: Final = frozenset({"E17"})


class UnableToChangeHeating(DomainError):
    """A change of electric heating that the market would not take."""

    code = "unable-to-change-heating"
    status = 409


@dataclass(frozen=True, slots=True)
class HeatingChange:
    """Whether a point is heated by electricity, from a local day on."""

    gsrn: Gsrn
    heated: bool
    since: date
    decision: Decision


@dataclass(frozen=True, slots=True)
class _Registered:
    """What DataHub has registered last."""

    heated: bool
    since: date


def change_heating(tx: Transaction, wanted: HeatingChange, clock: Clock) -> Process:
    """Open the process that tells DataHub; the same wish again is the same process.

    Raises NotFound where we do not supply the point today, DayOutsideWindow, UnableToChangeHeating.
    """
    today = clock.today()
    pack = rule_pack(today, settings().market_rules)
    start, starts_on = _supplied(tx, wanted, today)

    running = open_processes_about(tx, start, (_KIND,))
    for process in running:
        if process.effective_on == wanted.since and (process.wants or {}) == _wish(wanted):
            return process
    if running:
        raise UnableToChangeHeating(
            f"Another change of electric heating at {wanted.gsrn} awaits DataHub's answer: process "
            f"{running[0].process_id}, for {running[0].effective_on}. Wait for it, then ask again."
        )

    pack.check_window(_KIND, today, wanted.since, what="A change of electric heating", field="from")
    if wanted.since < starts_on:
        raise UnableToChangeHeating(
            f"Supply of {wanted.gsrn} began on {starts_on}: electric heating can be changed from "
            "that day on, not before. Choose a day of our supply.",
            field="from",
        )
    _refuse_type(tx, start.metering_point_id, wanted)
    _refuse_later(_registered(tx, start.metering_point_id), wanted)

    wish = Wish(_KIND, details=_wish(wanted), decision=wanted.decision)
    return open_about(tx, start, wish, effective_on=wanted.since, rules=pack.name, now=clock.now())


def _wish(wanted: HeatingChange) -> dict[str, bool]:
    return {"heated": wanted.heated}


def _supplied(tx: Transaction, wanted: HeatingChange, today: date) -> tuple[Process, date]:
    """The start of the supply that runs today, and its first day."""
    supply = find_supply(tx, wanted.gsrn, today)
    start = None if supply is None else start_process_of(tx, ContractId(supply.contract_id))
    if supply is None or start is None:
        raise NotFound(
            f"We do not supply metering point {wanted.gsrn} today, so its heating is not ours to "
            "change. Check the number; a start that has not come yet has to begin first."
        )
    return start, supply.starts_on


def _refuse_type(tx: Transaction, point: MeteringPointId, wanted: HeatingChange) -> None:
    row = tx.execute(_TYPE, {"point": point}).fetchone()
    if row is not None and row[0] not in _HEATABLE:
        raise UnableToChangeHeating(
            f"Metering point {wanted.gsrn} is of the type {row[0]}, and only a consumption point "
            "(E17) is heated. Use the main point of the home."
        )


_TYPE: Final = """
SELECT type FROM portfolio.metering_point_version
WHERE metering_point_id = %(point)s AND superseded_at IS NULL ORDER BY valid_from DESC LIMIT 1
"""


def _registered(tx: Transaction, point: MeteringPointId) -> _Registered | None:
    """What holds last by what DataHub has shown, and since when. None: nothing was ever shown."""
    row = tx.execute(_LAST, {"point": point}).fetchone()
    return None if row is None else _Registered(heated=row[0], since=row[1])


# The day on which the last state began: equal states that follow each other are one.
_LAST: Final = """
SELECT heated, min(valid_from) FROM (
    SELECT heated, valid_from, count(*) FILTER (WHERE differs) OVER (ORDER BY valid_from DESC) AS n
    FROM (SELECT heated, valid_from,
                 heated <> first_value(heated) OVER (ORDER BY valid_from DESC) AS differs
          FROM portfolio.heated WHERE metering_point_id = %(point)s AND superseded_at IS NULL) s) t
WHERE n = 0 GROUP BY heated
"""


def _refuse_later(registered: _Registered | None, wanted: HeatingChange) -> None:
    """Raise UnableToChangeHeating for what is so already: only an earlier day changes it.

    Source: reference, section 7.13.
    """
    heated = registered is not None and registered.heated
    if heated != wanted.heated:
        return

    if registered is None:
        raise UnableToChangeHeating(
            f"Metering point {wanted.gsrn} is not registered as electrically heated, so there is "
            "no heating to end. Compare with DataHub's portal."
        )
    if wanted.since >= registered.since:
        state = "is electrically heated" if heated else "has had no electric heating"
        raise UnableToChangeHeating(
            f"Metering point {wanted.gsrn} {state} since {registered.since} already. "
            "Only an earlier day would change anything (D51 of the market).",
            field="from",
        )
