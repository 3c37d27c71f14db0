"""From the causes of a correction to its effects, which add up to its lines to the øre. Pure.

What readings made is known day by day and exactly; the rest of a line is what the other changes
made of it. Where the readings alone changed and do not give the lines, nothing is said of single
days: what is said is proven.
"""

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import Final

from elhandel.settlement.corrections.difference import Key, Settled
from elhandel.settlement.corrections.effects.causes import Cause
from elhandel.settlement.corrections.effects.effect import Effect
from elhandel.settlement.corrections.effects.readings import ReadingsEffect
from elhandel.settlement.engine.exact import round_to_ore
from elhandel.values.days.period import Period
from elhandel.values.ids import ChargeId

type _What = tuple[str, ChargeId | None]
"""(kind of change, the charge it is about)"""

_OTHER: Final = "other"
_READINGS: Final = "readings"
_WHOLE: Final = ("supply", "master_data", "heating")
"""What changes all lines at once."""


def explained(
    cause: Cause,
    days: Period,
    lines: Mapping[Key, Settled],
    readings: Sequence[ReadingsEffect],
    limited: ChargeId | None = None,
) -> tuple[Effect, ...]:
    """The effects of a correction over `days`; their amounts are together those of its lines.

    A change that came to nothing is told only where no other is: a correction always says why.

    readings: what changed readings made, by day; empty where it is not known. limited: the tax
    that is reduced above a yearly limit, where the supply counts towards one.
    """
    if not _proven(cause, lines, readings):
        readings = ()

    of_readings, rest = _parts(lines, readings)
    effects = [
        _of_readings(effect, ore)
        for effect, ore in zip(
            readings, shares(of_readings, [_total(effect) for effect in readings]), strict=True
        )
    ]
    elsewhere = _moved_limit(lines, limited)
    by_change = _by_change(cause.changes, lines, rest, readings)
    effects += [
        Effect(
            kind=kind,
            days=days,
            amount_ore=ore,
            charge_id=charge,
            changed_days=0 if kind == _READINGS and elsewhere else None,
        )
        for (kind, charge), ore in by_change.items()
        if ore or not (effects or any(by_change.values()))
    ]

    return tuple(effects)


def shares(total_ore: int, exact: Sequence[Fraction]) -> list[int]:
    """Whole øre that add up to `total_ore`, each as near to its exact amount (nano-DKK) as that
    allows: what is left over goes to those that rounding took most from.
    """
    if not exact:
        return []

    rounded = [round_to_ore(nano.numerator, nano.denominator) for nano in exact]
    left = total_ore - sum(rounded)
    step = 1 if left > 0 else -1

    # An amount that rounding made smaller takes an øre first, one that it made larger last.
    def taken(place: int) -> Fraction:
        return step * (exact[place] - rounded[place] * 10**7)

    order = sorted(range(len(exact)), key=lambda place: (-taken(place), place))
    each, more = divmod(abs(left), len(order))
    for turn, place in enumerate(order):
        rounded[place] += step * (each + (turn < more))

    return rounded


def _proven(cause: Cause, lines: Mapping[Key, Settled], readings: Sequence[ReadingsEffect]) -> bool:
    """Whether the readings' effects can be said: they are all of the correction where nothing else
    changed, and all of its energy where prices changed too.
    """
    if cause.changes == {_READINGS}:
        return _sums(readings) == {
            key: line.nano_dkk for key, line in lines.items() if line.nano_dkk
        }
    if cause.changes.intersection(_WHOLE):
        return False

    energy = {key: line.quantity_wh or 0 for key, line in lines.items() if key.charge_id is None}
    for effect in readings:
        for key, line in effect.lines.items():
            if key.charge_id is None:
                energy[key] = energy.get(key, 0) - (line.quantity_wh or 0)

    return not any(energy.values())


