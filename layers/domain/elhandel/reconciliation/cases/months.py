"""Reconciling a month: every sum of DataHub is compared, and what differs is taken a step on."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial

from elhandel.platform.database import Transaction
from elhandel.reconciliation.cases.discrepancy import (
    Discrepancy,
    Event,
    State,
    ask_again,
    begin,
    corrections_are_left,
    find_open,
    move,
    note,
)
from elhandel.reconciliation.cases.later import is_explained_later
from elhandel.reconciliation.cases.linked import find_linked
from elhandel.reconciliation.cases.questions import want
from elhandel.reconciliation.cases.show import standing
from elhandel.reconciliation.cases.suspects import Suspect, find_suspects, record_suspects
from elhandel.reconciliation.compare import (
    Comparison,
    compare_charges,
    compare_energy,
    comparisons_of,
    explains,
    record_comparison,
    unmentioned,
)
from elhandel.reconciliation.own import (
    OwnCharges,
    OwnEnergy,
    own_energy,
    own_energy_and_charges,
)
from elhandel.reconciliation.rules import ReconciliationRules, rules_of
from elhandel.reconciliation.sums import (
    Calculation,
    EnergyKey,
    HeldCharge,
    HeldEnergy,
    held_charges,
    held_energy,
)
from elhandel.values.days.local_time import first_of_month, next_month
from elhandel.values.days.period import Period

type LookForSuspects = Callable[[], Sequence[Suspect]]


@dataclass(slots=True)
class Reconciled:
    """What a comparison of a month found."""

    month: date
    compared: int = 0
    """Sums of DataHub."""
    matching: int = 0
    explained: int = 0
    """Of those that do not match: by readings that came later."""
    opened: list[int] = field(default_factory=list)
    """Numbers of discrepancies, as in the lists below."""
    closed: list[int] = field(default_factory=list)
    escalated: list[int] = field(default_factory=list)

    @property
    def differing(self) -> int:
        """Sums that neither match nor are explained."""
        return self.compared - self.matching - self.explained


def reconcile_month(
    tx: Transaction, month: date, supplier_gln: str, *, now: datetime
) -> Reconciled:
    """Compare every sum that DataHub has sent of a month with ours, and take each discrepancy a
    step on: found, asked about, asked again, closed, or given to staff. The same again, when
    nothing has come, changes nothing.
    """
    month = first_of_month(month)
    period, rules = Period(month, next_month(month)), rules_of(month)
    reconciled = Reconciled(month)

    steps = _Steps(tx, rules, now, reconciled)
    energy = held_energy(tx, period, supplier_gln)
    charges = held_charges(tx, period, supplier_gln)
    if charges:
        energy_of_ours, charges_of_ours = own_energy_and_charges(tx, period)
        explained = _reconcile_energy(energy, energy_of_ours, steps)
        _reconcile_charges(charges, charges_of_ours, explained, steps)
    elif energy:
        _reconcile_energy(energy, own_energy(tx, period), steps)
    if energy or charges:
        _reconcile_gone(month, steps)

    return reconciled


def _reconcile_energy(
    held: Sequence[HeldEnergy], own: OwnEnergy, steps: "_Steps"
) -> list[Comparison]:
    """Returns the comparisons whose difference is only a matter of time."""
    tx = steps.tx
    held = [*held, *unmentioned(held, own)]
    found: list[Comparison] = []
    by_sum: dict[tuple[EnergyKey, Calculation], list[HeldEnergy]] = defaultdict(list)
    for energy in held:
        by_sum[energy.key, energy.calculation].append(energy)

    for compared in compare_energy(held, own, steps.rules.energy_tolerance_wh):
        key, days = _key_of(compared), compared.differing_days
        of_sum = by_sum[key, compared.calculation]
        differing = [energy for energy in of_sum if energy.day in days]

        explained = is_explained_later(tx, differing, own, steps.rules.energy_tolerance_wh)
        comparison = replace(compared, explained=explained)
        steps.take(comparison, partial(find_suspects, tx, key, differing, own))
        if explained:
            found.append(comparison)

    return found


def _reconcile_charges(
    held: Sequence[HeldCharge],
    own: OwnCharges,
    explained: Sequence[Comparison],
    steps: "_Steps",
) -> None:
    """Whose readings are in doubt is seen from the energy; of a charge, who carries it.

    explained: the sums of energy whose difference is only a matter of time.
    """
    for compared in compare_charges(held, own, steps.rules):
        of_energy = any(explains(energy, compared) for energy in explained)
        comparison = replace(compared, explained=of_energy)
        steps.take(comparison, partial(find_linked, steps.tx, comparison))


def _reconcile_gone(month: date, steps: "_Steps") -> None:
    """Sums that the fixing had left out, and that we do not have any more either, agree: nobody
    would look at their discrepancies again.
    """
    open_ones = {found.comparison_id for found in standing(steps.tx, month)}
    for recorded in comparisons_of(steps.tx, month):
        number, comparison = recorded.comparison_id, recorded.comparison
        if number in steps.taken or (comparison.matches and number not in open_ones):
            continue
        steps.take(comparison.without_sums(), lambda: ())


def _key_of(comparison: Comparison) -> EnergyKey:
    subject = comparison.subject
    return EnergyKey(subject.grid_area, str(subject.point_type), subject.settlement_method or "")


@dataclass(frozen=True, slots=True)
class _Steps:
    """Takes the discrepancy of a comparison one step on."""

    tx: Transaction
    rules: ReconciliationRules
    now: datetime
    reconciled: Reconciled
    taken: set[int] = field(default_factory=set)
    """Numbers of the comparisons."""

    def take(self, comparison: Comparison, look: LookForSuspects) -> None:
        """Record a comparison and do what follows from it."""
        number = record_comparison(self.tx, comparison, self.now)
        discrepancy = find_open(self.tx, number)
        self.taken.add(number)
        self.reconciled.compared += 1
        self.reconciled.matching += comparison.matches
        self.reconciled.explained += comparison.explained

        if comparison.matches or comparison.explained:
            if discrepancy is not None:
                self._agrees(discrepancy, comparison)
            return
        if not self.rules.follows_up(comparison.calculation):
            return

        if discrepancy is None:
            discrepancy = begin(self.tx, number, comparison, self.now)
            if discrepancy is None:
                return
            self.reconciled.opened.append(discrepancy.discrepancy_id)
        elif (discrepancy.differing, discrepancy.delta) != (comparison.differing, comparison.delta):
            note(self.tx, discrepancy.discrepancy_id, Event.COMPARED, comparison, self.now)
        self._follow_up(discrepancy, comparison, look)

    def _agrees(self, discrepancy: Discrepancy, comparison: Comparison) -> None:
        number = discrepancy.discrepancy_id
        if corrections_are_left(self.tx, number):
            if discrepancy.state != State.SETTLING:
                note(self.tx, number, Event.COMPARED, comparison, self.now)
                move(self.tx, number, State.SETTLING, self.now)
            return

        event = Event.AGREES if comparison.matches else Event.EXPLAINED
        note(self.tx, number, event, comparison, self.now)
        move(self.tx, number, State.CLOSED, self.now)
        self.reconciled.closed.append(number)

    def _follow_up(
        self, discrepancy: Discrepancy, comparison: Comparison, look: LookForSuspects
    ) -> None:
        number = discrepancy.discrepancy_id
        due = discrepancy.due_at <= self.now or discrepancy.state == State.SETTLING
        if discrepancy.state == State.ESCALATED or not due:
            return

        suspects = look()
        record_suspects(self.tx, number, discrepancy.attempts + 1, suspects)
        if discrepancy.attempts < self.rules.attempts:
            asked = suspects[: self.rules.suspects_asked]
            want(self.tx, number, discrepancy.attempts + 1, comparison, asked)
            ask_again(self.tx, discrepancy, self.now + self.rules.answer_time)
            note(self.tx, number, Event.ASKS, comparison, self.now)
        else:
            move(self.tx, number, State.ESCALATED, self.now)
            note(self.tx, number, Event.ESCALATED, comparison, self.now)
            self.reconciled.escalated.append(number)