def _sums(readings: Sequence[ReadingsEffect]) -> dict[Key, Fraction]:
    sums: dict[Key, Fraction] = {}
    for effect in readings:
        for key, line in effect.lines.items():
            sums[key] = sums.get(key, Fraction()) + line.nano_dkk

    return {key: nano_dkk for key, nano_dkk in sums.items() if nano_dkk}


def _parts(
    lines: Mapping[Key, Settled], readings: Sequence[ReadingsEffect]
) -> tuple[int, dict[Key, int]]:
    """Each line's øre in two parts: what all readings made of it, summed, and what is left."""
    sums = _sums(readings)

    of_readings, rest = 0, {}
    for key, line in lines.items():
        exact = sums.pop(key, Fraction())
        if exact == line.nano_dkk:
            ore = line.amount_ore
        else:
            ore = round_to_ore(exact.numerator, exact.denominator)
        of_readings += ore
        rest[key] = line.amount_ore - ore

    for key, exact in sums.items():  # lines that the readings moved and the rest moved back
        ore = round_to_ore(exact.numerator, exact.denominator)
        of_readings += ore
        rest[key] = -ore

    return of_readings, rest


def _moved_limit(lines: Mapping[Key, Settled], limited: ChargeId | None) -> bool:
    """Whether nothing but the tax under a yearly limit differs, on the same energy: what readings
    of other days make. (The same energy at other hours changes what it costs too.)
    """
    return limited is not None and all(
        key.charge_id == limited and not line.quantity_wh for key, line in lines.items()
    )


def _by_change(
    changes: Collection[str],
    lines: Mapping[Key, Settled],
    rest: Mapping[Key, int],
    readings: Sequence[ReadingsEffect],
) -> dict[_What, int]:
    """readings: those that are told by themselves; they are not in the rest."""
    sums: dict[_What, int] = {}
    for key, ore in rest.items():
        wh = lines[key].quantity_wh or 0 if key in lines else 0
        told = sum(effect.lines[key].quantity_wh or 0 for effect in readings if key in effect.lines)
        what = _what(changes, key, moved=wh != told)
        sums[what] = sums.get(what, 0) + ore

    return sums


def _what(changes: Collection[str], key: Key, *, moved: bool) -> _What:
    """The change that a line follows from.

    moved: whether its quantity differs, and not by readings that are told by themselves.
    """
    for whole in _WHOLE:
        if whole in changes:
            return whole, None
    if changes == {_READINGS}:
        return _READINGS, None
    if key.charge_id is not None:
        return _of_charge(changes, key.charge_id, moved=moved)

    return _of_energy(changes, key, moved=moved), None


def _of_charge(changes: Collection[str], charge: ChargeId, *, moved: bool) -> _What:
    """Of a charge: its price is only said to have changed where the readings do not explain it."""
    if moved and "price_link" in changes:
        return "price_link", charge
    if moved and _READINGS in changes:
        return _READINGS, None

    found = next((change for change in ("charge", "price_link") if change in changes), None)
    return (_OTHER, None) if found is None else (found, charge)


def _of_energy(changes: Collection[str], key: Key, *, moved: bool) -> str:
    """Of energy, or of our subscription."""
    energy = key.component in ("energy", "production_credit")
    read = energy and _READINGS in changes
    if read and moved:
        return _READINGS
    if energy and "spot_price" in changes:
        return "spot_price"
    if "product" in changes:
        return "product"

    return _READINGS if read else _OTHER


def _total(effect: ReadingsEffect) -> Fraction:
    return sum((line.nano_dkk for line in effect.lines.values()), Fraction())


def _of_readings(effect: ReadingsEffect, ore: int) -> Effect:
    return Effect(
        kind=_READINGS,
        days=effect.days,
        amount_ore=ore,
        metering_point_id=effect.metering_point_id,
        changed_days=effect.changed_days,
        changed_hours=effect.changed_hours,
        hours=effect.hours,
        before_wh=effect.before_wh,
        after_wh=effect.after_wh,
    )
